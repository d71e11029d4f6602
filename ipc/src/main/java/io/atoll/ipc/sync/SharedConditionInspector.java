package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedConditionDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.core.liveness.OwnerWord;
import java.io.IOException;

/** Tells who waits for a {@link SharedCondition}, for tools. */
public final class SharedConditionInspector implements Inspector {
    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        if (examination.isFull()) {
            examination.figure("last ticket", examination.word(LAST_TICKET_OFFSET), Measure.PLAIN);
        }
        final long used = examination.numberBetween("cells used", USED_OFFSET, 0, MAX_WAITERS);
        long waiting = 0;
        for (int cell = 0; cell < used; cell++) {
            final int index = cellOffset(cell);
            final long word = examination.word(index + WORD_OFFSET);
            if (word == 0) {
                continue;
            }
            final int state = OwnerWord.threadHint(word);
            waiting += state == WAITING && examination.isAlive(OwnerWord.slot(word), OwnerWord.epoch(word)) ? 1 : 0;
            examination.row("waiter", () -> {
                examination.holder("member", word);
                if (state == WAITING || state == SIGNALLED) {
                    examination.text("state", state == WAITING ? "waiting" : "signalled");
                } else {
                    examination.bad("state", (long) state, "1 or 2");
                }
                examination.figure("ticket", examination.word(index + TICKET_OFFSET), Measure.PLAIN);
            });
        }
        examination.figure("waiting", waiting, Measure.PLAIN);
    }
}
