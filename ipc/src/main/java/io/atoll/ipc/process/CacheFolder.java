package io.atoll.ipc.process;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder of the user's cache, Atoll's alone, and whether it can be trusted.
 *
 * @param platform the operating system
 * @param path absolute
 */
record CacheFolder(Platform platform, Path path) {
    /** System property with another folder for caches; absolute. */
    static final String PROPERTY = "atoll.cache";

    /** Always one of our own: what lies in a folder that somebody names is theirs. */
    private static final String OURS = "atoll";

    private static final String ROOT = "0";

    /**
     * That of this user.
     *
     * @return the folder, which may not be there yet; empty if nobody can tell where it is, as for a user without a home
     */
    static Optional<CacheFolder> ofThisUser() {
        final String configured = System.getProperty(PROPERTY);
        final String standard = System.getenv("XDG_CACHE_HOME");
        final Path caches;
        if (configured != null) {
            caches = Path.of(configured);
        } else if (standard != null && Path.of(standard).isAbsolute()) {
            caches = Path.of(standard);
        } else {
            caches = Path.of(System.getProperty("user.home", ""), ".cache");
        }
        return caches.isAbsolute()
                ? Optional.of(
                        new CacheFolder(Platform.system(), caches.normalize().resolve(OURS)))
                : Optional.empty();
    }

    /** Makes it if it is not there. */
    void make() throws IOException {
        final List<Path> missing = new ArrayList<>();
        for (Path parent = path; parent != null && platform.facts(parent) == null; parent = parent.getParent()) {
            missing.add(0, parent);
        }
        for (Path directory : missing) {
            platform.createDirectory(directory, Access.OWNER);
        }
    }

    /** Whether it is there, and nobody else could have written anything in it or put it there. */
    boolean isSafe() throws IOException {
        if (!isSafe(path)) {
            return false;
        }
        for (Path parent = path.toRealPath().getParent(); parent != null; parent = parent.getParent()) {
            final FileFacts facts = platform.facts(parent);
            if (facts == null || !isOfTrust(facts) || isWritableByOthers(facts) && !facts.sticky()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfTrust(FileFacts facts) {
        return facts.mine() || facts.owner().equals(ROOT);
    }

    private static boolean isWritableByOthers(FileFacts facts) {
        return facts.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || facts.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Whether a directory is this user's and for nobody else. */
    boolean isSafe(Path directory) throws IOException {
        final FileFacts facts = platform.facts(directory);
        return facts != null
                && facts.type() == FileFacts.Type.DIRECTORY
                && facts.mine()
                && Access.OWNER.directory().containsAll(facts.permissions());
    }

    /** Whether a file is this user's, and no link. */
    boolean isMine(Path file) throws IOException {
        final FileFacts facts = platform.facts(file);
        return facts != null && facts.type() == FileFacts.Type.FILE && facts.mine();
    }
}
