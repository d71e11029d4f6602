package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An object that can be made, but not mapped by its maker, whose address space is full. */
class UnmappableFileTest {
    private static final Blueprint THING = new Blueprint("thing", "one", 1024, null);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** The real system, but that mapping all of one file fails, once. */
    private static Platform withoutRoomFor(Path object) {
        final boolean[] done = new boolean[1];
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    if (!done[0] && method.getName().equals("mapWindows") && arguments[0].equals(object)) {
                        done[0] = true;
                        throw new IOException("Map failed");
                    }
                    try {
                        return method.invoke(Platform.system(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void shouldLeaveNothingOfIt() throws IOException {
        final Path directory = spaces.home().resolve("unmappable");
        final Space space = SimulatedSpaces.open(withoutRoomFor(directory.resolve("thing/one")), directory);

        final IOException failure = assertThrows(IOException.class, () -> SharedFile.create(space, THING));

        assertEquals("Map failed", failure.getMessage());
        try (var files = Files.list(directory.resolve("thing"))) {
            assertEquals(List.of(), files.toList());
        }
        SharedFile.create(space, THING);
    }
}
