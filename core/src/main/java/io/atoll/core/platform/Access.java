package io.atoll.core.platform;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may use the files of a space. */
public enum Access {
    /** The owner alone: directories 0700, files 0600. */
    OWNER("rwx------", "rw-------"),
    /** The owner and the directory's group: directories 0770, files 0660. */
    GROUP("rwxrwx---", "rw-rw----");

    private final Set<PosixFilePermission> directory;
    private final Set<PosixFilePermission> file;

    Access(String directory, String file) {
        this.directory = PosixFilePermissions.fromString(directory);
        this.file = PosixFilePermissions.fromString(file);
    }

    /**
     * The permissions that a directory has, and may at most have.
     *
     * @return an unmodifiable set
     */
    public Set<PosixFilePermission> directory() {
        return Set.copyOf(directory);
    }

    /**
     * The permissions that a file has, and may at most have.
     *
     * @return an unmodifiable set
     */
    public Set<PosixFilePermission> file() {
        return Set.copyOf(file);
    }
}
