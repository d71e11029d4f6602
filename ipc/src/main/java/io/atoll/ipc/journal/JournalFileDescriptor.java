package io.atoll.ipc.journal;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of the files of a journal that are Atoll's own: {@code journal.meta} and those in {@code cursors}. They are on
 * disk and outlive the machine's boot, so that nothing in them names a process. The first {@value #HEADER_LENGTH} bytes
 * are written once, before the file gets its name; of a cursor's file, the last word is then written again and again, by
 * one store each.
 *
 * <pre>
 *   0                                  8                                  16
 *  +----------------------------------+----------------+-----------------+
 *  |  magic "ATOLLJNL"                | format version | kind: 1 journal |
 *  |                                  |                |       2 cursor  |
 *  +----------------------------------+----------------+-----------------+
 *  |  journal id                      |  creation time, ms since 1970    |
 *  +----------------------------------+----------------------------------+
 *  |  name of the codec, ASCII        |  name of the roll cycle, ASCII   |
 *  +----------------------------------+----------------------------------+
 *  |  ... roll cycle                  |  unused, 0     |  CRC-32C 0..59  |
 *  +----------------------------------+----------------+-----------------+
 *  |  of a cursor: index of the last record that was acknowledged        |
 *  |  (8 bytes), 0 for none; then 0                                      |
 *  +---------------------------------------------------------------------+
 *   all numbers in the byte order of the machine
 * </pre>
 */
final class JournalFileDescriptor {
    /** Length of what never changes. */
    static final int HEADER_LENGTH = 64;

    /** Length of each of these files. */
    static final int FILE_LENGTH = 128;

    /** Where a cursor keeps the index of the last record that was acknowledged. */
    static final int ACKNOWLEDGED_OFFSET = HEADER_LENGTH;

    /** The kind of {@code journal.meta}. */
    static final int KIND_JOURNAL = 1;

    /** The kind of a cursor's file. */
    static final int KIND_CURSOR = 2;

    static final int FORMAT_VERSION = 1;
    static final String MAGIC = "ATOLLJNL";

    private static final int MAGIC_OFFSET;
    private static final int VERSION_OFFSET;
    private static final int KIND_OFFSET;
    private static final int ID_OFFSET;
    private static final int CREATION_TIME_OFFSET;
    private static final int CODEC_OFFSET;
    private static final int ROLL_CYCLE_OFFSET;
    private static final int CRC_OFFSET;
    private static final int CODEC_LENGTH = 8;
    private static final int ROLL_CYCLE_LENGTH = 16;

    static {
        int offset = 0;
        MAGIC_OFFSET = offset;
        offset += MAGIC.length();
        VERSION_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        KIND_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        ID_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        CREATION_TIME_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        CODEC_OFFSET = offset;
        offset += CODEC_LENGTH;
        ROLL_CYCLE_OFFSET = offset;
        CRC_OFFSET = HEADER_LENGTH - BitUtil.SIZE_OF_INT;
    }

    private JournalFileDescriptor() {}

    static void write(MutableDirectBuffer buffer, int kind, long id, long creationMillis, String codec, String cycle) {
        buffer.putBytes(MAGIC_OFFSET, MAGIC.getBytes(StandardCharsets.US_ASCII));
        buffer.putInt(VERSION_OFFSET, FORMAT_VERSION);
        buffer.putInt(KIND_OFFSET, kind);
        buffer.putLong(ID_OFFSET, id);
        buffer.putLong(CREATION_TIME_OFFSET, creationMillis);
        buffer.putBytes(CODEC_OFFSET, codec.getBytes(StandardCharsets.US_ASCII));
        buffer.putBytes(ROLL_CYCLE_OFFSET, cycle.getBytes(StandardCharsets.US_ASCII));
        buffer.putInt(CRC_OFFSET, crc(buffer));
    }

    static String magic(DirectBuffer buffer) {
        return text(buffer, MAGIC_OFFSET, MAGIC.length());
    }

    static int version(DirectBuffer buffer) {
        return buffer.getInt(VERSION_OFFSET);
    }

    static int kind(DirectBuffer buffer) {
        return buffer.getInt(KIND_OFFSET);
    }

    static long id(DirectBuffer buffer) {
        return buffer.getLong(ID_OFFSET);
    }

    static String codec(DirectBuffer buffer) {
        return text(buffer, CODEC_OFFSET, CODEC_LENGTH);
    }

    static String rollCycle(DirectBuffer buffer) {
        return text(buffer, ROLL_CYCLE_OFFSET, ROLL_CYCLE_LENGTH);
    }

    static int storedCrc(DirectBuffer buffer) {
        return buffer.getInt(CRC_OFFSET);
    }

    static int crc(DirectBuffer buffer) {
        final byte[] bytes = new byte[CRC_OFFSET];
        buffer.getBytes(0, bytes);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    private static String text(DirectBuffer buffer, int offset, int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).trim();
    }
}
