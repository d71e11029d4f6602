package io.atoll.ipc.pool;

/**
 * The initializer of a pool has failed in several workers, one after the other, so that the pool does no more tasks. The
 * cause is what it threw in the last of them.
 */
public final class InitializerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InitializerFailedException(String pool, Throwable cause) {
        super("the initializer of " + pool + " failed in worker after worker, so there are none: " + cause, cause);
    }
}
