package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.codec.CodecName;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Tells how many entries a {@link SharedMap} has, and who is changing it, for tools. Of a stripe in which somebody has died,
 * until it is recovered, it tells what that one had counted.
 */
public final class SharedMapInspector implements Inspector {
    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final SharedMapOptions options = options(examination);
        final SharedMapDescriptor layout = new SharedMapDescriptor(options);
        examination.expectLength(layout.fileLength());
        if (examination.isFull()) {
            examination.figure("stripes", (long) layout.stripes, Measure.PLAIN);
        } else {
            examination.figure("capacity", (long) options.entries(), Measure.PLAIN);
        }
        final long[] entries = {0};
        final long[] changes = {0};
        for (int stripe = 0; stripe < layout.stripes; stripe++) {
            final int number = stripe;
            examination.row("stripe", () -> inspectStripe(examination, layout, number, entries, changes));
        }
        examination.figure("entries", entries[0], Measure.PLAIN);
        if (examination.isFull()) {
            examination.figure("changes", changes[0], Measure.PLAIN);
        }
        examination.sleepers("sleepers", CHANGED_OFFSET);
    }

    private static SharedMapOptions options(Examination examination) throws IOException {
        final int entries =
                (int) examination.optionBetween("capacity", ENTRIES_OPTION, 1, SharedMapOptions.MOST_ENTRIES);
        final long lengths = examination.option(LENGTHS_OPTION);
        final int maxKeyBytes = (int) (lengths >>> Integer.SIZE);
        final int maxValueBytes = (int) lengths;
        if (examination.isFull()) {
            examination.number("longest key", maxKeyBytes, 1, SharedMapOptions.LONGEST_KEY);
            examination.number("longest value", maxValueBytes, 0, SharedMapOptions.LONGEST_VALUE);
        }
        final int stripes =
                (int) examination.optionBetween("stripes asked for", STRIPES_OPTION, 0, SharedMapOptions.MOST_STRIPES);
        if (examination.isFull()) {
            examination.text("key codec", CodecName.of(examination.option(KEY_CODEC_OPTION)));
            examination.text("value codec", CodecName.of(examination.option(VALUE_CODEC_OPTION)));
        }
        try {
            return new SharedMapOptions(entries, maxKeyBytes, maxValueBytes, stripes);
        } catch (IllegalArgumentException e) {
            throw examination.damaged("options that a map can have", String.valueOf(e.getMessage()));
        }
    }

    /** A stripe that nobody changes, waits for or has damaged gets no row: there may be thousands. */
    private static void inspectStripe(
            Examination examination, SharedMapDescriptor layout, int stripe, long[] entries, long[] changes)
            throws IOException {
        final ByteBuffer words = examination.copy(layout.position(stripe), INDEX_OFFSET);
        final long owner = words.getLong(OWNER_OFFSET);
        final long size = words.getLong(SIZE_OFFSET);
        final long freed = words.getLong(FREED_OFFSET);
        final boolean isSound = size >= 0 && size < layout.slots && freed >= 0 && freed <= layout.slots;
        if (isSound) {
            entries[0] += size;
        }
        changes[0] += words.getLong(CHANGES_OFFSET);
        if (isSound && owner == 0 && words.getInt(FREE_OFFSET + EventCount.FLAG_OFFSET) == 0) {
            return;
        }
        examination.figure("stripe", (long) stripe, Measure.PLAIN);
        examination.number("entries", size, 0, layout.slots - 1);
        if (examination.isFull() || !isSound) {
            examination.number("freed slots", freed, 0, layout.slots);
        }
        examination.holder("writer", owner);
        examination.sleepers("sleeping writers", layout.position(stripe) + FREE_OFFSET);
    }
}
