package io.atoll.ipc.journal;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.FileFormatException.Fault;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file of a journal that is Atoll's own, checked. It appears complete and on disk, or not at all: whoever makes one
 * holds the journal's mutex, so that what a dead maker has left under the temporary name is in nobody's way.
 *
 * @param id of the journal that it belongs to
 * @param codec name of the journal's codec
 * @param rollCycle of the journal
 */
record JournalFile(long id, String codec, RollCycle rollCycle) {
    private static final String TEMPORARY = ".new";

    /**
     * Makes a file. The caller holds the journal's mutex.
     *
     * @param platform the operating system
     * @param file which is not there
     * @param kind of file
     * @param acknowledged what a cursor begins with
     */
    void publish(Platform platform, Path file, int kind, long acknowledged) throws IOException {
        final Path temporary = file.resolveSibling(TEMPORARY);
        platform.unlink(temporary); // of a predecessor who died at it
        platform.createZeroed(temporary, JournalFileDescriptor.FILE_LENGTH, Access.OWNER);
        final AtomicBuffer buffer = platform.map(temporary, JournalFileDescriptor.FILE_LENGTH);
        JournalFileDescriptor.write(buffer, kind, id, System.currentTimeMillis(), codec, rollCycle.name());
        buffer.putLong(JournalFileDescriptor.ACKNOWLEDGED_OFFSET, acknowledged);
        force(buffer);
        platform.rename(temporary, file);
        platform.force(file.getParent());
    }

    /**
     * Reads and checks a file.
     *
     * @param platform the operating system
     * @param file where it should be
     * @param kind what it must be
     * @return null if there is none
     * @throws FileFormatException if it is something else, or damaged
     */
    static JournalFile read(Platform platform, Path file, int kind) throws IOException {
        final FileFacts facts = platform.facts(file);
        if (facts == null) {
            return null;
        }
        if (facts.type() != FileFacts.Type.FILE) {
            throw new FileFormatException(Fault.FOREIGN, file, "a file", "a " + facts.type());
        }
        final byte[] bytes = platform.readBeginning(file, JournalFileDescriptor.FILE_LENGTH);
        if (facts.length() != JournalFileDescriptor.FILE_LENGTH || bytes.length != facts.length()) {
            throw new FileFormatException(
                    facts.length() < JournalFileDescriptor.FILE_LENGTH ? Fault.TRUNCATED : Fault.CORRUPT,
                    file,
                    JournalFileDescriptor.FILE_LENGTH + " bytes",
                    facts.length() + " bytes");
        }
        return parse(new UnsafeBuffer(bytes), file, kind);
    }

    private static JournalFile parse(UnsafeBuffer buffer, Path file, int kind) throws FileFormatException {
        if (!JournalFileDescriptor.magic(buffer).equals(JournalFileDescriptor.MAGIC)) {
            throw new FileFormatException(
                    Fault.FOREIGN, file, "a file that begins with " + JournalFileDescriptor.MAGIC, "something else");
        }
        final int version = JournalFileDescriptor.version(buffer);
        if (version != JournalFileDescriptor.FORMAT_VERSION) {
            throw new FileFormatException(
                    version < JournalFileDescriptor.FORMAT_VERSION ? Fault.OLDER : Fault.NEWER,
                    file,
                    "format version " + JournalFileDescriptor.FORMAT_VERSION,
                    "version " + version);
        }
        final int crc = JournalFileDescriptor.crc(buffer);
        if (crc != JournalFileDescriptor.storedCrc(buffer)) {
            throw new FileFormatException(
                    Fault.CORRUPT,
                    file,
                    "a header with checksum " + Integer.toHexString(crc),
                    "one with " + Integer.toHexString(JournalFileDescriptor.storedCrc(buffer)));
        }
        if (JournalFileDescriptor.kind(buffer) != kind) {
            throw new FileFormatException(
                    Fault.WRONG_KIND, file, "kind " + kind, "kind " + JournalFileDescriptor.kind(buffer));
        }
        return new JournalFile(
                JournalFileDescriptor.id(buffer),
                JournalFileDescriptor.codec(buffer),
                rollCycle(JournalFileDescriptor.rollCycle(buffer), file));
    }

    private static RollCycle rollCycle(String name, Path file) throws FileFormatException {
        for (RollCycle cycle : RollCycle.values()) {
            if (cycle.name().equals(name)) {
                return cycle;
            }
        }
        throw new FileFormatException(
                Fault.CORRUPT, file, "a roll cycle of " + List.of(RollCycle.values()), "the roll cycle " + name);
    }

    /**
     * Waits until what was written to a mapping is on disk.
     *
     * @param buffer that {@link Platform#map} gave
     */
    static void force(AtomicBuffer buffer) {
        if (buffer.byteBuffer() instanceof MappedByteBuffer mapping) {
            mapping.force();
        }
    }
}
