package io.atoll.core.liveness;

/**
 * An owner word no longer says what its owner wrote into it. Nobody robs the living, so the memory was overwritten by
 * something outside the protocol.
 */
public final class OwnershipLostException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    OwnershipLostException(long expected, long found) {
        super("the owner word was " + OwnerWord.toString(expected) + " when it was taken and is now "
                + OwnerWord.toString(found) + ": its memory was overwritten; unlink the object and create it anew");
    }
}
