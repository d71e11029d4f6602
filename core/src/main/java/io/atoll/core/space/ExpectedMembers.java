package io.atoll.core.space;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Processes that were started to join a space and have not joined yet, so that it is not swept before they come. Each
 * is an empty file {@code .expected/TOKEN}, made before the process is started with the token on its command line and
 * removed when it has joined or ended. It counts while a process with that token exists, whatever became of the one
 * that started it.
 */
final class ExpectedMembers {
    private static final String DIRECTORY = ".expected";

    private ExpectedMembers() {}

    static void expect(SpaceRoom room, String token) throws IOException {
        final Path directory = room.directory().resolve(DIRECTORY);
        room.makeDirectory(directory);
        room.platform().createZeroed(directory.resolve(token), 0, room.options().access());
    }

    static void settle(SpaceRoom room, String token) throws IOException {
        room.platform().unlink(room.directory().resolve(DIRECTORY).resolve(token));
    }

    /**
     * Whether a space has somebody on the way to it.
     *
     * @param platform the operating system
     * @param space the space's directory
     * @return true if a process lives that was started to join it
     * @throws IOException if the directory cannot be read
     */
    static boolean isAnyOnItsWay(Platform platform, Path space) throws IOException {
        for (Path expected : platform.list(space.resolve(DIRECTORY))) {
            if (platform.isOnACommandLine(expected.getFileName().toString())) {
                return true;
            }
        }
        return false;
    }
}
