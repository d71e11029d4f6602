package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedListDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.ipc.codec.CodecName;
import java.io.IOException;

/** Tells how long a {@link SharedList} is, and who is changing it, for tools. */
public final class SharedListInspector implements Inspector {
    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final int capacity = (int) examination.optionBetween("capacity", CAPACITY_OPTION, 1, Integer.MAX_VALUE);
        final int longest =
                (int) examination.optionBetween("longest element", MAX_ELEMENT_OPTION, 1, Integer.MAX_VALUE);
        if (examination.isFull()) {
            examination.text("codec", CodecName.of(examination.option(CODEC_OPTION)));
        }
        if (!fits(capacity, longest)) {
            throw examination.damaged(
                    "elements that fit into 2 GiB", capacity + " elements of up to " + longest + " bytes");
        }
        examination.expectLength(fileLength(capacity, longest));
        if (!examination.isFull()) {
            examination.figure("capacity", (long) capacity, Measure.PLAIN);
        }
        examination.number("size", examination.word(SIZE_OFFSET), 0, capacity);
        examination.owner("writer", WRITER_OFFSET);
        examination.sleepers("sleeping writers", WRITER_GONE_OFFSET);
    }
}
