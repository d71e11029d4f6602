package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.ipc.ring.RingReading;
import io.atoll.ipc.ring.SpscRingInspector;
import java.io.IOException;

/** Tells who has the ends of a {@link Pipe} and what is under way, for tools. */
public final class PipeInspector implements Inspector {
    private static final String[] NAMES = {"first", "second"};

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final int capacity = SpscRingInspector.capacity(examination, CAPACITY_OPTION);
        final boolean duplex = examination.optionBetween("duplex", DUPLEX_OPTION, 0, 1) == 1;
        final PipeOptions options = new PipeOptions(capacity, duplex);
        examination.expectLength(fileLength(options));
        for (int end = FIRST; end < ENDS; end++) {
            final int number = end;
            examination.row("end", () -> inspectEnd(examination, number));
        }
        for (int end = duplex ? FIRST : SECOND; end < ENDS; end++) {
            final int number = end;
            final int channel = channelOffset(options, end);
            examination.row("sent by", () -> {
                examination.text("sent by", NAMES[number]);
                RingReading.examine(examination, channel + RING_OFFSET, capacity);
                examination.sleepers("sleeping sender", channel + NOT_FULL_OFFSET);
                examination.sleepers("sleeping receiver", channel + NOT_EMPTY_OFFSET);
            });
        }
    }

    private static void inspectEnd(Examination examination, int end) throws IOException {
        examination.text("end", NAMES[end]);
        final long word = examination.word(endOffset(end));
        final String state = EndWord.stateName(word);
        if (state == null) {
            examination.bad("state", Long.toHexString(word), "the word of an end");
        } else {
            examination.text("state", state);
            examination.holder("member", OwnerWord.withHint(word, 0));
        }
    }
}
