package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.SIDE;

import io.atoll.core.platform.PieceMapping;
import io.atoll.core.space.FileHeader;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.SidePayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Where the content of the next record of a ring lies: in the ring, or in a side file. */
final class RecordContent {
    private final WorkerMemory memory;
    private final RingReader reader;
    private SidePayload side;
    private DirectBuffer buffer;
    private int index;
    private int length;
    private int type;

    RecordContent(WorkerMemory memory, RingReader reader) {
        this.memory = memory;
        this.reader = reader;
    }

    /** Goes to the next record. False if there is none now. */
    boolean next() {
        if (!reader.next() && !(reader.look() && reader.next())) {
            return false;
        }
        type = reader.type();
        if (type < SIDE) {
            side = null;
            buffer = memory.buffer;
            index = reader.index();
            length = reader.length();
        } else {
            type -= SIDE;
            side = SidePayload.read(memory.buffer, reader.index(), reader.length());
            length = (int) side.length();
            buffer = null; // read when it is asked for: by then the task is passed
        }
        return true;
    }

    private void readSide() {
        try (PieceMapping file = memory.sideFiles.mapPieces(side.name(), length, false)) {
            final byte[] content = new byte[length];
            file.get(FileHeader.LENGTH, length, ArrayPieces.into(content));
            buffer = new UnsafeBuffer(content); // its mapping would take room until somebody collects garbage
            index = 0;
        } catch (OutOfMemoryError e) { // its values may be short enough still, or fail one by one
            buffer = side.map(memory.sideFiles);
            index = FileHeader.LENGTH;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An int of it, without the whole being read. */
    int peek(int offset) {
        if (side == null || buffer != null) {
            return buffer.getInt(index + offset);
        }
        try (PieceMapping file = memory.sideFiles.mapPieces(side.name(), length, false)) {
            final byte[] bytes = new byte[Integer.BYTES];
            file.get(FileHeader.LENGTH + offset, bytes.length, ArrayPieces.into(bytes));
            return new UnsafeBuffer(bytes).getInt(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the record: what was not copied out of it is gone. */
    void free() {
        reader.skip();
        reader.free();
        if (side != null) {
            side.remove(memory.sideFiles);
        }
        buffer = null;
    }

    int type() {
        return type;
    }

    DirectBuffer buffer() {
        if (buffer == null) {
            readSide();
        }
        return buffer;
    }

    int index() {
        buffer(); // which says where
        return index;
    }

    int length() {
        return length;
    }
}
