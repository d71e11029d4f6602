package io.atoll.core.space;

import io.atoll.core.platform.Platform;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of spaces and objects, never 0, by which a namesake is told apart. */
final class ObjectIds {
    private ObjectIds() {}

    static long next(Platform platform) {
        long id;
        do {
            // the pid tells apart what two processes draw that were started in the same instant
            id = ThreadLocalRandom.current().nextLong() ^ platform.self().pid() << 32;
        } while (id == 0);
        return id;
    }
}
