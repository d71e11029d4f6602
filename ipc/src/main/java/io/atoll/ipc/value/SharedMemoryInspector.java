package io.atoll.ipc.value;

import static io.atoll.ipc.value.SharedMemoryDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;
import java.util.HexFormat;

/** Tells how long a {@link SharedMemory} is, and what it begins with, for tools. */
public final class SharedMemoryInspector implements Inspector {
    private static final int SHOWN = 64;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final long length = examination.optionBetween("length", LENGTH_OPTION, 1, MAX_LENGTH);
        examination.expectLength(fileLength(length));
        examination.figure("length", length, Measure.BYTES);
        if (examination.isFull()) {
            final int shown = (int) Math.min(SHOWN, length);
            examination.text(
                    "begins with",
                    HexFormat.ofDelimiter(" ")
                            .formatHex(examination.copy(MEMORY_OFFSET, shown).array()));
        }
    }
}
