package io.atoll.core.platform;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * What the kernel says of one directory entry, links not followed.
 *
 * @param type what the entry is
 * @param length length in bytes
 * @param key identity of the file (device and inode); equal for two paths that lead to one file
 * @param owner number of the owner, for messages; empty where the file system has none
 * @param mine whether the owner is the user of this process
 * @param permissions permission bits; empty where the file system has none
 * @param sticky whether a directory lets nobody remove or rename another's entries, however it may be written
 */
public record FileFacts(
        Type type,
        long length,
        Object key,
        String owner,
        boolean mine,
        Set<PosixFilePermission> permissions,
        boolean sticky) {

    /** What a directory entry is. */
    public enum Type {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link: never followed. */
        SYMLINK,
        /** A socket, pipe or device. */
        OTHER
    }
}
