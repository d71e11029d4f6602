package io.atoll.ipc.ring;

/** A living process has the role already. */
public final class RoleTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param ring the object
     * @param role what was asked for
     * @param holder who has it
     */
    public RoleTakenException(String ring, String role, String holder) {
        super(ring + " has its " + role + ": " + holder + "; there can be one at a time");
    }
}
