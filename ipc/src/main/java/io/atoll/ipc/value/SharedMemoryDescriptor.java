package io.atoll.ipc.value;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedMemory}: header (option 0: length), then
 *
 * <pre>
 *   128                                            128 + length
 *  +----------------------------------------------+---------------------------+
 *  |  the memory, which its users lay out         |  unused, to a multiple of 8 |
 *  +----------------------------------------------+---------------------------+
 * </pre>
 */
final class SharedMemoryDescriptor {
    static final String KIND = "memory";

    static final int LENGTH_OPTION = 0;

    static final int MEMORY_OFFSET = FileHeader.LENGTH;
    static final long MAX_LENGTH = Platform.MAX_FILE - MEMORY_OFFSET;

    /** What fits into one mapping. */
    static final int MAX_BUFFER = (int) (Platform.MAX_MAPPING - MEMORY_OFFSET);

    /** What fits into one window wherever it begins. */
    static final int MAX_SLICE = (int) (Platform.MAX_MAPPING - Platform.WINDOW_STRIDE);

    private SharedMemoryDescriptor() {}

    static int window(long offset) {
        return (int) ((MEMORY_OFFSET + offset) / Platform.WINDOW_STRIDE);
    }

    static int indexInWindow(long offset) {
        return (int) ((MEMORY_OFFSET + offset) % Platform.WINDOW_STRIDE);
    }

    static long fileLength(long length) {
        return BitUtil.align(MEMORY_OFFSET + length, Long.BYTES);
    }

    static long length(SharedFile file) throws FileFormatException {
        final long length = file.header().option(LENGTH_OPTION);
        if (length < 1 || length > MAX_LENGTH) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT,
                    file.path(),
                    "1 to " + MAX_LENGTH + " bytes",
                    Long.toString(length));
        }
        file.requireLength(fileLength(length));
        return length;
    }

    static SharedFile.Blueprint blueprint(String name, long length) {
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("memory has 1 to " + MAX_LENGTH + " bytes, not " + length);
        }
        return new SharedFile.Blueprint(KIND, name, fileLength(length), null, length);
    }
}
