package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SpscRingDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SideFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The payload of a record whose content is a side file, being too long for its ring: for builders of objects. It says
 * where the record first lay, which is the file's name.
 *
 * <p>The file is whole before its record is published, and is the ring's from then on. What holds after a death of the
 * producer in between: a file at or behind {@code tail}, which nobody needs. Of the consumer between freeing the record
 * and removing the file: a file before {@code head}. When those go, the object's protocol decides.
 *
 * @param ring number of the ring within its object
 * @param position of the record in its ring
 * @param length of the content in bytes
 */
public record SidePayload(int ring, long position, long length) {
    /** Bytes of such a payload. */
    public static final int LENGTH = SIDE_PAYLOAD_LENGTH;

    private static final char DASH = '-';
    private static final Pattern NAME = Pattern.compile("(\\d{1,9})" + DASH + "\\d{1,18}");

    /** Writes content of a length known before. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param buffer where to
         * @param index where in it to begin
         */
        void write(AtomicBuffer buffer, int index);
    }

    /**
     * Writes a record and the side file that it names, without publishing it.
     *
     * @param writer of the ring
     * @param buffer holds the ring
     * @param files of the object
     * @param ring number of the ring within its object
     * @param type of the record, by which a reader knows that its content is a side file
     * @param length of the content
     * @param content writes it
     * @return what the record says; null if the ring has no room for it now
     * @throws IllegalArgumentException if the content is too long for a side file
     * @throws IOException if there is no room in the file system; there is no such record then
     */
    public static SidePayload put(
            RingWriter writer, AtomicBuffer buffer, SideFiles files, int ring, int type, long length, Content content)
            throws IOException {
        if (length > SideFiles.maxLength()) {
            throw new IllegalArgumentException(length + " bytes are more than the " + SideFiles.maxLength()
                    + " that can travel at once: send them in parts");
        }
        final int index = writer.claim(type, LENGTH);
        if (index == RingWriter.NO_ROOM) {
            return null;
        }
        boolean complete = false;
        try {
            final SidePayload payload = new SidePayload(ring, writer.claimedPosition(index), length);
            files.create(payload.name(), length, file -> content.write(file, FileHeader.LENGTH));
            payload.write(buffer, index);
            complete = true;
            return payload;
        } finally {
            if (complete) {
                writer.commit(index);
            } else {
                writer.abort(index);
            }
        }
    }

    /**
     * Reads the payload of a record.
     *
     * @param buffer holds it
     * @param index where it begins there
     * @param length of the payload
     * @return what the record says
     * @throws IllegalStateException if no producer can have written it
     */
    public static SidePayload read(AtomicBuffer buffer, int index, int length) {
        if (length != LENGTH) {
            throw new IllegalStateException(
                    "a record was damaged from outside: it names a side file in " + length + " bytes");
        }
        final SidePayload payload = new SidePayload(
                (int) buffer.getLong(index + SIDE_RING_OFFSET),
                buffer.getLong(index + SIDE_POSITION_OFFSET),
                buffer.getLong(index + SIDE_LENGTH_OFFSET));
        if (payload.ring < 0 || payload.position < 0 || payload.length < 0 || payload.length > SideFiles.maxLength()) {
            throw new IllegalStateException("a record was damaged from outside: " + payload);
        }
        return payload;
    }

    /**
     * Writes the payload of a record.
     *
     * @param buffer where to
     * @param index where in it to begin
     */
    public void write(MutableDirectBuffer buffer, int index) {
        buffer.putLong(index + SIDE_RING_OFFSET, ring);
        buffer.putLong(index + SIDE_POSITION_OFFSET, position);
        buffer.putLong(index + SIDE_LENGTH_OFFSET, length);
    }

    /**
     * The name of the side file.
     *
     * @return ring and position
     */
    public String name() {
        return ring + "" + DASH + position;
    }

    /**
     * The ring that a side file's name tells.
     *
     * @param name of a side file
     * @return its number, or -1 if it is no such name
     */
    public static int ring(String name) {
        final Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /**
     * The position that a side file's name tells.
     *
     * @param name of a side file, which {@link #ring(String)} knows
     * @return where its record first lay
     */
    public static long position(String name) {
        return Long.parseLong(name.substring(name.indexOf(DASH) + 1));
    }

    /**
     * Maps the side file. The memory stays as long as anything refers to it, also when the file is removed.
     *
     * @param files of the object
     * @return the file; its content begins at {@link FileHeader#LENGTH}
     * @throws IllegalStateException if the file is not as long as the record says
     * @throws UncheckedIOException if it cannot be mapped
     */
    public AtomicBuffer map(SideFiles files) {
        final AtomicBuffer file;
        try {
            file = files.map(name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (file.capacity() - FileHeader.LENGTH != length) {
            throw new IllegalStateException("a record was damaged from outside: its side file " + name() + " has "
                    + (file.capacity() - FileHeader.LENGTH) + " bytes, it says " + length);
        }
        return file;
    }

    /**
     * Removes the side file, if it is there.
     *
     * @param files of the object
     * @throws UncheckedIOException if it cannot be removed
     */
    public void remove(SideFiles files) {
        try {
            files.remove(name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
