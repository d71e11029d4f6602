package io.atoll.core.space;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Refuses what cannot be trusted: symbolic links, foreign owners, wide permissions, network file systems. */
final class FileGuard {
    private static final System.Logger LOGGER = System.getLogger(FileGuard.class.getName());
    private static final Set<String> GOOD = Set.of("tmpfs", "ext4", "ext3", "ext2", "xfs");
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ceph",
            "fuse.ceph",
            "fuse.sshfs",
            "fuse.glusterfs",
            "glusterfs",
            "lustre",
            "gpfs",
            "beegfs",
            "ncpfs",
            "davfs",
            "fuse.s3fs",
            "virtiofs",
            "vboxsf",
            "prl_fs",
            "fuse.juicefs",
            "ocfs2",
            "gfs2");

    private final Platform platform;
    private final Access access;

    FileGuard(Platform platform, Access access) {
        this.platform = platform;
        this.access = access;
    }

    /**
     * Looks at a file.
     *
     * @param file where it should be
     * @return its facts, or null if there is nothing
     * @throws UnsafeFileException if it cannot be trusted
     */
    FileFacts file(Path file) throws IOException {
        return trusted(file, FileFacts.Type.FILE, access.file());
    }

    /**
     * Looks at a directory.
     *
     * @param directory where it should be
     * @return its facts, or null if there is nothing
     * @throws UnsafeFileException if it cannot be trusted
     */
    FileFacts directory(Path directory) throws IOException {
        return trusted(directory, FileFacts.Type.DIRECTORY, access.directory());
    }

    private FileFacts trusted(Path path, FileFacts.Type type, Set<PosixFilePermission> allowed) throws IOException {
        final FileFacts facts = platform.facts(path);
        if (facts == null) {
            return null;
        }
        if (facts.type() != type) {
            throw new UnsafeFileException(
                    path, "a " + type, "a " + facts.type(), "move it away; links are never followed");
        }
        if (!facts.mine() && access == Access.OWNER) {
            throw new UnsafeFileException(
                    path,
                    "a " + type + " of this user",
                    "one of user " + facts.owner(),
                    "use another path; to share it between users, open the space with group access");
        }
        if (!allowed.containsAll(facts.permissions())) {
            throw new UnsafeFileException(
                    path,
                    "permissions of at most " + PosixFilePermissions.toString(allowed),
                    PosixFilePermissions.toString(facts.permissions()),
                    "somebody else could write there: chmod it, if its content can be trusted");
        }
        return facts;
    }

    /**
     * Makes a directory if there is none.
     *
     * @param directory where
     * @throws UnsafeFileException if something is there that cannot be trusted
     */
    void makeDirectory(Path directory) throws IOException {
        if (directory(directory) == null) {
            platform.createDirectory(directory, access);
            directory(directory);
        }
    }

    /**
     * Refuses file systems whose locks can be lost, and warns of those not tested.
     *
     * @param directory an existing directory
     * @throws UnsafeFileException on a network file system
     */
    void fileSystem(Path directory) throws IOException {
        final String type = platform.fileSystem(directory);
        if (NETWORK.contains(type)) {
            throw new UnsafeFileException(
                    directory,
                    "a local file system",
                    type,
                    "locks of network file systems can be lost silently: use /dev/shm or a local disk");
        }
        if (!GOOD.contains(type)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    directory + " is on " + type + ", which Atoll is not tested on; tmpfs, ext4 and xfs are");
        }
    }
}
