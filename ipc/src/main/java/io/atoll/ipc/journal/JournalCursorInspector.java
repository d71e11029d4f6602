package io.atoll.ipc.journal;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import java.io.IOException;

/** Tells who has a cursor of a {@link Journal}, for tools. Lies in the journal's guard; where the cursor is, does not. */
public final class JournalCursorInspector implements Inspector {
    static final String OWNER = "owner";

    @Override
    public String kind() {
        return Cursors.OWNER_KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(Cursors.OWNER_LENGTH);
        examination.owner(OWNER, Cursors.OWNER_OFFSET);
    }
}
