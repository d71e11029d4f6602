package io.atoll.core.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.util.Objects;
import org.agrona.BufferUtil;

/** A mapped file of the real operating system. */
final class MappedPieces implements PieceMapping {
    private static final int PIECE_LENGTH = 1 << 20; // one copy holds up a safepoint, which is not to last long

    private MappedByteBuffer memory;

    /** The whole of a file that nobody else refers to. */
    MappedPieces(MappedByteBuffer memory) {
        this.memory = memory;
    }

    @Override
    public void put(long position, long length, Platform.Pieces content) {
        forEach(position, length, content);
    }

    @Override
    public void get(long position, long length, Platform.Pieces target) {
        forEach(position, length, target);
    }

    private void forEach(long position, long length, Platform.Pieces pieces) {
        Objects.checkFromIndexSize(position, length, (long) memory.capacity());
        final ByteBuffer piece = memory.duplicate().order(ByteOrder.nativeOrder());
        for (long done = 0; done < length; done += PIECE_LENGTH) {
            final long from = position + done;
            piece.limit((int) Math.min(from + PIECE_LENGTH, position + length)).position((int) from);
            pieces.piece(done, piece);
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            BufferUtil.free(memory);
            memory = null;
        }
    }
}
