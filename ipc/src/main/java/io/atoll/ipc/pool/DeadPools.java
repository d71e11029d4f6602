package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.POOL_KIND;
import static io.atoll.ipc.pool.WorkerDescriptor.WORKER_KIND;

import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Removes the files of pools whose process was killed, in a space that outlives it. Their workers end by themselves.
 *
 * <p>A pool's own file is the first that it makes and the last that it removes, and so here: whoever dies at it leaves it
 * to the next. Any number of processes may be at it at once.
 */
final class DeadPools {
    private final Space space;

    DeadPools(Space space) {
        this.space = space;
    }

    void sweep() throws IOException {
        for (String pool : names(POOL_KIND)) {
            if (!isDead(pool)) {
                continue;
            }
            for (String worker : names(WORKER_KIND)) {
                if (worker.startsWith(pool + Worker.NAME_SEPARATOR)) {
                    remove(WORKER_KIND, worker);
                }
            }
            remove(POOL_KIND, pool);
        }
    }

    private Iterable<String> names(String kind) throws IOException {
        return space.platform().list(space.directory().resolve(kind)).stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    private boolean isDead(String pool) throws IOException {
        try {
            final SharedFile file = SharedFile.attach(space, POOL_KIND, pool);
            return space.members().isDead(file.header().creator());
        } catch (ObjectMissingException e) { // it has just ended
            return false;
        }
    }

    private void remove(String kind, String name) throws IOException {
        try {
            final SharedFile file = SharedFile.attach(space, kind, name);
            for (String side : file.sideFiles().list()) {
                file.sideFiles().remove(side);
            }
            file.unlink();
        } catch (ObjectMissingException e) {
            // somebody else was faster
        }
    }
}
