package io.atoll.ipc.value;

import static io.atoll.ipc.value.CountersDescriptor.*;
import static org.agrona.concurrent.status.CountersReader.*;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.space.StaleHandleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * All values of a space by name: one file in the layout of Agrona's counters, so that Agrona's tools can read it.
 *
 * <p>Records are allocated and freed under the space's mutex, values are read and written by anybody at any time.
 * Allocation writes value, type, label and registration id into a record that nobody sees, and the state ALLOCATED
 * last; freeing writes the last join sequence, then the state RECLAIMED. What holds after a death at any point: each
 * record is wholly allocated or not at all. A freed record is used again only when every member that had joined before
 * it was freed is dead, so that nobody who still has the old value touches the new one. (Agrona's own manager keeps its
 * free list in the heap of one process and cannot be used by several.)
 */
public final class Counters {
    private final Space space;
    private final SharedFile file;
    private final AtomicBuffer buffer;

    private Counters(Space space, SharedFile file) {
        this.space = space;
        this.file = file;
        this.buffer = file.buffer();
    }

    /**
     * Opens the values of a space, creating the file if there is none.
     *
     * @param space whose
     * @return its values
     * @throws IOException if the file is damaged or cannot be made
     */
    public static Counters open(Space space) throws IOException {
        return of(space, SharedFile.open(space, new SharedFile.Blueprint(KIND, null, FILE_LENGTH, null, CAPACITY)));
    }

    private static Counters of(Space space, SharedFile file) throws IOException {
        if (file.header().option(0) != CAPACITY || file.header().fileLength() != FILE_LENGTH) {
            throw new OptionsConflictException(
                    file.path(), CAPACITY + " counters", file.header().option(0) + " counters");
        }
        return file.companion(Counters.class, () -> new Counters(space, file));
    }

    /** What {@link #find} and {@link #allocate} are asked to do. */
    enum Mode {
        OPEN,
        CREATE,
        ATTACH
    }

    /**
     * Finds or makes a value.
     *
     * @param name its name
     * @param type its type id
     * @param mode what to do if it is there, or not
     * @return its number
     */
    int open(String name, int type, Mode mode) throws IOException {
        space.mutex().lock();
        try {
            final int found = find(name);
            if (found < 0) {
                if (mode == Mode.ATTACH) {
                    throw new ObjectMissingException(file.path().resolve(name), "value");
                }
                return allocate(name, type);
            }
            if (mode == Mode.CREATE) {
                throw new ObjectExistsException(file.path().resolve(name), "value");
            }
            final int there = buffer.getInt(metadataOffset(found) + TYPE_ID_OFFSET);
            if (there != type) {
                throw new OptionsConflictException(
                        file.path().resolve(name), "a value of type " + typeName(type), typeName(there));
            }
            return found;
        } finally {
            space.mutex().unlock();
        }
    }

    private int find(String name) {
        for (int counter = 0; counter < CAPACITY; counter++) {
            final int state = buffer.getIntVolatile(metadataOffset(counter));
            if (state == RECORD_UNUSED) {
                return -1; // records are used from the first on
            }
            if (state == RECORD_ALLOCATED && label(buffer, counter).equals(name)) {
                return counter;
            }
        }
        return -1;
    }

    private static String label(AtomicBuffer buffer, int counter) {
        final int index = metadataOffset(counter) + LABEL_OFFSET;
        final int length = buffer.getInt(index);
        return length < 0 || length > MAX_LABEL_LENGTH
                ? "" // damaged from outside: has no name
                : buffer.getStringWithoutLengthUtf8(index + Integer.BYTES, length);
    }

    private int allocate(String name, int type) throws IOException {
        final int counter = freeRecord();
        final int metadata = metadataOffset(counter);
        final int value = valueOffset(counter);
        buffer.putLong(value, 0);
        buffer.putLong(
                value + REGISTRATION_ID_OFFSET, ThreadLocalRandom.current().nextLong());
        buffer.putLong(value + OWNER_ID_OFFSET, 0);
        buffer.putLong(value + REFERENCE_ID_OFFSET, 0);
        buffer.putInt(metadata + TYPE_ID_OFFSET, type);
        buffer.putLong(metadata + FREE_FOR_REUSE_DEADLINE_OFFSET, NOT_FREE_TO_REUSE);
        buffer.putStringUtf8(metadata + LABEL_OFFSET, name);
        buffer.putIntRelease(metadata, RECORD_ALLOCATED); // last: from here on it exists
        return counter;
    }

    private int freeRecord() throws IOException {
        long oldest = -1;
        for (int counter = 0; counter < CAPACITY; counter++) {
            final int state = buffer.getInt(metadataOffset(counter));
            if (state == RECORD_UNUSED) {
                return counter;
            }
            if (state == RECORD_RECLAIMED) {
                final long joins = buffer.getLong(metadataOffset(counter) + FREE_FOR_REUSE_DEADLINE_OFFSET);
                if (joins == NOT_FREE_TO_REUSE) {
                    return counter; // somebody died using it again, who had found all dead that knew it
                }
                oldest = oldest < 0 ? space.members().table().oldestLivingJoin() : oldest;
                if (joins < oldest) {
                    return counter;
                }
            }
        }
        throw new SpaceException(
                file.path(),
                "fewer than " + CAPACITY + " values",
                "as many, in use or freed while members still live who may know them",
                "unlink values no longer needed, or use arrays");
    }

    /**
     * Frees a value if it is still the one meant.
     *
     * @param counter its number
     * @param registrationId of the very value
     * @return false if it was freed before
     */
    boolean free(int counter, long registrationId) throws IOException {
        space.mutex().lock();
        try {
            final int metadata = metadataOffset(counter);
            if (buffer.getIntVolatile(metadata) != RECORD_ALLOCATED || registrationId(counter) != registrationId) {
                return false;
            }
            final long joins = space.members().table().joins();
            buffer.putLong(metadata + FREE_FOR_REUSE_DEADLINE_OFFSET, joins);
            buffer.putIntRelease(metadata, RECORD_RECLAIMED);
            return true;
        } finally {
            space.mutex().unlock();
        }
    }

    long registrationId(int counter) {
        return buffer.getLong(valueOffset(counter) + REGISTRATION_ID_OFFSET);
    }

    /**
     * Finds the values of the space that a handle names.
     *
     * @param handle made from {@link #handle()}
     * @return the values
     */
    static Counters attach(ObjectHandle handle) throws IOException {
        return of(handle.space(), handle.attach());
    }

    /**
     * Finds the very value that a handle was made of.
     *
     * @param name its name
     * @param type its type id
     * @param registrationId of the very value
     * @return its number
     * @throws StaleHandleException if it was unlinked, or unlinked and created again
     */
    int attach(String name, int type, long registrationId) throws IOException {
        final int counter;
        try {
            counter = open(name, type, Mode.ATTACH);
        } catch (ObjectMissingException e) {
            throw new StaleHandleException(e.file(), "value " + Long.toHexString(registrationId), "none of that name");
        }
        final long there = registrationId(counter);
        if (there != registrationId) {
            throw new StaleHandleException(
                    file.path().resolve(name),
                    "value " + Long.toHexString(registrationId),
                    "value " + Long.toHexString(there));
        }
        return counter;
    }

    ObjectHandle handle() {
        return file.handle();
    }

    AtomicBuffer buffer() {
        return buffer;
    }

    /**
     * A value as tools see it.
     *
     * @param name its name
     * @param type {@code long}, {@code int} or {@code double}
     * @param value of a long or an int; the bits of a double
     */
    public record Reading(String name, String type, long value) {
        /**
         * The value as its users see it.
         *
         * @return a {@link Long}, {@link Integer} or {@link Double} as its type says
         */
        public Number number() {
            return switch (type) {
                case "int" -> (Number) (int) value;
                case "double" -> (Number) Double.longBitsToDouble(value);
                default -> (Number) value;
            };
        }
    }

    /**
     * Reads all values.
     *
     * @return one reading for each value, in the order in which they were made
     */
    public List<Reading> readAll() {
        return readAll(buffer);
    }

    /**
     * Reads all values of a space without joining it: changes nothing, and is not noticed by anybody.
     *
     * @param space its directory
     * @return one reading for each value, in the order in which they were made; none if the space has never had any
     * @throws io.atoll.core.space.SpaceException if the file is damaged or cannot be trusted
     * @throws IOException if it cannot be read
     */
    public static List<Reading> inspect(Path space) throws IOException {
        final SharedFile.View view;
        try {
            view = SharedFile.view(space, KIND, null);
        } catch (ObjectMissingException e) {
            return List.of();
        }
        if (view.header().option(0) != CAPACITY || view.header().fileLength() != FILE_LENGTH) {
            throw new OptionsConflictException(
                    space.resolve(KIND), CAPACITY + " counters", view.header().option(0) + " counters");
        }
        return readAll(view.buffer());
    }

    /** Not through Agrona's reader, which trusts the lengths of labels. */
    private static List<Reading> readAll(AtomicBuffer buffer) {
        final List<Reading> readings = new ArrayList<>();
        for (int counter = 0; counter < CAPACITY; counter++) {
            final int state = buffer.getIntVolatile(metadataOffset(counter));
            if (state == RECORD_UNUSED) {
                break;
            }
            if (state == RECORD_ALLOCATED) {
                final int type = buffer.getInt(metadataOffset(counter) + TYPE_ID_OFFSET);
                final long value = buffer.getLongVolatile(valueOffset(counter));
                readings.add(new Reading(
                        label(buffer, counter), typeName(type), type == TYPE_INT ? SharedInt.ofWord(value) : value));
            }
        }
        return readings;
    }

    /**
     * Agrona's own reader of the same memory. It shows a {@link SharedDouble} as the long of the same bits; by the type id
     * of a counter (1 long, 2 int, 3 double) a tool can tell.
     *
     * @return a reader for Agrona's tools
     */
    public CountersReader reader() {
        return new CountersReader(
                new UnsafeBuffer(buffer, METADATA_OFFSET, METADATA_BYTES),
                new UnsafeBuffer(buffer, VALUES_OFFSET, VALUES_BYTES));
    }
}
