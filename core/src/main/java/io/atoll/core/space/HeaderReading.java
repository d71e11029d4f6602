package io.atoll.core.space;

import io.atoll.core.liveness.OwnerWord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** What stands in the header of a file, sound or not: for tools, which show what {@link FileHeader} refuses. */
public final class HeaderReading {
    /**
     * One field of the header.
     *
     * @param name what it is
     * @param value what stands there, for people
     * @param expected what should stand there; empty if all is well
     */
    public record Entry(String name, String value, String expected) {}

    private final List<Entry> entries = new ArrayList<>();
    private final ByteBuffer bytes;
    private final int read;

    private HeaderReading(byte[] beginning) {
        this.read = Math.min(beginning.length, FileHeader.LENGTH);
        this.bytes =
                ByteBuffer.wrap(Arrays.copyOf(beginning, FileHeader.LENGTH)).order(ByteOrder.nativeOrder());
    }

    /**
     * Reads a header, as much of it as there is.
     *
     * @param beginning of the file, at most {@link FileHeader#LENGTH} bytes
     * @param length of the whole file
     * @param kind what the file should hold, by its place
     * @return the header; bytes that are not there count as zero
     */
    public static HeaderReading of(byte[] beginning, long length, String kind) {
        final HeaderReading header = new HeaderReading(beginning);
        header.readAll(length, kind);
        return header;
    }

    private void readAll(long length, String kind) {
        if (read < FileHeader.LENGTH) {
            add("length", read + " bytes", "a header of " + FileHeader.LENGTH + " bytes");
        }
        final byte[] magic = slice(FileHeader.MAGIC_OFFSET, FileHeader.MAGIC.length);
        add("magic", HexFormat.of().formatHex(magic), HexFormat.of().formatHex(FileHeader.MAGIC), true);
        add("format version", bytes.getInt(FileHeader.FORMAT_VERSION_OFFSET), FileHeader.FORMAT_VERSION);
        add("header length", bytes.getInt(FileHeader.HEADER_LENGTH_OFFSET), FileHeader.LENGTH);
        add("file length", bytes.getLong(FileHeader.FILE_LENGTH_OFFSET), length);
        add("kind", kind(), kind, true);
        add("space id", Long.toHexString(bytes.getLong(FileHeader.SPACE_ID_OFFSET)), "");
        add("object id", Long.toHexString(bytes.getLong(FileHeader.OBJECT_ID_OFFSET)), "");
        add("creator", creator() == 0 ? "nobody had joined" : OwnerWord.toString(creator()), "");
        add("created", created(), "");
        for (int option = 0; option < FileHeader.OPTIONS; option++) {
            add("option " + option, Long.toString(option(option)), "");
        }
        add("checksum", Integer.toHexString(bytes.getInt(FileHeader.CRC_OFFSET)), Integer.toHexString(crc()), true);
    }

    private void add(String name, String value, String expected) {
        entries.add(new Entry(name, value, expected));
    }

    private void add(String name, long found, long expected) {
        add(name, Long.toString(found), Long.toString(expected), true);
    }

    private void add(String name, String found, String expected, boolean compared) {
        entries.add(new Entry(name, found, compared && !found.equals(expected) ? expected : ""));
    }

    private byte[] slice(int offset, int length) {
        return Arrays.copyOfRange(bytes.array(), offset, offset + length);
    }

    private int crc() {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, FileHeader.CRC_OFFSET);
        return (int) crc.getValue();
    }

    private String kind() {
        return new String(slice(FileHeader.KIND_OFFSET, FileHeader.MAX_KIND_LENGTH), StandardCharsets.US_ASCII)
                .trim()
                .replaceAll("[^ -~]", "?"); // a terminal is not to obey it
    }

    private String created() {
        return Instant.ofEpochMilli(creationMillis()).toString();
    }

    /**
     * When the object was created.
     *
     * @return milliseconds since 1970
     */
    public long creationMillis() {
        return bytes.getLong(FileHeader.CREATION_TIME_OFFSET);
    }

    /**
     * All fields in their order.
     *
     * @return bad ones too
     */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /**
     * Whether the file is what its header says, and the header what its place says.
     *
     * @return false if any field is bad
     */
    public boolean isSound() {
        return entries.stream().allMatch(entry -> entry.expected().isEmpty());
    }

    /**
     * This very object.
     *
     * @return its id, perhaps damaged
     */
    public long objectId() {
        return bytes.getLong(FileHeader.OBJECT_ID_OFFSET);
    }

    /**
     * The member that created it.
     *
     * @return an owner word without a thread; 0 if created before anybody had joined
     */
    public long creator() {
        return bytes.getLong(FileHeader.CREATOR_OFFSET);
    }

    /**
     * One of the words that its kind defines.
     *
     * @param index 0 to {@value FileHeader#OPTIONS} - 1
     * @return its value, perhaps damaged
     */
    public long option(int index) {
        return bytes.getLong(FileHeader.OPTIONS_OFFSET + index * Long.BYTES);
    }
}
