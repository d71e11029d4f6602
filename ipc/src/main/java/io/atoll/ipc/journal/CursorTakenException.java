package io.atoll.ipc.journal;

import java.nio.file.Path;

/** Somebody living has the cursor already: two who read by one cursor would each get every record. */
public final class CursorTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CursorTakenException(String cursor, Path journal, String holder) {
        super(journal + " has its cursor " + cursor + ": " + holder
                + "; one at a time can read by it: close it there, or take another name");
    }
}
