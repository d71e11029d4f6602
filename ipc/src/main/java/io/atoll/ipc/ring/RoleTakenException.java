package io.atoll.ipc.ring;

/** A living process has the role already. */
public final class RoleTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    RoleTakenException(String ring, String role, String holder) {
        super(ring + " has its " + role + ": " + holder + "; there can be one at a time");
    }
}
