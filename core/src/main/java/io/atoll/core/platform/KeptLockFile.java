package io.atoll.core.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@link LockFile} over one never-closed channel per file and JVM.
 *
 * <p>The channels live in a map in the system properties that consists of JDK types only, so that copies of Atoll in
 * several class loaders find each other's channels; its monitor orders opening. The entry of a file is
 * {@code {FileChannel, ReentrantLock, FileLock of the whole file or null, List<FileLock> kept for ever}}; the entry's
 * monitor orders every operation on the channel. Kept {@link FileLock} objects must stay reachable: the JDK's own table
 * of locks holds them weakly, and a lock that it has forgotten would be converted and dropped by the next probe.
 */
final class KeptLockFile implements LockFile {
    private static final String PROPERTY = "io.atoll.lockFiles";
    private static final int CHANNEL = 0;
    private static final int LOCAL = 1;
    private static final int WHOLE = 2;
    private static final int KEPT = 3;

    /** Keeps this class loader's channels reachable, and findable, even if somebody replaces the system properties. */
    private static final ConcurrentMap<Object, KeptLockFile> OPENED = new ConcurrentHashMap<>();

    /** Channels of files that were replaced while they were opened: closing one could drop locks, so none is. */
    private static final List<FileChannel> REPLACED = new ArrayList<>();

    private final Object key;
    private final Object[] entry;

    private KeptLockFile(Object key, Object[] entry) {
        this.key = key;
        this.entry = entry;
    }

    /**
     * Opens or finds the channel of a file.
     *
     * @param platform looks at files
     * @param file a regular file; created empty if absent
     * @param access permissions of a file created
     * @return its one channel in this JVM
     * @throws IOException if it is not a regular file or cannot be opened
     */
    static KeptLockFile open(SystemPlatform platform, Path file, Access access) throws IOException {
        final Map<Object, Object[]> all = jvmWide();
        synchronized (all) {
            while (true) {
                final FileFacts before = platform.facts(file);
                if (before == null) {
                    platform.createEmpty(file, access);
                    continue;
                }
                final KeptLockFile mine = OPENED.get(before.key());
                if (mine != null) {
                    all.putIfAbsent(before.key(), mine.entry);
                    return mine;
                }
                final Object[] known = all.get(before.key());
                if (known != null) {
                    return OPENED.computeIfAbsent(before.key(), key -> new KeptLockFile(key, known));
                }
                if (before.type() != FileFacts.Type.FILE) {
                    throw new IOException(file + " should be a regular file but is a " + before.type());
                }
                final FileChannel channel = openChannel(file);
                final FileFacts after = platform.facts(file);
                if (after == null || !after.key().equals(before.key())) {
                    REPLACED.add(channel);
                    continue;
                }
                final Object[] entry = {channel, new ReentrantLock(), null, new ArrayList<FileLock>()};
                all.put(before.key(), entry);
                final KeptLockFile opened = new KeptLockFile(before.key(), entry);
                OPENED.put(before.key(), opened);
                return opened;
            }
        }
    }

    /**
     * Runs an action on a lock file: on the channel that this JVM keeps, else on one that is closed afterwards.
     *
     * @param platform looks at files
     * @param file a lock file
     * @param action what to do with it
     * @return false, without running the action, if there is no such file
     * @throws IOException if it cannot be opened, or from the action
     */
    static boolean visit(SystemPlatform platform, Path file, Platform.Visit action) throws IOException {
        final Map<Object, Object[]> all = jvmWide();
        final KeptLockFile kept;
        synchronized (all) { // nobody in this JVM can open it for keeping while it is open here to be closed
            final FileFacts facts = platform.facts(file);
            if (facts == null || facts.type() != FileFacts.Type.FILE) {
                return false;
            }
            final Object[] known = all.get(facts.key());
            kept = known != null ? new KeptLockFile(facts.key(), known) : OPENED.get(facts.key());
            if (kept == null) {
                try (FileChannel channel = openChannel(file)) {
                    final Object[] entry = {channel, new ReentrantLock(), null, new ArrayList<FileLock>()};
                    action.visit(new KeptLockFile(facts.key(), entry));
                }
                return true;
            }
        }
        action.visit(kept); // it may wait, and stays open: others need not wait with it
        return true;
    }

    /**
     * Whether this JVM keeps a file open for its locks, which it would lose if it opened and closed it once more.
     *
     * @param key of the file
     * @return true if so
     */
    static boolean isKept(Object key) {
        final Map<Object, Object[]> all = jvmWide();
        synchronized (all) {
            return all.containsKey(key) || OPENED.containsKey(key);
        }
    }

    private static FileChannel openChannel(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object[]> jvmWide() {
        final Properties properties = System.getProperties();
        synchronized (properties) {
            return (Map<Object, Object[]>) properties.computeIfAbsent(PROPERTY, key -> new HashMap<Object, Object[]>());
        }
    }

    @Override
    public Object key() {
        return key;
    }

    @Override
    public ReentrantLock local() {
        return (ReentrantLock) entry[LOCAL];
    }

    @Override
    @SuppressWarnings("unchecked")
    public boolean tryKeep(long position) throws IOException {
        synchronized (entry) {
            final FileLock lock = tryLock(position, 1, false);
            if (lock != null) {
                ((List<FileLock>) entry[KEPT]).add(lock);
            }
            return lock != null;
        }
    }

    @Override
    public boolean isHeld(long position) throws IOException {
        synchronized (entry) {
            final FileLock lock = tryLock(position, 1, true);
            if (lock != null) {
                lock.release();
            }
            return lock == null;
        }
    }

    @Override
    public boolean tryHoldAll() throws IOException {
        synchronized (entry) {
            final FileLock lock = tryLock(0, Long.MAX_VALUE, false);
            if (lock != null) {
                entry[WHOLE] = lock;
            }
            return lock != null;
        }
    }

    @Override
    public void releaseAll() throws IOException {
        synchronized (entry) {
            final FileLock lock = (FileLock) entry[WHOLE];
            entry[WHOLE] = null;
            lock.release();
        }
    }

    private FileLock tryLock(long position, long length, boolean shared) throws IOException {
        try {
            return ((FileChannel) entry[CHANNEL]).tryLock(position, length, shared);
        } catch (OverlappingFileLockException e) {
            return null; // this very JVM holds it, perhaps through another class loader: held by the living
        }
    }
}
