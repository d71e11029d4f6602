package io.atoll.ipc.journal;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.CodecHandle;
import io.atoll.ipc.journal.JournalStore.Manner;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

/**
 * A durable queue that reading does not empty: records are appended by any number of processes, and each reader goes
 * through all of them at its own pace, forward and backward, from the start, from the end or from any record, today or
 * after a restart of the machine. It stands on Chronicle Queue (see {@link JournalUnavailableException} for what that
 * takes).
 *
 * <pre>{@code
 * try (Journal<String> journal = Journal.open(Path.of("/var/lib/shop"), "orders", Codecs.STRING)) {
 *     long index = journal.append("3 apples");
 *     try (JournalCursor<String> billing = journal.cursor("billing")) {
 *         for (String order = billing.next(); order != null; order = billing.next()) {
 *             bill(order);
 *             billing.acknowledge();
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>An append that has returned has survived the death of its process, whenever it is killed; with {@link
 * Durability#SYNC} the loss of power too. A process killed in the middle of an append leaves at most a record that nobody
 * ever reads, or one that is whole though it was not yet told its index. The others go on within 100 ms of the kernel's
 * proof of the death, and within two seconds if it died while it began a new file, which Chronicle waits for. All see
 * the records in one order, that of their indexes: numbers that grow, with gaps where a new file begins.
 *
 * <p>New files are begun by the clock of the machine, and earlier ones are never gone back to: if the clock is set back, all
 * append to the last file until it has caught up, so that after one that was set far ahead by mistake, files are long, and
 * {@link #trim()} removes them late.
 *
 * <p>A journal is a directory. Its place is a disk: the files have the size of what was appended, in steps of 64 MiB of
 * which only what is written takes room, and a file system that is full ends the process that appends. In a {@link
 * Space} it lies in memory, is gone with the space, and soon fills a small {@code /dev/shm}. All processes must see the
 * same directory of a local file system. It is deleted by removing the directory while nobody has it open.
 *
 * <p>Handles are thread-safe and serializable: captured by a lambda that runs in another JVM, a handle is the same journal
 * there. Appending takes the journal's lock for the time of one copy.
 *
 * @param <T> what the records are
 */
public final class Journal<T> implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final String IN_SPACE = ".journals";

    /** Encodes outside of the lock: no user code runs under it. Taken out while used, as a codec may append, too. */
    private static final ThreadLocal<ExpandableDirectByteBuffer> SCRATCH = new ThreadLocal<>();

    private final transient JournalStore store;
    private final transient Codec<T> codec;
    private final transient Set<JournalReader<T>> readers = ConcurrentHashMap.newKeySet();
    private final transient Object randomAccess = new Object();
    private transient JournalReader<T> random;

    private Journal(JournalStore store, Codec<T> codec) {
        this.store = store;
        this.codec = codec;
    }

    static <T> Journal<T> open(Path folder, Codec<T> codec, JournalOptions options, Manner manner, LongSupplier clock)
            throws IOException {
        return new Journal<>(
                JournalStore.open(
                        new JournalStore.Request(new JournalFolder(folder), codec.name(), options, manner, clock)),
                codec);
    }

    private static <T> Journal<T> open(Path folder, Codec<T> codec, JournalOptions options, Manner manner)
            throws IOException {
        return open(folder, codec, options, manner, System::currentTimeMillis);
    }

    private static Path named(Path directory, String name) {
        Space.checkName(name);
        return directory.resolve(name);
    }

    private static Path named(Space space, String name) throws IOException {
        Space.checkName(name);
        space.makeDirectory(IN_SPACE);
        return space.directory().resolve(IN_SPACE).resolve(name);
    }

    /**
     * Attaches to a journal on disk, or creates it if there is none, with the default options.
     *
     * @param directory that it lies in; it is made if its parent exists
     * @param name of the journal: 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @param codec turns records into bytes and back
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws IOException see {@link #open(Path, String, Codec, JournalOptions)}
     */
    public static <T> Journal<T> open(Path directory, String name, Codec<T> codec) throws IOException {
        return open(directory, name, codec, JournalOptions.DEFAULT);
    }

    /**
     * Attaches to a journal on disk, or creates it if there is none.
     *
     * @param directory that it lies in; it is made if its parent exists
     * @param name of the journal: 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @param codec turns records into bytes and back
     * @param options how to open it
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.OptionsConflictException if it exists with another codec or roll cycle
     * @throws io.atoll.core.space.FileFormatException if something there is no file of a journal, or a damaged one
     * @throws io.atoll.core.space.UnsafeFileException if something there can be written by others, or lies on a network
     *     file system
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws JournalUnavailableException if Chronicle Queue, or a JVM flag that it needs, or the way to the durability is
     *     missing
     * @throws IOException on any other failure of the file system
     */
    public static <T> Journal<T> open(Path directory, String name, Codec<T> codec, JournalOptions options)
            throws IOException {
        return open(named(directory, name), codec, options, Manner.OPEN);
    }

    /**
     * Creates a journal on disk.
     *
     * @param directory that it lies in; it is made if its parent exists
     * @param name of the journal
     * @param codec turns records into bytes and back
     * @param options how to open it
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws IOException see {@link #open(Path, String, Codec, JournalOptions)}
     */
    public static <T> Journal<T> create(Path directory, String name, Codec<T> codec, JournalOptions options)
            throws IOException {
        return open(named(directory, name), codec, options, Manner.CREATE);
    }

    /**
     * Attaches to a journal on disk.
     *
     * @param directory that it lies in
     * @param name of the journal
     * @param codec turns records into bytes and back
     * @param options how to open it
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws IOException see {@link #open(Path, String, Codec, JournalOptions)}
     */
    public static <T> Journal<T> attach(Path directory, String name, Codec<T> codec, JournalOptions options)
            throws IOException {
        return open(named(directory, name), codec, options, Manner.ATTACH);
    }

    /**
     * Attaches to a journal in a space, or creates it if there is none. It lies in memory and ends with the space.
     *
     * @param space where
     * @param name of the journal
     * @param codec turns records into bytes and back
     * @param options how to open it
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws IOException see {@link #open(Path, String, Codec, JournalOptions)}
     */
    public static <T> Journal<T> open(Space space, String name, Codec<T> codec, JournalOptions options)
            throws IOException {
        return open(named(space, name), codec, options, Manner.OPEN);
    }

    /**
     * Creates a journal in a space. It lies in memory and ends with the space.
     *
     * @param space where
     * @param name of the journal
     * @param codec turns records into bytes and back
     * @param options how to open it
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws IOException see {@link #open(Path, String, Codec, JournalOptions)}
     */
    public static <T> Journal<T> create(Space space, String name, Codec<T> codec, JournalOptions options)
            throws IOException {
        return open(named(space, name), codec, options, Manner.CREATE);
    }

    /**
     * Attaches to a journal in a space.
     *
     * @param space where
     * @param name of the journal
     * @param codec turns records into bytes and back
     * @param options how to open it
     * @param <T> what the records are
     * @return a handle, to be closed
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws IOException see {@link #open(Path, String, Codec, JournalOptions)}
     */
    public static <T> Journal<T> attach(Space space, String name, Codec<T> codec, JournalOptions options)
            throws IOException {
        return open(named(space, name), codec, options, Manner.ATTACH);
    }

    /**
     * Appends a record. Waits, uninterruptibly, while another process appends; one that is stopped in the middle of it
     * keeps all others waiting until it goes on or dies.
     *
     * @param item not null
     * @return its index, greater than that of any record before
     * @throws io.atoll.ipc.codec.CodecException if the codec cannot encode it; nothing was appended then
     * @throws IllegalArgumentException if it takes more than 16 MiB less 64 bytes; nothing was appended then
     * @throws java.io.UncheckedIOException if the durability is SYNC and the disk fails; the record is there then
     */
    public long append(T item) {
        Objects.requireNonNull(item, "item");
        final ExpandableDirectByteBuffer kept = SCRATCH.get();
        final ExpandableDirectByteBuffer scratch = kept == null ? new ExpandableDirectByteBuffer() : kept;
        SCRATCH.remove();
        try {
            return store.append(scratch, 0, encode(item, scratch));
        } finally {
            SCRATCH.set(scratch);
        }
    }

    private int encode(T item, ExpandableDirectByteBuffer scratch) {
        final int length = codec.encode(item, scratch, 0);
        if (length < 0) {
            throw new CodecException("codec " + codec.name() + " says that it has written " + length + " bytes");
        }
        return length;
    }

    /**
     * Appends bytes, which must be what the codec makes of a record. They are copied once, and nothing is allocated.
     *
     * @param buffer where they are
     * @param offset where in it they begin
     * @param length how many, at most 16 MiB less 64
     * @return the record's index, greater than that of any record before
     * @throws IndexOutOfBoundsException if the buffer does not hold them; nothing was appended then
     * @throws IllegalArgumentException if there are too many; nothing was appended then
     * @throws java.io.UncheckedIOException if the durability is SYNC and the disk fails; the record is there then
     */
    public long append(DirectBuffer buffer, int offset, int length) {
        return store.append(buffer, offset, length);
    }

    /**
     * Reads one record.
     *
     * @param index of the record
     * @return the record, or null if there is none of this index, perhaps no longer
     * @throws UndecodableRecordException if the codec cannot decode it
     */
    public T read(long index) {
        return random().at(index);
    }

    /**
     * Reads one record in place.
     *
     * @param index of the record
     * @param handler gets it
     * @return false if there is none of this index, perhaps no longer
     */
    public boolean read(long index, RecordHandler handler) {
        return random().at(index, handler);
    }

    private JournalReader<T> random() {
        synchronized (randomAccess) {
            if (random == null) {
                random = reader();
            }
            return random;
        }
    }

    /**
     * A reader, which stands before the first record that there is.
     *
     * @return to be closed; closed with this handle at the latest
     */
    public JournalReader<T> reader() {
        final JournalReader<T> reader = new JournalReader<>(store, codec, readers::remove);
        readers.add(reader);
        return reader;
    }

    /**
     * Opens a cursor, where it stood. A new one begins at the first record that there is.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @return to be closed; closed with this handle at the latest
     * @throws CursorTakenException if somebody living has it
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.FileFormatException if its file is damaged, or files of the journal are missing
     * @throws IOException on any other failure of the file system
     */
    public JournalCursor<T> cursor(String name) throws IOException {
        Space.checkName(name);
        return JournalCursor.open(store, name, reader(), () -> 0);
    }

    /**
     * Opens a cursor, where it stood. A new one begins behind the last record that there is now.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @return to be closed; closed with this handle at the latest
     * @throws IOException see {@link #cursor}
     */
    public JournalCursor<T> cursorFromEnd(String name) throws IOException {
        Space.checkName(name);
        return JournalCursor.open(store, name, reader(), store.log()::lastIndex);
    }

    /**
     * The cursors that there are.
     *
     * @return their names, in order
     * @throws IOException if they cannot be looked at
     */
    public List<String> cursors() throws IOException {
        store.checkOpen();
        return store.cursors().names();
    }

    /**
     * How far a cursor is, whoever has it.
     *
     * @param name of the cursor
     * @return index of the last record that was acknowledged; 0 for none
     * @throws java.nio.file.NoSuchFileException if there is no such cursor
     * @throws IOException if it cannot be looked at
     */
    public long acknowledged(String name) throws IOException {
        Space.checkName(name);
        store.checkOpen();
        return store.cursors().acknowledged(name);
    }

    /**
     * Removes a cursor, so that it keeps no record from being trimmed any more.
     *
     * @param name of the cursor
     * @return false if there is none
     * @throws CursorTakenException if somebody living has it
     * @throws IOException if it cannot be removed
     */
    public boolean removeCursor(String name) throws IOException {
        Space.checkName(name);
        store.checkOpen();
        return store.cursors().remove(name);
    }

    /**
     * Removes the oldest files, of which every cursor has acknowledged all records, and which are older than the retention.
     * The file that is appended to stays, and a journal without cursors loses nothing.
     *
     * @return how many files were removed
     * @throws IOException if one cannot be removed
     */
    public int trim() throws IOException {
        return store.trim();
    }

    /**
     * The index of the last record.
     *
     * @return 0 if there is none
     */
    public long lastIndex() {
        return store.log().lastIndex();
    }

    /**
     * The least index that a record may have: where the oldest file begins.
     *
     * @return 0 if nothing was ever appended
     */
    public long firstIndex() {
        return store.log().firstIndex();
    }

    /**
     * Where the journal lies.
     *
     * @return its own directory
     */
    public Path directory() {
        return store.folder().directory();
    }

    /**
     * The options of this handle.
     *
     * @return with the roll cycle that the journal has
     */
    public JournalOptions options() {
        return store.options().withRollCycle(store.file().rollCycle());
    }

    /**
     * Closes this handle, its readers and its cursors, waiting for appends of this process that are under way. Until the end of
     * this JVM there stay: the descriptors of its lock files, whose closing would lose the locks of other handles, some small
     * mappings, and for each thread that has appended items a buffer as long as the longest of them.
     */
    @Override
    public void close() throws IOException {
        try {
            readers.forEach(JournalReader::close); // which gives the cursors back
        } finally {
            store.close();
        }
    }

    private Object writeReplace() throws ObjectStreamException {
        return new Handle(directory().toString(), store.file().id(), CodecHandle.of(codec), options());
    }

    private record Handle(String directory, long id, CodecHandle codec, JournalOptions options)
            implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return attach(codec.codec());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }

        private <T> Journal<T> attach(Codec<T> decoded) throws IOException {
            final Journal<T> journal = open(Path.of(directory), decoded, options, Manner.ATTACH);
            journal.requireId(id);
            return journal;
        }
    }

    private void requireId(long id) throws IOException {
        if (store.file().id() != id) {
            final io.atoll.core.space.StaleHandleException stale = new io.atoll.core.space.StaleHandleException(
                    directory(),
                    "journal " + Long.toHexString(id),
                    "journal " + Long.toHexString(store.file().id()));
            close();
            throw stale;
        }
    }

    @Override
    public String toString() {
        return "journal " + directory();
    }
}
