package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a parent and a child know of each other, and how the end of one reaches the other. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class ChildLifeTest {
    private static final int GO_ON = 100;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong flag;
    private SharedLong started;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        flag = SharedLong.open(space, "flag");
        started = SharedLong.open(space, "started");
    }

    @AfterEach
    void close() {
        space.close();
    }

    @Test
    void aChildIsAmongTheActiveOnesAsLongAsItLives() throws InterruptedException {
        final JvmProcess first = children.start(Await::death);
        final JvmProcess second = children.start(Await::death);
        assertEquals(List.of(first, second), active(first, second));
        Children.kill(first);
        assertEquals(List.of(second), active(first, second));
        Children.kill(second);
        assertEquals(List.of(), active(first, second));
    }

    /** Those of them; another test may have left one. */
    private static List<JvmProcess> active(JvmProcess... some) {
        final List<JvmProcess> active = JvmProcess.activeChildren();
        active.retainAll(List.of(some));
        return active;
    }

    @Test
    void aChildKnowsItsParentAndHasNoneOfItsSiblings() throws InterruptedException {
        assertEquals(Optional.empty(), JvmProcess.parent());
        final long pid = ProcessHandle.current().pid();
        final JvmProcess sibling = children.start(Await::death);
        Children.join(children.start(() -> {
            final ProcessInfo parent = JvmProcess.parent().orElseThrow();
            if (!parent.equals(new ProcessInfo("main", pid))
                    || !JvmProcess.activeChildren().isEmpty()) {
                throw new AssertionError(parent + ", " + JvmProcess.activeChildren());
            }
        }));
        assertTrue(sibling.isAlive());
    }

    @Test
    void anExitIsToldWhenAllThatTheChildLeftWasRead() throws Exception {
        final SharedLong order = flag;
        final JvmProcess child = children.start(() -> {
            Await.until("the parent's word", () -> order.get() == GO_ON);
            throw new IllegalStateException("on purpose");
        });
        final CompletableFuture<JvmProcess> exit = child.onExit();
        assertFalse(exit.isDone());
        assertTrue(child.onExit().cancel(false)); // a copy of nobody's concern
        flag.set(GO_ON);
        assertSame(child, exit.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("on purpose", child.failure().orElseThrow().getMessage());
        assertEquals(1, child.exitCode().orElseThrow());
        assertTrue(child.isReady());
        assertTrue(child.onExit().isDone());
    }

    @Test
    void whatIsHungOnAnExitKeepsNobodyWhoJoins() throws Exception {
        final SharedLong order = flag;
        final JvmProcess child = children.start(() -> Await.until("the word", () -> order.get() == GO_ON));
        final CountDownLatch end = new CountDownLatch(1);
        final CompletableFuture<Void> after = child.onExit().thenAccept(ended -> awaitEnd(end));
        flag.set(GO_ON);
        try {
            Children.join(child);
            Children.join(children.start(() -> {})); // the JDK's own threads are free, too
            assertFalse(after.isDone());
        } finally {
            end.countDown();
        }
        after.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptWakesTheTaskAndEndsNothingElse() throws InterruptedException {
        final SharedLong woken = flag;
        final JvmProcess child = children.start(() -> {
            for (int i = 1; i <= 2; i++) {
                try {
                    Thread.sleep(TimeUnit.DAYS.toMillis(1));
                } catch (InterruptedException e) {
                    woken.set(i);
                }
            }
        });
        child.interrupt(); // perhaps before its JVM has started
        Await.until("the first interrupt", () -> woken.get() == 1);
        assertTrue(child.isAlive());
        child.interrupt();
        Children.join(child);
        assertEquals(2, woken.get());
        child.interrupt(); // nobody is there
    }

    @Test
    void aTaskThatLeavesOnItsInterruptFailsWithIt() throws InterruptedException {
        final JvmProcess child = children.start(() -> Thread.sleep(TimeUnit.DAYS.toMillis(1)));
        child.interrupt();
        assertEquals(1, Children.exitCode(child));
        assertInstanceOf(InterruptedException.class, child.failure().orElseThrow());
    }

    /** Starts a daemon child that would never end, whose hook would not either, and another child. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            final SharedLong flag = SharedLong.open(Space.open("test"), "flag");
            final SharedLong started = SharedLong.open(Space.open("test"), "started");
            final JvmProcessOptions quick = JvmProcessOptions.DEFAULT
                    .withOutput(Output.DISCARD)
                    .withJvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");
            final JvmProcess daemon = JvmProcess.start(quick.withDaemon(true), () -> {
                Runtime.getRuntime().addShutdownHook(new Thread(Await::death));
                started.increment();
                Await.death();
            });
            if (arguments[0].equals("deaf")) {
                removeControl();
            }
            final JvmProcess other = JvmProcess.start(quick, () -> {
                started.increment();
                Await.until("the order to go on", () -> flag.get() == GO_ON);
                flag.set(GO_ON + 1);
            });
            ChildJvm.answer(daemon.pid());
            ChildJvm.answer(other.pid());
            if (!arguments[0].equals("exit")) {
                Await.death();
            }
            Await.until("both children", () -> started.get() == 2);
            System.exit(0);
        }

        /** Long before the child's JVM has begun to look for it. */
        private static void removeControl() throws IOException {
            try (Stream<Path> files = Files.list(Space.current().directory().resolve(".process"))) {
                for (Path file : files.toList()) {
                    if (file.toString().endsWith(".control")) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Test
    void aDaemonEndsWithItsParentThatWasKilledAndAnotherChildGoesOn() {
        endsWithItsParent("stay");
    }

    @Test
    void aDaemonEndsWithItsParentThatHasExited() {
        endsWithItsParent("exit");
    }

    @Test
    void aDaemonThatHearsNothingOfItsParentEndsWithItAllTheSame() {
        endsWithItsParent("deaf");
    }

    private void endsWithItsParent(String what) {
        try (ChildJvm parent = ChildJvm.start(spaces.jvmOptions(), Parent.class, what)) {
            final ProcessHandle daemon =
                    ProcessHandle.of(Long.parseLong(parent.answer())).orElseThrow();
            final ProcessHandle other =
                    ProcessHandle.of(Long.parseLong(parent.answer())).orElseThrow();
            try {
                Await.until("both children", () -> started.get() == 2);
                if (!what.equals("exit")) {
                    assertTrue(daemon.isAlive());
                    parent.kill();
                }
                Await.until("the end of the daemon", () -> !daemon.isAlive());
                assertTrue(other.isAlive());
                flag.set(GO_ON);
                Await.until("the end of the other child", () -> flag.get() == GO_ON + 1);
            } finally {
                daemon.destroyForcibly();
                other.destroyForcibly();
            }
        }
    }

    @Test
    void aDaemonEndsToldByNobodyIfItsParentDiedBeforeItBegan() throws Exception {
        try (ChildJvm parent = ChildJvm.start(spaces.jvmOptions(), Parent.class, "stay")) {
            final ProcessHandle daemon =
                    ProcessHandle.of(Long.parseLong(parent.answer())).orElseThrow();
            final ProcessHandle other =
                    ProcessHandle.of(Long.parseLong(parent.answer())).orElseThrow();
            parent.kill(); // while its children start
            try {
                Await.until("the end of the daemon", () -> !daemon.isAlive());
                flag.set(GO_ON);
                Await.until("the end of the other child", () -> !other.isAlive());
            } finally {
                daemon.destroyForcibly();
                other.destroyForcibly();
            }
        }
    }
}
