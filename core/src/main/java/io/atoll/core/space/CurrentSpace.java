package io.atoll.core.space;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;

/** The space of this process, see {@link Space#current()}. */
final class CurrentSpace {
    private static final System.Logger LOGGER = System.getLogger(CurrentSpace.class.getName());

    private static SpaceRoom current;

    private CurrentSpace() {}

    static synchronized Space get() throws IOException {
        if (current == null) {
            current = find();
        }
        return Space.of(current);
    }

    private static SpaceRoom find() throws IOException {
        final String inherited = System.getProperty(Space.INHERITED_PROPERTY);
        final SpaceRoom room = inherited == null
                ? SpaceHome.find(Platform.system()).openPrivate()
                : SpaceRoom.open(Platform.system(), Path.of(inherited), SpaceOptions.DEFAULT, 0, false);
        if (room.isPrivate()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(room), "atoll-leave-private-space"));
        }
        return room;
    }

    private static void leave(SpaceRoom room) {
        try {
            room.leave();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the next to open a private space will sweep " + room.directory(), e);
        }
    }
}
