package io.atoll.ipc.value;

import static io.atoll.ipc.value.SharedArrayDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;

/** Tells how long a {@link SharedArray} is, and what it begins with, for tools. */
public final class SharedArrayInspector implements Inspector {
    private static final int SHOWN = 8;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final Type type = Type.values()[(int) examination.optionBetween("type", TYPE_OPTION, 0, 2)];
        final long length = examination.optionBetween("length", LENGTH_OPTION, 1, type.maxLength());
        examination.expectLength(fileLength(type, length));
        examination.figure(type.toString(), length, Measure.PLAIN);
        for (int i = 0; examination.isFull() && i < Math.min(SHOWN, length); i++) {
            final long index = fileLength(type, i);
            final int element = i;
            examination.row("element", () -> {
                examination.figure("element", (long) element, Measure.PLAIN);
                examination.figure("now", element(examination, type, index), Measure.PLAIN);
            });
        }
    }

    private static Number element(Examination examination, Type type, long index) throws IOException {
        return switch (type) {
            case LONG -> (Number) examination.word(index);
            case INT -> (Number) (long) examination.half(index);
            case DOUBLE -> (Number) Double.longBitsToDouble(examination.word(index));
        };
    }
}
