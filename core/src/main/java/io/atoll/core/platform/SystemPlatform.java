package io.atoll.core.platform;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The real operating system: Linux first, other UNIX systems and Windows as far as the JDK carries. */
final class SystemPlatform implements Platform {
    static final SystemPlatform INSTANCE = new SystemPlatform();

    private static final int ZEROS_LENGTH = 1 << 18;
    private static final int PIECE_LENGTH = 1 << 18; // stays in the cache on its way
    private static final int REMOVAL_TRIES = 100;
    private static final int STICKY = 01000;
    private static final Set<OpenOption> READ_ONLY = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> READ_AND_WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private final ConcurrentMap<Object, Object> residents = new ConcurrentHashMap<>();

    private SystemPlatform() {}

    @Override
    public FileFacts facts(Path path) throws IOException {
        try {
            return Shield.run(() -> UNIX ? unixFacts(path) : basicFacts(path));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** One system call: the names of owners are not looked up. */
    @SuppressWarnings("unchecked")
    private static FileFacts unixFacts(Path path) throws IOException {
        final Map<String, Object> attributes = Files.readAttributes(
                path,
                "unix:isRegularFile,isDirectory,isSymbolicLink,size,fileKey,uid,permissions,mode",
                LinkOption.NOFOLLOW_LINKS);
        return new FileFacts(
                type(attributes),
                (Long) attributes.get("size"),
                attributes.get("fileKey"),
                attributes.get("uid").toString(),
                attributes.get("uid").equals(ThisUser.UID),
                (Set<PosixFilePermission>) attributes.get("permissions"),
                ((Integer) attributes.get("mode") & STICKY) != 0);
    }

    private static FileFacts.Type type(Map<String, Object> attributes) {
        if ((Boolean) attributes.get("isSymbolicLink")) {
            return FileFacts.Type.SYMLINK;
        }
        if ((Boolean) attributes.get("isDirectory")) {
            return FileFacts.Type.DIRECTORY;
        }
        return (Boolean) attributes.get("isRegularFile") ? FileFacts.Type.FILE : FileFacts.Type.OTHER;
    }

    /** Where there are no owners and permissions to look at, such as on Windows. */
    private static FileFacts basicFacts(Path path) throws IOException {
        final Map<String, Object> attributes = Files.readAttributes(path, "*", LinkOption.NOFOLLOW_LINKS);
        final Object key = attributes.get("fileKey");
        return new FileFacts(
                type(attributes),
                (Long) attributes.get("size"),
                key != null ? key : path.toRealPath(LinkOption.NOFOLLOW_LINKS),
                "",
                true,
                Set.of(),
                false);
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        return Shield.run(() -> {
            try {
                Files.createDirectory(directory, attributes(access.directory()));
            } catch (FileAlreadyExistsException e) {
                return false;
            }
            beyondUmask(directory, access, access.directory());
            return true;
        });
    }

    /**
     * Makes a new empty file.
     *
     * @param file where; nothing happens if something is there already
     * @param access its permissions
     * @throws IOException if it cannot be made
     */
    void createEmpty(Path file, Access access) throws IOException {
        try {
            createZeroed(file, 0, access);
        } catch (FileAlreadyExistsException e) {
            // somebody else made it: just as good
        }
    }

    @Override
    public void createZeroed(Path file, long zeroed, long length, Access access) throws IOException {
        createWith(file, access, channel -> {
            zero(channel, 0, zeroed);
            if (zeroed < length) {
                zero(channel, length - 1, length); // lengthens the file, and leaves a hole
            }
        });
    }

    @Override
    public void createFilled(Path file, byte[] beginning, long length, Pieces content, Access access)
            throws IOException {
        createWith(file, access, channel -> {
            writeAll(channel, ByteBuffer.wrap(beginning), 0);
            final ByteBuffer piece = newPiece(length);
            for (long done = 0; done < length; done += piece.limit()) {
                piece.clear().limit((int) Math.min(piece.capacity(), length - done));
                content.piece(done, piece);
                writeAll(channel, piece.rewind(), beginning.length + done);
            }
        });
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, position + bytes.position());
        }
    }

    private static ByteBuffer newPiece(long length) {
        return ByteBuffer.allocateDirect((int) Math.min(PIECE_LENGTH, length)).order(ByteOrder.nativeOrder());
    }

    @Override
    public void reserve(Path file, long position, long length) throws IOException {
        Shield.run(() -> {
            try (FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                zero(channel, position, position + length);
            }
            return null;
        });
    }

    @Override
    public void force(Path path) throws IOException {
        final boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (directory && !UNIX) {
            return;
        }
        Shield.run(() -> {
            final StandardOpenOption way = directory || UNIX ? StandardOpenOption.READ : StandardOpenOption.WRITE;
            try (FileChannel channel = FileChannel.open(path, Set.of(way, LinkOption.NOFOLLOW_LINKS))) {
                channel.force(true);
            }
            return null;
        });
    }

    private static void zero(FileChannel channel, long from, long to) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_LENGTH, Math.max(1, to - from)));
        for (long position = from; position < to; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
            position += channel.write(zeros, position);
        }
    }

    @Override
    public void write(Path file, byte[] bytes, Access access) throws IOException {
        createWith(file, access, channel -> writeAll(channel, ByteBuffer.wrap(bytes), 0));
    }

    /** Fills a channel. */
    private interface Filling {
        void fill(FileChannel channel) throws IOException;
    }

    private void createWith(Path file, Access access, Filling filling) throws IOException {
        Shield.run(() -> {
            final Set<OpenOption> options =
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            boolean complete = false;
            final FileChannel channel = FileChannel.open(file, options, attributes(access.file()));
            try (channel) {
                beyondUmask(file, access, access.file());
                filling.fill(channel);
                complete = true;
            } finally {
                if (!complete) {
                    Files.deleteIfExists(file); // also before a repetition: it must not find its own file
                }
            }
            return null;
        });
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return UNIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** The umask usually takes the group's write permission away; where the group is wanted, put it back. */
    private static void beyondUmask(Path path, Access access, Set<PosixFilePermission> permissions) throws IOException {
        if (UNIX && access == Access.GROUP) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    @Override
    public AtomicBuffer map(Path file, long length) throws IOException {
        checkLength(length, MAX_MAPPING);
        return map(file, length, 1, FileChannel.MapMode.READ_WRITE, READ_AND_WRITE)[0];
    }

    @Override
    public AtomicBuffer[] mapWindows(Path file, long length) throws IOException {
        checkLength(length, MAX_FILE);
        final int windows = (int) ((length - 1) / WINDOW_STRIDE) + 1;
        return map(file, length, windows, FileChannel.MapMode.READ_WRITE, READ_AND_WRITE);
    }

    @Override
    public AtomicBuffer mapReadOnly(Path file, long length) throws IOException {
        checkLength(length, MAX_MAPPING);
        return map(file, length, 1, FileChannel.MapMode.READ_ONLY, READ_ONLY)[0];
    }

    private static void checkLength(long length, long most) {
        if (length > most) {
            throw new IllegalArgumentException(length + " bytes are more than can be mapped: " + most);
        }
    }

    /** Mapping would extend a file that is shorter. */
    private static void requireLength(Path file, FileChannel channel, long length) throws IOException {
        if (channel.size() < length) {
            throw new EOFException(file + " has " + channel.size() + " bytes, fewer than " + length);
        }
    }

    /** All windows over one descriptor. */
    private static AtomicBuffer[] map(
            Path file, long length, int count, FileChannel.MapMode mode, Set<OpenOption> options) throws IOException {
        return Shield.run(() -> {
            try (FileChannel channel = FileChannel.open(file, options)) {
                requireLength(file, channel, length);
                final AtomicBuffer[] windows = new AtomicBuffer[count];
                for (int i = 0; i < count; i++) {
                    final long position = i * WINDOW_STRIDE;
                    windows[i] =
                            new UnsafeBuffer(channel.map(mode, position, Math.min(length - position, MAX_MAPPING)));
                }
                return windows;
            }
        });
    }

    @Override
    public PieceMapping mapPieces(Path file, long length, boolean writable) throws IOException {
        checkLength(length, MAX_MAPPING);
        return Shield.run(() -> {
            try (FileChannel channel = FileChannel.open(file, writable ? READ_AND_WRITE : READ_ONLY)) {
                requireLength(file, channel, length);
                final MappedByteBuffer memory = channel.map(
                        writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY, 0, length);
                if (writable) {
                    memory.load(); // the kernel maps many pages for a read, and one for a write: a third of the cost
                }
                return new MappedPieces(memory);
            }
        });
    }

    @Override
    public boolean discard(Path file) throws IOException {
        try {
            return Shield.run(() -> {
                try (FileChannel channel =
                        FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                    channel.truncate(0); // while it has its name, so that whoever dies now leaves it to be removed
                }
                return Files.deleteIfExists(file);
            });
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return readBeginning(file, Integer.MAX_VALUE);
    }

    @Override
    public byte[] readBeginning(Path file, int length) throws IOException {
        return Shield.run(() -> {
            try (FileChannel channel = FileChannel.open(file, READ_ONLY)) {
                final ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), length));
                int read = 0;
                while (bytes.hasRemaining() && read >= 0) {
                    read = channel.read(bytes, bytes.position());
                }
                return Arrays.copyOf(bytes.array(), bytes.position());
            }
        });
    }

    @Override
    public boolean readHereAndThere(Path file, Reading reading) throws IOException {
        final FileFacts facts = facts(file);
        if (facts == null) {
            return false;
        }
        if (facts.type() != FileFacts.Type.FILE) { // opening a pipe would wait for its writer
            throw new IOException(file + " should be a regular file but is a " + facts.type());
        }
        if (KeptLockFile.isKept(facts.key())) { // closing it would drop the locks of this process
            throw new IllegalArgumentException(file + " is a lock file that this JVM keeps open: it cannot be read");
        }
        try {
            return Shield.run(() -> {
                try (FileChannel channel = FileChannel.open(file, READ_ONLY)) {
                    reading.read(new ChannelBytes(channel));
                    return true;
                }
            });
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Bytes of an open file. */
    private record ChannelBytes(FileChannel channel) implements FileBytes {
        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public int read(long position, byte[] target, int length) throws IOException {
            if (position >= MAX_FILE) {
                return 0; // the kernel would call it an error
            }
            final ByteBuffer bytes = ByteBuffer.wrap(target, 0, length);
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes, position + bytes.position());
            }
            return bytes.position();
        }
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        Files.createLink(link, existing);
    }

    @Override
    public boolean unlink(Path path) throws IOException {
        return Files.deleteIfExists(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void removeTree(Path directory) throws IOException {
        for (int tries = 1; facts(directory) != null; tries++) {
            try {
                removeWhatIsThere(directory);
            } catch (DirectoryNotEmptyException e) {
                // somebody who had found the directory under its old name has made one more file in it
                if (tries == REMOVAL_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static void removeWhatIsThere(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null && !(failure instanceof NoSuchFileException)) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        // The JDK opens whatever it is to list, and closing a lock file, even one opened by mistake, drops its locks.
        final FileFacts facts = facts(directory);
        if (facts == null || facts.type() != FileFacts.Type.DIRECTORY) {
            return List.of();
        }
        final List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        entries.sort(null);
        return entries;
    }

    @Override
    public LockFile lockFile(Path file, Access access) throws IOException {
        return Shield.run(() -> KeptLockFile.open(this, file, access));
    }

    @Override
    public boolean visitLockFile(Path file, Visit visit) throws IOException {
        return Shield.run(() -> KeptLockFile.visit(this, file, visit));
    }

    @Override
    public ConcurrentMap<Object, Object> residents() {
        return residents;
    }

    @Override
    public Optional<FutexCall> futex() {
        return Optional.empty();
    }

    @Override
    public String fileSystem(Path path) throws IOException {
        return Files.getFileStore(path).type();
    }

    @Override
    public long[] usableAndTotal(Path path) throws IOException {
        final FileStore store = Files.getFileStore(path);
        return new long[] {store.getUsableSpace(), store.getTotalSpace()};
    }

    @Override
    public UUID bootId() {
        return Self.BOOT_ID;
    }

    @Override
    public ProcessFacts self() {
        return Self.FACTS;
    }

    @Override
    public boolean isOnACommandLine(String token) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.pid() != self().pid() && isOnCommandLine(process, token));
    }

    /** The JDK tells nothing of a command line of more than one page, and a class path is easily longer than that. */
    private static boolean isOnCommandLine(ProcessHandle process, String token) {
        try {
            final byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return new String(words, StandardCharsets.ISO_8859_1).contains(token);
        } catch (IOException e) {
            return process.info()
                    .arguments()
                    .map(words -> Arrays.stream(words).anyMatch(word -> word.contains(token)))
                    .orElse(false);
        }
    }

    @Override
    public String kernelText(String path) {
        return Self.text(Path.of(path));
    }
}
