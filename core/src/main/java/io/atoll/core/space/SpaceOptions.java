package io.atoll.core.space;

import io.atoll.core.platform.Access;

/**
 * How a space is opened. Everybody who opens it must say the same.
 *
 * @param access who may use it
 */
public record SpaceOptions(Access access) implements java.io.Serializable {
    /** The owner alone: directories 0700, files 0600. */
    public static final SpaceOptions DEFAULT = new SpaceOptions(Access.OWNER);

    /**
     * Lets the directory's group in too: directories 0770, files 0660.
     *
     * @return other options
     */
    public SpaceOptions withGroupAccess() {
        return new SpaceOptions(Access.GROUP);
    }
}
