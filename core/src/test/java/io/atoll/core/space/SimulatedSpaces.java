package io.atoll.core.space;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;

/** Opens and deletes spaces on a platform that stands in for the operating system. */
public final class SimulatedSpaces {
    private SimulatedSpaces() {}

    /**
     * Opens a space, creating it if there is none.
     *
     * @param platform the operating system as one process sees it
     * @param directory of the space
     * @return the space
     */
    public static Space open(Platform platform, Path directory) throws IOException {
        return Space.of(SpaceRoom.open(platform, directory, SpaceOptions.DEFAULT, 0, true));
    }

    /**
     * Deletes a space.
     *
     * @param platform the operating system as one process sees it
     * @param directory of the space
     * @return false if there is none
     */
    public static boolean delete(Platform platform, Path directory) throws IOException {
        return SpaceRemoval.delete(platform, directory);
    }

    /**
     * Does what every process does first in a home: finishes what dead deleters have begun.
     *
     * @param platform the operating system as one process sees it
     * @param home the home
     */
    public static void prepare(Platform platform, Path home) throws IOException {
        new SpaceHome(platform, home).prepare();
    }
}
