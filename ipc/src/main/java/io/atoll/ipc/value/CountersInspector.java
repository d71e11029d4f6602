package io.atoll.ipc.value;

import static io.atoll.ipc.value.CountersDescriptor.*;
import static org.agrona.concurrent.status.CountersReader.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells the values of a space, for tools. */
public final class CountersInspector implements Inspector {
    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        examination.optionBetween("capacity", 0, CAPACITY, CAPACITY);
        for (int counter = 0; counter < CAPACITY; counter++) {
            final int number = counter;
            final int state = examination.half(metadataOffset(counter));
            if (state == RECORD_UNUSED) {
                return; // records are used from the first on
            }
            if (state == RECORD_ALLOCATED) {
                examination.row("value", () -> inspectValue(examination, number));
            } else if (state != RECORD_RECLAIMED) {
                examination.problem("expected a record " + number + " whose state is -1, 0 or 1, found " + state);
            }
        }
    }

    private static void inspectValue(Examination examination, int counter) throws IOException {
        final long label = metadataOffset(counter) + (long) LABEL_OFFSET;
        final int length = examination.half(label);
        if (length < 0 || length > MAX_LABEL_LENGTH) {
            examination.bad("value", "?", "a name of 0 to " + MAX_LABEL_LENGTH + " bytes");
        } else {
            examination.text(
                    "value",
                    new String(examination.copy(label + Integer.BYTES, length).array(), StandardCharsets.UTF_8));
        }
        final int type = examination.half(metadataOffset(counter) + (long) TYPE_ID_OFFSET);
        final long value = examination.word(valueOffset(counter));
        if (type < TYPE_LONG || type > TYPE_DOUBLE) {
            examination.bad("type", typeName(type), "1 to 3");
        } else {
            examination.text("type", typeName(type));
        }
        examination.figure("now", number(type, value), Measure.COUNT);
    }

    private static Number number(int type, long value) {
        return switch (type) {
            case TYPE_INT -> (Number) (long) SharedInt.ofWord(value);
            case TYPE_DOUBLE -> (Number) Double.longBitsToDouble(value);
            default -> (Number) value;
        };
    }
}
