package io.atoll.samples;

import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import io.atoll.ipc.process.JvmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder for what a command makes for itself: it goes with the command, also when that is interrupted. Where a command was
 * killed, the next one that makes such a folder removes it: the dead hold no lock.
 */
final class WorkFolder implements AutoCloseable {
    private static final String PREFIX = "atoll-work-";
    private static final String OWNER = ".owner";

    /** One that is younger may be without its lock yet. */
    private static final Duration INFANCY = Duration.ofMinutes(1);

    /** Not to be looked at: closing a file takes all the locks of this process off it. */
    private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel owner;
    private final Thread atShutdown = new Thread(this::deleteUnderAll, "atoll-delete-folder");

    WorkFolder() throws IOException {
        final Path common = Path.of(System.getProperty("java.io.tmpdir"));
        sweep(common);
        this.path = Files.createTempDirectory(common, PREFIX);
        MINE.add(path);
        this.owner = FileChannel.open(path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        owner.lock(); // until this process ends, however that comes
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /**
     * Removes the folders of the dead.
     *
     * @param common directory of all
     */
    static void sweep(Path common) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(common, PREFIX + "*")) {
            for (Path folder : all) {
                if (isOfTheDead(folder)) {
                    Platform.system().removeTree(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // whoever can will do it
        }
    }

    private static boolean isOfTheDead(Path folder) {
        try {
            final FileFacts facts = Platform.system().facts(folder);
            final Path owner = folder.resolve(OWNER);
            if (MINE.contains(folder)
                    || facts == null
                    || facts.type() != FileFacts.Type.DIRECTORY
                    || !facts.mine()
                    || System.currentTimeMillis()
                                    - Files.getLastModifiedTime(owner).toMillis()
                            < INFANCY.toMillis()) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(owner, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.tryLock()) {
                return lock != null;
            }
        } catch (IOException e) {
            return false; // it vanishes just now
        }
    }

    Path path() {
        return path;
    }

    /**
     * The files in a folder that somebody has named, without those that are hidden.
     *
     * @param folder to be looked through, not deeper
     * @return in the order of their names
     */
    static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** Those who are at work in it would complain of files that vanish. */
    private void deleteUnderAll() {
        Children.end(JvmProcess.activeChildren());
        delete();
    }

    private void delete() {
        try {
            Platform.system().removeTree(path); // others may still be writing into it
        } catch (IOException e) {
            System.err.println("cannot remove " + path + ": " + e);
        }
    }

    @Override
    public void close() {
        delete();
        try {
            owner.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        MINE.remove(path);
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // shutting down already: it will find nothing
        }
    }
}
