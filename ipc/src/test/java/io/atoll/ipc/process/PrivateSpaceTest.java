package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of the space that a parent and its children share, seen from a third process. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PrivateSpaceTest {
    private static final int GO_ON = 100;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong alive;
    private SharedLong order;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        alive = SharedLong.open(space, "alive");
        order = SharedLong.open(space, "order");
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** Starts children that live until they are told to go on; what it does then is its first argument. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            final Space meeting = Space.open("test");
            final SharedLong alive = SharedLong.open(meeting, "alive");
            final SharedLong order = SharedLong.open(meeting, "order");
            final SharedLong ownSpace = SharedLong.open(Space.current(), "own");
            final JvmProcessOptions quick =
                    JvmProcessOptions.DEFAULT.withOutput(Output.DISCARD).withJvmOptions("-XX:TieredStopAtLevel=1");
            final List<JvmProcess> children = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                children.add(JvmProcess.start(quick, () -> {
                    ownSpace.increment();
                    alive.increment();
                    Await.until("the order to go on", () -> order.get() == GO_ON);
                    SharedLong.open(Space.current(), "late").increment();
                    alive.decrement();
                }));
            }
            System.out.println("started");
            switch (arguments[0]) {
                case "exit" -> System.exit(0);
                case "join" -> {
                    for (JvmProcess child : children) {
                        System.out.println("exit code " + child.join());
                    }
                }
                default -> Await.death();
            }
        }
    }

    /** Throws in a child whose output it shares. */
    static final class LoudParent {
        private LoudParent() {}

        public static void main(String[] arguments) throws Exception {
            final JvmProcess child = JvmProcess.start(() -> {
                System.out.println("to standard output");
                throw new IllegalStateException("loud and clear", new IOException("deep down"));
            });
            System.out.println("exit code " + child.join());
        }
    }

    private ChildJvm parent(String what) {
        final ChildJvm parent = ChildJvm.start(spaces.jvmOptions(), Parent.class, what);
        parent.expect("started");
        return parent;
    }

    private List<Path> privateSpaces() {
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(spaces.home(), ".*")) {
            entries.forEach(found::add);
        } catch (DirectoryIteratorException | IOException e) {
            throw new UncheckedIOException(e instanceof IOException io ? io : (IOException) e.getCause());
        }
        return found;
    }

    @Test
    void itIsGoneWhenTheParentAndItsChildrenHaveEnded() {
        try (ChildJvm parent = parent("join")) {
            Await.until("both children", () -> alive.get() == 2);
            assertEquals(1, privateSpaces().size());
            order.set(GO_ON);
            parent.expect("exit code 0");
            parent.expect("exit code 0");
            assertEquals(0, parent.join());
            Await.until("the end of the private space", () -> privateSpaces().isEmpty());
        }
    }

    @Test
    void itStaysForChildrenWhoseParentHasEndedBeforeTheyJoined() {
        try (ChildJvm parent = parent("exit")) {
            assertEquals(0, parent.join());
            Await.until("both children", () -> alive.get() == 2);
            assertEquals(1, privateSpaces().size());
            order.set(GO_ON);
            Await.until("the end of the private space", () -> privateSpaces().isEmpty());
            assertEquals(0, alive.get());
        }
    }

    @Test
    void itStaysForChildrenWhoseParentWasKilled() {
        try (ChildJvm parent = parent("stay")) {
            Await.until("both children", () -> alive.get() == 2);
            parent.kill();
            assertEquals(1, privateSpaces().size());
            order.set(GO_ON);
            Await.until("the end of the private space", () -> privateSpaces().isEmpty());
            assertEquals(0, alive.get());
        }
    }

    @Test
    void itIsSweptByTheNextIfAllItsMembersWereKilled() {
        try (ChildJvm parent = parent("stay")) {
            Await.until("both children", () -> alive.get() == 2);
            final List<ProcessHandle> all =
                    ProcessHandle.of(parent.pid()).orElseThrow().descendants().toList();
            assertEquals(2, all.size());
            parent.kill();
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle handle : all) {
                Await.until("the end of " + handle, () -> !handle.isAlive());
            }
        }
        final List<Path> abandoned = privateSpaces();
        assertEquals(1, abandoned.size());
        alive.set(0);
        try (ChildJvm next = parent("join")) {
            Await.until("both children", () -> alive.get() == 2);
            assertEquals(1, privateSpaces().size());
            assertNotEquals(abandoned, privateSpaces());
            order.set(GO_ON);
            assertEquals(0, next.join());
            assertEquals(List.of(), privateSpaces());
        }
    }

    @Test
    void aChildsTraceIsOnItsStandardErrorInFull() {
        try (ChildJvm parent = ChildJvm.start(spaces.jvmOptions(), LoudParent.class)) {
            final String said = String.join("\n", parent.rest());
            assertTrue(said.contains("to standard output"), said);
            assertTrue(said.contains("java.lang.IllegalStateException: loud and clear"), said);
            assertTrue(said.contains("Caused by: java.io.IOException: deep down"), said);
            assertTrue(said.contains("at " + PrivateSpaceTest.class.getName() + "$LoudParent"), said);
            assertTrue(said.contains("exit code 1"), said);
            assertEquals(0, parent.join());
        }
    }
}
