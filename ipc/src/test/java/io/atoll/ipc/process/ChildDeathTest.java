package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.ChildDiedException.Reason;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Children that end by no will of their own. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class ChildDeathTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path folder;

    @Test
    void aNativeCrashIsToldWithItsFrameAndLeavesNoFile() throws Exception {
        final JvmProcess child = children.start(
                JvmProcessOptions.DEFAULT
                        .withOutput(Output.CAPTURE)
                        .withDirectory(folder)
                        .withJvmOptions("-XX:-CreateCoredumpOnCrash"),
                () -> UnsafeApi.putByte(0L, (byte) 1));
        assertEquals(1, Children.exitCode(child), child.output()); // with a core file it aborts: -6
        final ChildDiedException died =
                assertInstanceOf(ChildDiedException.class, child.failure().orElseThrow());
        assertEquals(Reason.NATIVE_CRASH, died.reason());
        assertEquals(1, died.exitCode());
        assertTrue(died.getMessage().contains("SIGSEGV"), died.getMessage());
        assertTrue(died.getMessage().contains(died.frame().orElseThrow()), died.getMessage());
        assertTrue(
                died.frame().orElseThrow().matches("[A-Za-z]\\s.*"),
                died.frame().get());
        assertTrue(died.report().orElseThrow().contains("S U M M A R Y"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aFullHeapEndsTheChildAndIsToldAsSuch() throws Exception {
        final JvmProcess child = children.start(() -> {
            try {
                Thread.sleep(TimeUnit.DAYS.toMillis(1));
            } catch (InterruptedException e) {
                // its parent's sign that it is watched
            }
            final List<byte[]> hoard = new ArrayList<>();
            while (true) {
                hoard.add(new byte[1 << 20]);
            }
        });
        child.interrupt();
        assertEquals(3, Children.exitCode(child));
        final ChildDiedException died =
                assertInstanceOf(ChildDiedException.class, child.failure().orElseThrow());
        assertEquals(Reason.JAVA_OUT_OF_MEMORY, died.reason());
        assertTrue(died.frame().isEmpty());
    }

    @Test
    void aHeapThatIsFullAtOnceIsToldToo() throws Exception {
        final JvmProcessOptions small = JvmProcessOptions.DEFAULT.withHeap(32 << 20);
        final byte[] tooLarge = new byte[64 << 20];
        final JvmProcess early = children.start(small, () -> System.out.println(new byte[64 << 20].length));
        final JvmProcess evenEarlier = children.start(small, () -> System.out.println(tooLarge.length));
        for (JvmProcess child : List.of(early, evenEarlier)) {
            assertEquals(3, Children.exitCode(child));
            final ChildDiedException died =
                    assertInstanceOf(ChildDiedException.class, child.failure().orElseThrow());
            assertEquals(Reason.JAVA_OUT_OF_MEMORY, died.reason());
        }
    }

    @Test
    void filesOfAChildGoThoughItsParentDied() throws Exception {
        final JvmProcess parent = children.start(() -> {
            JvmProcess.start(() -> {
                final ProcessInfo dying = JvmProcess.parent().orElseThrow();
                while (ProcessHandle.of(dying.pid())
                        .filter(ProcessHandle::isAlive)
                        .isPresent()) {
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("nobody asks");
            });
            Runtime.getRuntime().halt(7);
        });
        assertEquals(7, Children.exitCode(parent));
        final Space space = Space.current();
        Await.until("no file is left", () -> {
            try {
                space.maintain();
                try (Stream<Path> files = Files.list(space.directory().resolve(".process"))) {
                    return files.findAny().isEmpty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void anExitWithTheCodeOfAFullHeapIsAnExit() throws Exception {
        final JvmProcess early = children.start(() -> System.exit(3));
        final JvmProcess late = children.start(() -> {
            try {
                Thread.sleep(TimeUnit.DAYS.toMillis(1));
            } catch (InterruptedException e) {
                System.exit(3);
            }
        });
        late.interrupt();
        assertEquals(3, Children.exitCode(early));
        assertTrue(early.failure().isEmpty());
        assertEquals(3, Children.exitCode(late));
        assertTrue(late.failure().isEmpty());
    }

    @Test
    void aKillByAnotherIsNoFailureOfMemory() throws Exception {
        final JvmProcess child = children.start(Await::death);
        Signals.send(child.pid(), "KILL");
        assertEquals(-9, Children.exitCode(child));
        assertTrue(child.failure().isEmpty());
    }
}
