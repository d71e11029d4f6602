package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.sync.FileLockMutex;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class JvmProcessTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong signal;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        signal = SharedLong.open(space, "signal");
    }

    @AfterEach
    void close() {
        space.close();
    }

    @Test
    void aTaskThatReturnsEndsItsProcessWithZero() throws InterruptedException {
        final JvmProcess child = children.start(() -> {});
        assertEquals(0, child.join());
        assertFalse(child.isAlive());
        assertEquals(0, child.exitCode().orElseThrow());
        assertTrue(child.failure().isEmpty());
        assertTrue(child.join(Duration.ZERO));
    }

    @Test
    void systemExitGivesItsCode() throws InterruptedException {
        final JvmProcess child = children.start(() -> System.exit(8));
        assertEquals(8, Children.exitCode(child));
        assertTrue(child.failure().isEmpty());
    }

    @Test
    void anExceptionEndsTheChildWithOneAndReachesTheParent() throws InterruptedException {
        final JvmProcess child = children.start(() -> {
            throw new IOException("the disk is on fire", new IllegalStateException("heat"));
        });
        assertEquals(1, Children.exitCode(child));
        final IOException failure =
                assertInstanceOf(IOException.class, child.failure().orElseThrow());
        assertEquals("the disk is on fire", failure.getMessage());
        assertEquals("heat", failure.getCause().getMessage());
        assertTrue(Stream.of(failure.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(JvmProcessTest.class.getName())));
    }

    @Test
    void anErrorReachesTheParentToo() throws InterruptedException {
        final JvmProcess child = children.start(() -> {
            throw new AssertionError("wrong");
        });
        assertEquals(1, Children.exitCode(child));
        assertEquals(
                "wrong",
                assertInstanceOf(AssertionError.class, child.failure().orElseThrow())
                        .getMessage());
    }

    /** Refers to something that cannot travel. */
    private static final class Rooted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // that is its point
        private final Object root = new Object();

        Rooted(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return super.toString() + (root == null ? "" : " rooted");
        }
    }

    /** Fails on its way out. */
    private static final class Shy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new UnsupportedOperationException("will not leave");
        }
    }

    /** Fails on its arrival. */
    private static final class Fragile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) {
            throw new LinkageError("does not arrive");
        }
    }

    @Test
    void anExceptionThatCannotTravelIsStoodInForByItsClassMessageAndTrace() throws InterruptedException {
        final JvmProcess child = children.start(() -> {
            throw new Rooted("stays here");
        });
        assertEquals(1, Children.exitCode(child));
        final String told = assertInstanceOf(
                        RemoteException.class, child.failure().orElseThrow())
                .getMessage();
        assertTrue(told.contains(Rooted.class.getName()), told);
        assertTrue(told.contains("stays here"), told);
        assertTrue(told.contains("at " + JvmProcessTest.class.getName()), told);
    }

    @Test
    void anExceptionThatFailsWhenItIsWrittenIsStoodInForToo() throws InterruptedException {
        final JvmProcess child = children.start(() -> {
            throw new Shy();
        });
        assertEquals(1, Children.exitCode(child));
        final String told = assertInstanceOf(
                        RemoteException.class, child.failure().orElseThrow())
                .getMessage();
        assertTrue(told.contains(Shy.class.getName()), told);
    }

    @Test
    void anExceptionThatFailsWhenItIsReadIsReportedAsSuch() throws InterruptedException {
        final JvmProcess child = children.start(() -> {
            throw new Fragile();
        });
        assertEquals(1, Children.exitCode(child));
        final String told = assertInstanceOf(
                        RemoteException.class, child.failure().orElseThrow())
                .getMessage();
        assertTrue(told.contains("does not arrive"), told);
    }

    @Test
    void terminateLetsShutdownHooksRunAndGivesMinusFifteen() throws InterruptedException {
        final SharedLong flag = signal;
        final JvmProcess child = children.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> flag.set(2)));
            flag.set(1);
            Await.death();
        });
        Await.until("the child at work", () -> flag.get() == 1);
        assertTrue(child.exitCode().isEmpty());
        child.terminate();
        assertEquals(-15, Children.exitCode(child));
        assertEquals(2, flag.get());
        assertTrue(child.failure().isEmpty());
    }

    @Test
    void killEndsAChildWhoseShutdownHooksHangAndGivesMinusNine() throws InterruptedException {
        final SharedLong flag = signal;
        final JvmProcess child = children.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                flag.set(2);
                Await.death();
            }));
            flag.set(1);
            Await.death();
        });
        Await.until("the child at work", () -> flag.get() == 1);
        child.terminate();
        Await.until("the hook", () -> flag.get() == 2);
        assertTrue(child.isAlive());
        child.kill();
        assertEquals(-9, Children.exitCode(child));
    }

    @Test
    void joinWithZeroTimeReturnsAtOnce() throws InterruptedException {
        final JvmProcess child = children.start(Await::death);
        assertFalse(child.join(Duration.ZERO));
        assertTrue(child.isAlive());
        assertTrue(child.exitCode().isEmpty());
    }

    @Test
    void anInterruptEndsTheJoinAndNotTheChild() {
        final JvmProcess child = children.start(Await::death);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, child::join);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> child.join(Duration.ofDays(1)));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, child::failure);
        assertTrue(child.isAlive());
    }

    @Test
    void aChildIsWaitedForWhileItHasALiveNonDaemonThread() throws InterruptedException {
        final SharedLong flag = signal;
        final JvmProcess child = children.start(() -> {
            final Thread main = Thread.currentThread();
            new Thread(() -> {
                        Await.end(main);
                        flag.set(1);
                        Await.until("the parent's word", () -> flag.get() == 2);
                        flag.set(3);
                    })
                    .start();
        });
        Await.until("the end of the child's main thread", () -> flag.get() == 1);
        assertTrue(child.isAlive());
        assertFalse(child.join(Duration.ZERO));
        flag.set(2);
        Children.join(child);
        assertEquals(3, flag.get());
    }

    @Test
    void nestedChildrenShareTheObjectsOfTheirAncestors() throws IOException, InterruptedException {
        final SharedLong flag = signal;
        final String root = Space.current().directory().toString();
        final String name = "nested-" + ProcessHandle.current().pid();
        final SharedLong byName = SharedLong.open(Space.current(), name);
        final JvmProcess child = children.start(() -> {
            final JvmProcessOptions quiet =
                    JvmProcessOptions.DEFAULT.withOutput(Output.DISCARD).withJvmOptions("-XX:TieredStopAtLevel=1");
            final JvmProcess grandchild = JvmProcess.start(quiet, () -> {
                requireSpace(root);
                flag.compareAndSet(1, 2);
                Await.until("the grandparent", () -> flag.get() == 3);
                SharedLong.attach(Space.current(), name).increment();
            });
            flag.set(1);
            if (grandchild.join() != 0) {
                throw new IllegalStateException(grandchild.failure().orElse(null));
            }
            SharedLong.attach(Space.current(), name).increment();
        });
        Await.until("the grandchild", () -> flag.get() == 2);
        flag.set(3);
        Children.join(child);
        assertEquals(2, byName.get());
        byName.unlink();
    }

    private static void requireSpace(String directory) throws IOException {
        if (!Space.current().directory().toString().equals(directory)) {
            throw new AssertionError("in " + Space.current() + ", not in " + directory);
        }
    }

    @Test
    void aChildIsInItsParentsSpaceAndKnowsItsNameAndOptions() throws IOException, InterruptedException {
        final String directory = Space.current().directory().toString();
        final SharedLong pid = signal;
        final JvmProcess child = JvmProcess.start(
                JvmProcessOptions.DEFAULT
                        .withOutput(Output.DISCARD)
                        .withName("worker bee")
                        .withJvmOptions("-Dcolour=blue", "-Xmx48m"),
                () -> {
                    requireSpace(directory);
                    if (!JvmProcess.current().name().equals("worker bee")
                            || !"blue".equals(System.getProperty("colour"))) {
                        throw new AssertionError(JvmProcess.current() + ", " + System.getProperty("colour"));
                    }
                    pid.set(JvmProcess.current().pid());
                });
        assertEquals("worker bee", child.name());
        Children.join(child);
        assertEquals(child.pid(), pid.get());
        assertEquals("main", JvmProcess.current().name());
        assertTrue(child.toString().contains("worker bee"), child.toString());
    }

    @Test
    void capturedObjectsAreTheSameInTheChild() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "lock");
        final FileLockMutex mutex = FileLockMutex.open(space, "mutex");
        final SharedRingBuffers ring = SharedRingBuffers.open(space, "ring", RingBufferOptions.DEFAULT);
        final SharedLong flag = signal;
        lock.lock();
        mutex.lock();
        final JvmProcess child = children.start(() -> {
            if (lock.tryLock() || mutex.tryLock()) {
                throw new AssertionError("the parent has both");
            }
            try (SharedRingBuffers.Producer producer = ring.producer()) {
                final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
                message.putLong(0, 42);
                producer.offer(1, message, 0, 8);
            }
            flag.set(1);
            lock.lock();
            mutex.lock();
            flag.set(2);
            mutex.unlock();
            lock.unlock();
        });
        Await.until("the child's vain tries", () -> flag.get() == 1 || !child.isAlive());
        assertEquals(1, flag.get());
        final List<Long> received = new ArrayList<>();
        try (SharedRingBuffers.Consumer consumer = ring.consumer()) {
            consumer.read((type, buffer, index, length) -> received.add(buffer.getLong(index)), 10);
        }
        assertEquals(List.of(42L), received);
        lock.unlock();
        mutex.unlock();
        Children.join(child);
        assertEquals(2, flag.get());
    }

    @Test
    void aTaskThatCannotTravelIsRefusedByNameAndLeavesNothing() throws IOException {
        final Object rooted = new Object() {
            @Override
            public String toString() {
                return "rooted";
            }
        };
        final List<Path> before = leftovers();
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> JvmProcess.start(() -> System.out.println(rooted)));
        assertTrue(refused.getMessage().contains(rooted.getClass().getName()), refused.getMessage());
        assertTrue(
                before.containsAll(leftovers()),
                "nothing but what was there, which a child of another test may be removing");
    }

    @Test
    void aJvmThatDoesNotStartLeavesNothingAndGivesItsCode() throws IOException, InterruptedException {
        final List<Path> before = leftovers();
        final JvmProcess child = children.start(List.of("-XX:NoSuchOption"), () -> {});
        assertEquals(1, Children.exitCode(child));
        assertTrue(child.failure().isEmpty());
        assertTrue(
                before.containsAll(leftovers()),
                "nothing but what was there, which a child of another test may be removing");
    }

    @Test
    void aKilledChildLeavesNothing() throws IOException, InterruptedException {
        final List<Path> before = leftovers();
        for (int i = 0; i < 3; i++) {
            final JvmProcess child = children.start(Await::death);
            Children.kill(child); // in the midst of its start
            assertTrue(child.failure().isEmpty());
        }
        assertTrue(
                before.containsAll(leftovers()),
                "nothing but what was there, which a child of another test may be removing");
    }

    /** What is on its way to children, or left by them. */
    private static List<Path> leftovers() throws IOException {
        final List<Path> files = new ArrayList<>();
        for (String directory : List.of(".process", ".expected")) {
            final Path path = Space.current().directory().resolve(directory);
            if (Files.exists(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.sorted().forEach(files::add);
                }
            }
        }
        return files;
    }

    @Test
    void twentyChildrenAtOnceAllRunAndLeaveNoDescriptorOpen() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no way to count descriptors here");
        final int processes = 20;
        final SharedLong flag = signal;
        Children.join(children.start(() -> {}));
        final List<Path> filesBefore = leftovers();
        final long before = descriptors();
        final List<JvmProcess> all = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            all.add(children.start(() -> {
                flag.increment();
                Await.until("all being there", () -> flag.get() >= processes);
                if (flag.increment() % 2 == 0) {
                    Await.death();
                }
            }));
        }
        Await.until("all children", () -> flag.get() >= 2 * processes);
        for (JvmProcess child : all) {
            child.terminate();
        }
        for (JvmProcess child : all) {
            final int exitCode = Children.exitCode(child);
            assertTrue(exitCode == -15 || exitCode == 0, child + " ended with " + exitCode);
            assertTrue(child.failure().isEmpty(), () -> child + " has failed");
        }
        Await.until("the descriptors being closed", () -> descriptors() <= before);
        assertTrue(
                filesBefore.containsAll(leftovers()),
                "nothing but what was there, which a child of another test may be removing");
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
