package io.atoll.ipc.journal;

/**
 * Something that a journal stands on is not there: Chronicle Queue, a flag of this JVM, or the native layer by which
 * {@link Durability#SYNC} reaches the disk. Says what, and what to do.
 */
public final class JournalUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    JournalUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
