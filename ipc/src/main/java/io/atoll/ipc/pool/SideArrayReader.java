package io.atoll.ipc.pool;

import io.atoll.core.platform.PieceMapping;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SideFiles;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the arrays that another process writes ({@link SideArrays}). Their files stay mapped, those that were read last, as
 * the writer may use them again. Those that it has removed take no memory, as it sees to that; they are unmapped in their
 * turn. Not thread-safe.
 */
final class SideArrayReader {
    private static final float LOAD_FACTOR = 0.75f;

    /** A file that is mapped. */
    private record Mapped(PieceMapping memory, long bytes) {}

    private final SideFiles files;

    /** The one that was read last at the end. */
    private final Map<Long, Mapped> mapped = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    private long mappedBytes;

    SideArrayReader(SideFiles files) {
        this.files = files;
    }

    /** Reads an array into one of the same kind and length. Only while its record is published and not freed. */
    void read(long number, Object array, long bytes) throws IOException {
        Mapped file = mapped.get(number);
        if (file == null) {
            file = new Mapped(files.mapPieces(SideArrays.name(number), bytes, false), bytes);
            mapped.put(number, file);
            mappedBytes += bytes;
        }
        try {
            file.memory.get(FileHeader.LENGTH, bytes, ArrayPieces.into(array));
        } finally {
            final Iterator<Mapped> eldest = mapped.values().iterator();
            while (mapped.size() > SideArrays.MOST_FILES || mappedBytes > SideArrays.MOST_KEPT) {
                final Mapped old = eldest.next();
                eldest.remove();
                mappedBytes -= old.bytes;
                old.memory.close();
            }
        }
    }

    /** Unmaps all. */
    void close() {
        mapped.values().forEach(file -> file.memory.close());
        mapped.clear();
        mappedBytes = 0;
    }
}
