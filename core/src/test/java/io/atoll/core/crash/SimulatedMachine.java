package io.atoll.core.crash;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A machine of files, memory and kernel locks, without processes running at the same time: the test runs one simulated
 * process after the other. All that outlives a process can be recorded, and everything can be undone.
 */
public final class SimulatedMachine {
    /** A file or directory, whatever names it has. */
    static final class Inode {
        final boolean directory;
        final Access access;
        String name; // the last one it was given, for people
        byte[] bytes = new byte[0];
        UnsafeBuffer memory = new UnsafeBuffer(bytes);

        Inode(boolean directory, Access access, String name) {
            this.directory = directory;
            this.access = access;
            this.name = name;
        }

        void resize(int length) {
            bytes = new byte[length];
            memory = new UnsafeBuffer(bytes);
        }
    }

    /** Byte ranges that a process holds in a file. */
    private record Held(int process, Inode inode, long position, long length) {}

    /** A process that the kernel has put to sleep on a word of a file. */
    private record Sleeper(int process, Inode inode, int index) {}

    private final TreeMap<Path, Inode> names = new TreeMap<>();
    private final Set<Held> locks = new HashSet<>();
    private final Set<Sleeper> sleepers = new HashSet<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Map<Integer, SimulatedPlatform> platforms = new HashMap<>();
    private List<Event> recording;

    /** One with an empty file system. */
    public SimulatedMachine() {
        names.put(Path.of("/"), new Inode(true, Access.OWNER, "/"));
    }

    /**
     * The operating system as one process sees it.
     *
     * @param process any number
     * @return its platform, until it dies
     */
    public SimulatedPlatform platform(int process) {
        return platforms.computeIfAbsent(process, number -> new SimulatedPlatform(this, number));
    }

    /** Begins to record what outlives the running process. */
    void record() {
        recording = new ArrayList<>();
    }

    /** Ends recording. */
    List<Event> recorded() {
        final List<Event> events = recording;
        recording = null;
        return events;
    }

    /** A point to go back to. */
    int mark() {
        return undo.size();
    }

    /** Undoes all that happened since a mark. */
    void rollBack(int mark) {
        while (undo.size() > mark) {
            undo.pop().run();
        }
    }

    /** The end of a process: the kernel frees its locks. Its memory of the world goes too, for good. */
    public void die(int process) {
        for (Held held : List.copyOf(locks)) {
            if (held.process == process) {
                removeLock(held);
            }
        }
        platforms.remove(process);
    }

    /** Does a recorded step again. */
    void replay(Event event) {
        if (event.inode() == null) {
            event.change().run();
        } else {
            saveForUndo(event.inode(), event.index(), event.bytes().length);
            System.arraycopy(event.bytes(), 0, event.inode().bytes, event.index(), event.bytes().length);
        }
    }

    void saveForUndo(Inode inode, int index, int length) {
        final byte[] old = Arrays.copyOfRange(inode.bytes, index, index + length);
        undo.push(() -> System.arraycopy(old, 0, inode.bytes, index, old.length));
    }

    void stored(Inode inode, int index, int length, Event.Ordering ordering) {
        if (recording != null) {
            final byte[] bytes = Arrays.copyOfRange(inode.bytes, index, index + length);
            recording.add(new Event(null, ordering, inode, index, bytes, null));
        }
    }

    void loaded(Inode inode, int index, int length, Event.Ordering ordering) {
        if (recording != null) {
            final byte[] bytes = Arrays.copyOfRange(inode.bytes, index, index + length);
            recording.add(new Event(null, ordering, inode, index, bytes, null));
        }
    }

    /** Writes down something that leaves nothing behind. */
    void note(int process, String what, Inode inode) {
        if (recording != null) {
            recording.add(new Event(
                    "process " + process + ": " + what + " " + inode.name, Event.Ordering.NOTE, null, 0, null, null));
        }
    }

    /** Changes directories now, and tells how to do the same again. */
    private void change(String description, Runnable change) {
        change.run();
        if (recording != null) {
            recording.add(new Event(description, Event.Ordering.FULL, null, 0, null, change));
        }
    }

    private void name(Path path, Inode inode) {
        names.put(path, inode);
        undo.push(() -> names.remove(path));
    }

    private void unname(Path path) {
        final Inode inode = names.remove(path);
        undo.push(() -> names.put(path, inode));
    }

    FileFacts facts(Path path) {
        final Inode inode = names.get(path);
        if (inode == null) {
            return null;
        }
        return new FileFacts(
                inode.directory ? FileFacts.Type.DIRECTORY : FileFacts.Type.FILE,
                inode.bytes.length,
                inode,
                "0",
                true,
                inode.directory ? inode.access.directory() : inode.access.file(),
                false);
    }

    boolean createDirectory(Path path, Access access) throws IOException {
        if (names.containsKey(path)) {
            return false;
        }
        requireParent(path);
        final Inode inode = new Inode(true, access, path.toString());
        change("mkdir " + path, () -> name(path, inode));
        return true;
    }

    /** Two steps: a process can die between making a file and filling it. */
    void createZeroed(Path path, long length, Access access) throws IOException {
        requireFree(path);
        requireParent(path);
        final Inode inode = new Inode(false, access, path.toString());
        change("create " + path, () -> {
            inode.resize(0);
            name(path, inode);
        });
        if (length > 0) {
            change("write " + length + " zeros to " + path, () -> {
                inode.resize((int) length);
                undo.push(() -> inode.resize(0));
            });
        }
    }

    void write(Path path, byte[] bytes, Access access) throws IOException {
        createZeroed(path, bytes.length, access);
        final Inode inode = names.get(path);
        saveForUndo(inode, 0, bytes.length);
        System.arraycopy(bytes, 0, inode.bytes, 0, bytes.length);
        stored(inode, 0, bytes.length, Event.Ordering.FULL);
    }

    Inode open(Path path) throws IOException {
        final Inode inode = names.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        return inode;
    }

    void link(Path existing, Path link) throws IOException {
        final Inode inode = open(existing);
        requireFree(link);
        requireParent(link);
        change("link " + existing + " to " + link, () -> {
            inode.name = link.toString();
            name(link, inode);
        });
    }

    boolean unlink(Path path) throws IOException {
        if (!names.containsKey(path)) {
            return false;
        }
        if (!list(path).isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        change("unlink " + path, () -> unname(path));
        return true;
    }

    void rename(Path from, Path to) throws IOException {
        open(from);
        requireFree(to);
        change("rename " + from + " to " + to, () -> {
            for (Path path : names.keySet().stream()
                    .filter(path -> path.startsWith(from))
                    .toList()) {
                final Inode inode = names.get(path);
                unname(path);
                name(path.equals(from) ? to : to.resolve(from.relativize(path)), inode);
            }
        });
    }

    List<Path> list(Path directory) {
        final List<Path> entries = new ArrayList<>();
        for (Path path : names.tailMap(directory, false).keySet()) {
            if (!path.startsWith(directory)) {
                continue; // a sibling may sort between a directory and what is in it
            }
            if (directory.equals(path.getParent())) {
                entries.add(path);
            }
        }
        return entries;
    }

    private void requireFree(Path path) throws IOException {
        if (names.containsKey(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    private void requireParent(Path path) throws IOException {
        if (!names.containsKey(path.getParent())) {
            throw new NoSuchFileException(path.toString());
        }
    }

    /** Exclusive locks only: shared ones are held for no longer than a call. */
    boolean tryLock(int process, Inode inode, long position, long length) {
        if (isLocked(inode, position, length)) {
            return false;
        }
        final Held held = new Held(process, inode, position, length);
        locks.add(held);
        undo.push(() -> locks.remove(held));
        return true;
    }

    void unlock(int process, Inode inode, long position, long length) {
        removeLock(new Held(process, inode, position, length));
    }

    private void removeLock(Held held) {
        locks.remove(held);
        undo.push(() -> locks.add(held));
    }

    boolean isLocked(Inode inode, long position, long length) {
        return locks.stream()
                .anyMatch(held -> held.inode == inode
                        && held.position < position + length
                        && position < held.position + held.length);
    }

    /**
     * Puts a process to sleep on a word, as the kernel does.
     *
     * @param process which
     * @param file of the word
     * @param index of the word
     */
    public void sleep(int process, Path file, int index) throws IOException {
        final Sleeper sleeper = new Sleeper(process, open(file), index);
        sleepers.add(sleeper);
        undo.push(() -> sleepers.remove(sleeper));
    }

    /**
     * Whether a process sleeps.
     *
     * @param process which
     * @return true until somebody wakes it
     */
    public boolean isAsleep(int process) {
        return sleepers.stream().anyMatch(sleeper -> sleeper.process == process);
    }

    int wake(Inode inode, int index, int count) {
        final List<Sleeper> woken = sleepers.stream()
                .filter(sleeper -> sleeper.inode == inode && sleeper.index == index)
                .limit(count)
                .toList();
        change("wake " + woken.size() + " at " + index + " of " + inode.name, () -> {
            woken.forEach(sleepers::remove);
            undo.push(() -> sleepers.addAll(woken));
        });
        return woken.size();
    }

    /** All names, for messages and invariants. */
    public Set<Path> paths() {
        return Set.copyOf(names.tailMap(Path.of("/"), false).keySet());
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        names.forEach((path, inode) -> text.append(path)
                .append(inode.directory ? "/" : " " + inode.bytes.length + " bytes")
                .append('\n'));
        return text.toString();
    }
}
