package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atoll.core.platform.Platform;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An object that is unlinked and made anew, in another size, while somebody attaches to it. */
class ReplacedFileTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** An action in the middle of another one's attach. */
    private interface Meanwhile {
        void run() throws IOException;
    }

    /** The real system, but something happens once just before or after a call on the object. */
    private static Platform with(Path object, String call, boolean before, Meanwhile action) {
        final boolean[] done = new boolean[1];
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    final boolean now = !done[0] && method.getName().equals(call) && arguments[0].equals(object);
                    done[0] |= now;
                    if (now && before) {
                        action.run();
                    }
                    try {
                        return method.invoke(Platform.system(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (now && !before) {
                            action.run();
                        }
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 1024, mapWindows, true",
        "1024, 65536, mapWindows, true",
        "65536, 1024, mapWindows, false",
        "1024, 65536, mapWindows, false",
        "65536, 1024, readBeginning, true",
        "1024, 65536, readBeginning, true"
    })
    void shouldAttachToTheNewOneAndNotTouchItsLength(long oldLength, long newLength, String call, boolean before)
            throws IOException {
        final Path directory = spaces.home().resolve("replaced");
        final Path path = directory.resolve("thing/one");
        final FilePublisher maker = new FilePublisher(
                Platform.system(),
                new FileGuard(Platform.system(), SpaceOptions.DEFAULT.access()),
                SpaceOptions.DEFAULT.access());
        final long[] spaceId = new long[1];
        final Platform platform = with(path, call, before, () -> {
            Files.delete(path);
            final FileHeader header = new FileHeader("thing", newLength, spaceId[0], 4711, 0, 0);
            maker.create(
                    path.resolveSibling(".tmp-0-1-99"),
                    header,
                    header.fileLength(),
                    null,
                    finished -> Files.createLink(path, finished));
        });
        final Space space = SimulatedSpaces.open(platform, directory);
        spaceId[0] = space.id();
        Files.createDirectory(path.getParent());
        Files.setPosixFilePermissions(path.getParent(), space.options().access().directory());
        final FileHeader old = new FileHeader("thing", oldLength, space.id(), 1, 0, 0);
        maker.create(
                path.resolveSibling(".tmp-0-1-98"),
                old,
                old.fileLength(),
                null,
                finished -> Files.createLink(path, finished));

        final SharedFile attached = SharedFile.attach(space, "thing", "one");

        assertEquals(4711, attached.objectId());
        assertEquals(newLength, attached.buffer().capacity());
        assertEquals(newLength, Files.size(path), "the new object must stay as its maker made it");
    }
}
