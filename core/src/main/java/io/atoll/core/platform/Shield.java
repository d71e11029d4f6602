package io.atoll.core.platform;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Keeps a pending interrupt away from file operations, which would close their channel because of it. */
final class Shield {
    /**
     * A file operation that can be repeated from its beginning.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    interface Operation<T> {
        T run() throws IOException;
    }

    private Shield() {}

    /**
     * Runs an operation with the interrupt flag down, again whenever an interrupt cuts it off, and leaves the flag as
     * the caller would expect it.
     *
     * @param operation opens its own channel each time
     * @param <T> what it gives
     * @return what it gave
     * @throws IOException from the operation
     */
    static <T> T run(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return operation.run();
                } catch (ClosedByInterruptException e) {
                    interrupted = Thread.interrupted() || interrupted;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
