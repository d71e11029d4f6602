package io.atoll.core.space;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * Finds a shared object again from another process: what a captured object is replaced by when a closure travels.
 *
 * @param directory of the space
 * @param options that the space is opened with
 * @param spaceId of this very space
 * @param kind what kind of object
 * @param name its name; null for the only object of its kind in the space
 * @param objectId of this very object
 */
public record ObjectHandle(
        String directory, SpaceOptions options, long spaceId, String kind, String name, long objectId)
        implements Serializable {

    /**
     * The space of the object, joined if this JVM has not yet.
     *
     * @return the space
     * @throws StaleHandleException if the space is another one by now
     * @throws ObjectMissingException if there is no such space any more
     * @throws IOException see {@link Space#attach(Path, SpaceOptions)}
     */
    public Space space() throws IOException {
        final Space space = Space.attach(Path.of(directory), options);
        if (space.id() != spaceId) {
            throw new StaleHandleException(
                    space.directory(), "space " + Long.toHexString(spaceId), "space " + Long.toHexString(space.id()));
        }
        return space;
    }

    /**
     * Attaches to the very object that the handle was made of.
     *
     * @return its memory
     * @throws StaleHandleException if it was unlinked, or unlinked and created again
     * @throws IOException see {@link SharedFile#attach}
     */
    public SharedFile attach() throws IOException {
        final Space space = space();
        final SharedFile file;
        try {
            file = SharedFile.attach(space, kind, name);
        } catch (ObjectMissingException e) {
            throw new StaleHandleException(e.file(), "object " + Long.toHexString(objectId), "none of that name");
        }
        if (file.objectId() != objectId) {
            throw SharedFile.stale(file.path(), objectId, file.header());
        }
        return file;
    }
}
