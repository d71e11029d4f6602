package io.atoll.ipc.pool;

import io.atoll.core.platform.Platform;

/** How arrays of primitives are copied, piece by piece. */
final class ArrayPieces {
    private ArrayPieces() {}

    /** Out of an array. */
    static Platform.Pieces from(Object array) {
        if (array instanceof double[] doubles) {
            return (position, piece) -> piece.asDoubleBuffer()
                    .put(doubles, index(position, Double.BYTES), piece.remaining() / Double.BYTES);
        } else if (array instanceof long[] longs) {
            return (position, piece) ->
                    piece.asLongBuffer().put(longs, index(position, Long.BYTES), piece.remaining() / Long.BYTES);
        } else if (array instanceof int[] ints) {
            return (position, piece) ->
                    piece.asIntBuffer().put(ints, index(position, Integer.BYTES), piece.remaining() / Integer.BYTES);
        }
        final byte[] bytes = (byte[]) array;
        return (position, piece) -> piece.put(bytes, (int) position, piece.remaining());
    }

    /** Into an array. */
    static Platform.Pieces into(Object array) {
        if (array instanceof double[] doubles) {
            return (position, piece) -> piece.asDoubleBuffer()
                    .get(doubles, index(position, Double.BYTES), piece.remaining() / Double.BYTES);
        } else if (array instanceof long[] longs) {
            return (position, piece) ->
                    piece.asLongBuffer().get(longs, index(position, Long.BYTES), piece.remaining() / Long.BYTES);
        } else if (array instanceof int[] ints) {
            return (position, piece) ->
                    piece.asIntBuffer().get(ints, index(position, Integer.BYTES), piece.remaining() / Integer.BYTES);
        }
        final byte[] bytes = (byte[]) array;
        return (position, piece) -> piece.get(bytes, (int) position, piece.remaining());
    }

    private static int index(long position, int size) {
        return (int) (position / size);
    }
}
