package io.atoll.core.crash;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileBytes;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.FutexCall;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.PieceMapping;
import io.atoll.core.platform.Platform;
import io.atoll.core.platform.ProcessFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The operating system of a {@link SimulatedMachine} as one of its processes sees it. */
public final class SimulatedPlatform implements Platform {
    private static final UUID BOOT = new UUID(1, 2);

    /** Nobody else runs meanwhile, so what is not to be had at once is never to be had. */
    private static final int PATIENCE = 100;

    private final SimulatedMachine machine;
    private final int process;
    private final Map<SimulatedMachine.Inode, SimulatedLockFile> lockFiles = new HashMap<>();
    private final ConcurrentMap<Object, Object> residents = new ConcurrentHashMap<>();
    private int sleeps;

    SimulatedPlatform(SimulatedMachine machine, int process) {
        this.machine = machine;
        this.process = process;
    }

    int process() {
        return process;
    }

    @Override
    public FileFacts facts(Path path) {
        return machine.facts(path);
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        return machine.createDirectory(directory, access);
    }

    @Override
    public void createZeroed(Path file, long zeroed, long length, Access access) throws IOException {
        machine.createZeroed(file, length, access);
    }

    @Override
    public void createFilled(Path file, byte[] beginning, long length, Pieces content, Access access)
            throws IOException {
        final byte[] bytes = Arrays.copyOf(beginning, (int) (beginning.length + length));
        content.piece(
                0,
                ByteBuffer.wrap(bytes, beginning.length, (int) length).slice().order(ByteOrder.nativeOrder()));
        machine.write(file, bytes, access);
    }

    @Override
    public PieceMapping mapPieces(Path file, long length, boolean writable) throws IOException {
        final AtomicBuffer memory = map(file, length);
        return new PieceMapping() {
            @Override
            public void put(long position, long length, Pieces content) {
                final byte[] bytes = new byte[(int) length];
                content.piece(0, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
                memory.putBytes((int) position, bytes);
            }

            @Override
            public void get(long position, long length, Pieces target) {
                final byte[] bytes = new byte[(int) length];
                memory.getBytes((int) position, bytes, 0, bytes.length);
                target.piece(0, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
            }

            @Override
            public void close() {
                // nothing is mapped
            }
        };
    }

    @Override
    public boolean discard(Path file) throws IOException {
        return machine.unlink(file);
    }

    @Override
    public void reserve(Path file, long position, long length) throws IOException {
        machine.note(process, "reserve " + length + " bytes at " + position + " of", machine.open(file));
    }

    @Override
    public AtomicBuffer map(Path file, long length) throws IOException {
        machine.note(process, "map", machine.open(file));
        return new RecordingBuffer(machine, machine.open(file));
    }

    @Override
    public AtomicBuffer[] mapWindows(Path file, long length) throws IOException {
        return new AtomicBuffer[] {map(file, length)}; // files are small here
    }

    @Override
    public AtomicBuffer mapReadOnly(Path file, long length) throws IOException {
        return new UnsafeBuffer(machine.open(file).memory, 0, (int) length);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return machine.open(file).bytes.clone();
    }

    @Override
    public byte[] readBeginning(Path file, int length) throws IOException {
        final byte[] all = machine.open(file).bytes;
        return Arrays.copyOf(all, Math.min(all.length, length));
    }

    @Override
    public boolean readHereAndThere(Path file, Reading reading) throws IOException {
        if (machine.facts(file) == null) {
            return false;
        }
        final byte[] all = machine.open(file).bytes;
        reading.read(new FileBytes() {
            @Override
            public long length() {
                return all.length;
            }

            @Override
            public int read(long position, byte[] target, int length) {
                final int count = (int) Math.max(0, Math.min(length, all.length - position));
                System.arraycopy(all, (int) Math.min(position, all.length), target, 0, count);
                return count;
            }
        });
        return true;
    }

    @Override
    public void write(Path file, byte[] bytes, Access access) throws IOException {
        machine.write(file, bytes, access);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        machine.link(existing, link);
    }

    @Override
    public boolean unlink(Path path) throws IOException {
        return machine.unlink(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        machine.rename(from, to);
    }

    @Override
    public void removeTree(Path directory) throws IOException {
        for (Path entry : machine.list(directory)) {
            removeTree(entry);
        }
        machine.unlink(directory);
    }

    @Override
    public List<Path> list(Path directory) {
        return machine.list(directory);
    }

    @Override
    public LockFile lockFile(Path file, Access access) throws IOException {
        if (machine.facts(file) == null) {
            machine.createZeroed(file, 0, access);
        }
        return lockFiles.computeIfAbsent(machine.open(file), SimulatedLockFile::new);
    }

    @Override
    public boolean visitLockFile(Path file, Visit visit) throws IOException {
        if (machine.facts(file) == null) {
            return false;
        }
        final SimulatedLockFile kept = lockFiles.get(machine.open(file));
        visit.visit(kept != null ? kept : new SimulatedLockFile(machine.open(file)));
        return true;
    }

    @Override
    public ConcurrentMap<Object, Object> residents() {
        return residents;
    }

    @Override
    public Optional<FutexCall> futex() {
        return Optional.of(new FutexCall() {
            @Override
            public void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
                if (++sleeps > PATIENCE) {
                    throw new AssertionError("process " + process + " would sleep for ever");
                }
            }

            @Override
            public int wake(AtomicBuffer buffer, int index, int count) {
                return machine.wake(((RecordingBuffer) buffer).inode(), index, count);
            }
        });
    }

    @Override
    public void force(Path path) {
        // no loss of power here
    }

    @Override
    public String fileSystem(Path path) {
        return "tmpfs";
    }

    @Override
    public long[] usableAndTotal(Path path) {
        return new long[] {Long.MAX_VALUE, Long.MAX_VALUE};
    }

    @Override
    public UUID bootId() {
        return BOOT;
    }

    @Override
    public ProcessFacts self() {
        return new ProcessFacts(process, 0, 0, "simulated");
    }

    @Override
    public boolean isOnACommandLine(String token) {
        return false;
    }

    @Override
    public String kernelText(String path) {
        return null;
    }

    /** Kernel locks of this process on one file. */
    private final class SimulatedLockFile implements LockFile {
        private final SimulatedMachine.Inode inode;
        private final ReentrantLock local = new ReentrantLock();
        private int refusals;

        SimulatedLockFile(SimulatedMachine.Inode inode) {
            this.inode = inode;
        }

        @Override
        public Object key() {
            return inode;
        }

        @Override
        public boolean tryKeep(long position) {
            final boolean kept = machine.tryLock(process, inode, position, 1);
            machine.note(process, (kept ? "keep byte " : "cannot keep byte ") + position + " of", inode);
            return kept;
        }

        @Override
        public boolean isHeld(long position) {
            final boolean held = machine.isLocked(inode, position, 1);
            machine.note(process, "byte " + position + (held ? " is held: alive, in" : " is free: dead, in"), inode);
            return held;
        }

        @Override
        public boolean tryHoldAll() {
            final boolean held = machine.tryLock(process, inode, 0, Long.MAX_VALUE);
            if (!held && ++refusals > PATIENCE) {
                throw new AssertionError("process " + process + " would wait for ever for a lock that is never freed");
            }
            machine.note(process, held ? "lock" : "cannot lock", inode);
            return held;
        }

        @Override
        public void releaseAll() {
            machine.note(process, "unlock", inode);
            machine.unlock(process, inode, 0, Long.MAX_VALUE);
        }

        @Override
        public ReentrantLock local() {
            return local;
        }
    }
}
