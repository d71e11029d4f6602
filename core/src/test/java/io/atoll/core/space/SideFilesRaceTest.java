package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atoll.core.platform.Platform;
import io.atoll.core.testing.TestSpaces;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Side files that are made while their object is unlinked. */
class SideFilesRaceTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private interface Meanwhile {
        void run() throws Exception;
    }

    private static Platform before(String call, String path, Meanwhile action) {
        final boolean[] done = new boolean[1];
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(call) && arguments[0].toString().matches(path) && !done[0]) {
                        done[0] = true;
                        action.run();
                    }
                    try {
                        return method.invoke(Platform.system(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private final SharedFile[] file = new SharedFile[1];

    private void open(Platform platform) throws Exception {
        final Space space = SimulatedSpaces.open(platform, spaces.home().resolve("x"));
        file[0] = SharedFile.create(space, new SharedFile.Blueprint("thing", "one", 192, null));
    }

    @Test
    void shouldNotRemoveASideFileMadeWhileTheObjectIsUnlinked() throws Exception {
        open(before("unlink", ".*/.side-[0-9a-f]+", () -> file[0].sideFiles().create("b", 8, memory -> {})));
        file[0].sideFiles().create("a", 8, memory -> {});
        file[0].sideFiles().remove("a");
        file[0].unlink();
        assertEquals(List.of("b"), file[0].sideFiles().list());
    }

    @Test
    void shouldMakeASideFileWhileTheObjectIsUnlinked() throws Exception {
        open(before("createZeroed", ".*/.side-.*", () -> file[0].unlink()));
        file[0].sideFiles().create("a", 8, memory -> {});
        assertEquals(List.of("a"), file[0].sideFiles().list());
    }
}
