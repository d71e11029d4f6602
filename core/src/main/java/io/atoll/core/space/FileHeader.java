package io.atoll.core.space;

import io.atoll.core.space.FileFormatException.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of the first {@value #LENGTH} bytes of every file of Atoll. Written once, before the file gets its name; never
 * changed after that.
 *
 * <pre>
 *   0                                  8                                  16
 *  +----------------------------------+----------------+-----------------+
 *  |  magic "ATOLL\r\n\x1A"           | format version |  header length  |
 *  +----------------------------------+----------------+-----------------+
 *  |  file length                     |  kind, ASCII, zero padded        |
 *  +----------------------------------+----------------------------------+
 *  |  ... kind                        |  space id                        |
 *  +----------------------------------+----------------------------------+
 *  |  object id                       |  creator (slot and epoch)        |
 *  +----------------------------------+----------------------------------+
 *  |  creation time, ms since 1970    |  option 0                        |
 *  +----------------------------------+----------------------------------+
 *  |  option 1                        |  option 2                        |
 *  +----------------------------------+----------------------------------+
 *  |  option 3                        |  option 4                        |
 *  +----------------------------------+----------------+-----------------+
 *  |  unused, 0                       |  unused, 0     |  CRC-32C 0..123 |
 *  +----------------------------------+----------------+-----------------+
 *   all numbers in the byte order of the machine (a file never leaves it)
 * </pre>
 */
public final class FileHeader {
    /** Length of the header in bytes. */
    public static final int LENGTH = 128;

    /** The version of all formats that this version of Atoll writes and reads. */
    public static final int FORMAT_VERSION = 1;

    /** How many 64-bit words a kind of object has for its options. */
    public static final int OPTIONS = 5;

    /** The longest name of a kind. */
    public static final int MAX_KIND_LENGTH = 16;

    static final byte[] MAGIC = {'A', 'T', 'O', 'L', 'L', '\r', '\n', 0x1A};

    static final int MAGIC_OFFSET;
    static final int FORMAT_VERSION_OFFSET;
    static final int HEADER_LENGTH_OFFSET;
    static final int FILE_LENGTH_OFFSET;
    static final int KIND_OFFSET;
    static final int SPACE_ID_OFFSET;
    static final int OBJECT_ID_OFFSET;
    static final int CREATOR_OFFSET;
    static final int CREATION_TIME_OFFSET;
    static final int OPTIONS_OFFSET;
    static final int CRC_OFFSET;

    static {
        int offset = 0;
        MAGIC_OFFSET = offset;
        offset += MAGIC.length;
        FORMAT_VERSION_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        HEADER_LENGTH_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        FILE_LENGTH_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        KIND_OFFSET = offset;
        offset += MAX_KIND_LENGTH;
        SPACE_ID_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        OBJECT_ID_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        CREATOR_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        CREATION_TIME_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        OPTIONS_OFFSET = offset;
        CRC_OFFSET = LENGTH - BitUtil.SIZE_OF_INT;
    }

    private final String kind;
    private final long fileLength;
    private final long spaceId;
    private final long objectId;
    private final long creator;
    private final long creationMillis;
    private final long[] options;

    FileHeader(
            String kind,
            long fileLength,
            long spaceId,
            long objectId,
            long creator,
            long creationMillis,
            long... options) {
        if (kind.length() > MAX_KIND_LENGTH || options.length > OPTIONS) {
            throw new IllegalArgumentException("kind " + kind + " or its " + options.length + " options are too long");
        }
        this.kind = kind;
        this.fileLength = fileLength;
        this.spaceId = spaceId;
        this.objectId = objectId;
        this.creator = creator;
        this.creationMillis = creationMillis;
        this.options = java.util.Arrays.copyOf(options, OPTIONS);
    }

    /**
     * Writes the header to the beginning of a file that nobody sees yet.
     *
     * @param buffer the file's memory, zero so far
     */
    void write(MutableDirectBuffer buffer) {
        buffer.putBytes(MAGIC_OFFSET, MAGIC);
        buffer.putInt(FORMAT_VERSION_OFFSET, FORMAT_VERSION);
        buffer.putInt(HEADER_LENGTH_OFFSET, LENGTH);
        buffer.putLong(FILE_LENGTH_OFFSET, fileLength);
        buffer.putBytes(KIND_OFFSET, kind.getBytes(StandardCharsets.US_ASCII));
        buffer.putLong(SPACE_ID_OFFSET, spaceId);
        buffer.putLong(OBJECT_ID_OFFSET, objectId);
        buffer.putLong(CREATOR_OFFSET, creator);
        buffer.putLong(CREATION_TIME_OFFSET, creationMillis);
        for (int i = 0; i < OPTIONS; i++) {
            buffer.putLong(OPTIONS_OFFSET + i * BitUtil.SIZE_OF_LONG, options[i]);
        }
        buffer.putInt(CRC_OFFSET, crc(buffer));
    }

    /**
     * Reads and checks a header.
     *
     * @param buffer the file's memory
     * @param file its path, for messages
     * @param length the length of the file as the kernel tells it
     * @return the header, all fields proven by the checksum
     * @throws FileFormatException if it is truncated, foreign, older, newer or corrupt
     */
    static FileHeader read(DirectBuffer buffer, Path file, long length) throws FileFormatException {
        for (int i = 0; i < MAGIC.length; i++) {
            if (buffer.getByte(MAGIC_OFFSET + i) != MAGIC[i]) {
                throw new FileFormatException(
                        Fault.FOREIGN, file, "a file that begins with Atoll's magic number", "something else");
            }
        }
        final int version = buffer.getInt(FORMAT_VERSION_OFFSET);
        if (version != FORMAT_VERSION) {
            throw new FileFormatException(
                    version < FORMAT_VERSION ? Fault.OLDER : Fault.NEWER,
                    file,
                    "format version " + FORMAT_VERSION,
                    "version " + version);
        }
        final int crc = buffer.getInt(CRC_OFFSET);
        if (crc != crc(buffer)) {
            throw new FileFormatException(
                    Fault.CORRUPT,
                    file,
                    "a header with checksum " + Integer.toHexString(crc(buffer)),
                    "one with " + Integer.toHexString(crc));
        }
        final FileHeader header = parse(buffer);
        if (header.fileLength != length || buffer.getInt(HEADER_LENGTH_OFFSET) != LENGTH) {
            throw new FileFormatException(
                    length < header.fileLength ? Fault.TRUNCATED : Fault.CORRUPT,
                    file,
                    header.fileLength + " bytes",
                    length + " bytes");
        }
        return header;
    }

    private static FileHeader parse(DirectBuffer buffer) {
        final byte[] kind = new byte[MAX_KIND_LENGTH];
        buffer.getBytes(KIND_OFFSET, kind);
        final long[] options = new long[OPTIONS];
        for (int i = 0; i < OPTIONS; i++) {
            options[i] = buffer.getLong(OPTIONS_OFFSET + i * BitUtil.SIZE_OF_LONG);
        }
        return new FileHeader(
                new String(kind, StandardCharsets.US_ASCII).trim(),
                buffer.getLong(FILE_LENGTH_OFFSET),
                buffer.getLong(SPACE_ID_OFFSET),
                buffer.getLong(OBJECT_ID_OFFSET),
                buffer.getLong(CREATOR_OFFSET),
                buffer.getLong(CREATION_TIME_OFFSET),
                options);
    }

    private static int crc(DirectBuffer buffer) {
        final byte[] bytes = new byte[CRC_OFFSET];
        buffer.getBytes(0, bytes);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /**
     * What kind of object the file holds.
     *
     * @return for instance {@code shared-lock}
     */
    public String kind() {
        return kind;
    }

    /**
     * The length of the whole file.
     *
     * @return bytes
     */
    public long fileLength() {
        return fileLength;
    }

    /**
     * The space that the file belongs to.
     *
     * @return its id
     */
    public long spaceId() {
        return spaceId;
    }

    /**
     * This very object, different from any namesake before or after it.
     *
     * @return its id
     */
    public long objectId() {
        return objectId;
    }

    /**
     * The member that created it.
     *
     * @return an owner word without a thread; 0 if created before anybody had joined
     */
    public long creator() {
        return creator;
    }

    /**
     * When it was created.
     *
     * @return milliseconds since 1970
     */
    public long creationMillis() {
        return creationMillis;
    }

    /**
     * One of the words that its kind defines.
     *
     * @param index 0 to {@value #OPTIONS} - 1
     * @return its value
     */
    public long option(int index) {
        return options[index];
    }
}
