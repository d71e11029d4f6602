package io.atoll.core.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FileMutexTest {
    private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(60);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private FileMutex mutex;

    @BeforeEach
    void open() throws IOException {
        mutex = new FileMutex(lockFile(spaces.home()));
    }

    private static LockFile lockFile(Path home) throws IOException {
        return Platform.system().lockFile(home.resolve("mutex"), Access.OWNER);
    }

    /** Locks and unlocks on demand, or increments a shared number under the mutex. */
    public static final class Holder {
        private Holder() {}

        /**
         * Obeys.
         *
         * @param arguments the home
         */
        public static void main(String[] arguments) throws IOException {
            final Path home = Path.of(arguments[0]);
            final FileMutex mutex = new FileMutex(lockFile(home));
            final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                switch (line) {
                    case "lock" -> mutex.lock();
                    case "unlock" -> mutex.unlock();
                    case "tryLock" -> {
                        ChildJvm.answer(mutex.tryLock());
                        continue;
                    }
                    default ->
                        increment(mutex, Platform.system().map(home.resolve("number"), 8), Integer.parseInt(line));
                }
                ChildJvm.answer("done");
            }
        }
    }

    private static void increment(FileMutex mutex, AtomicBuffer number, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            mutex.lock();
            try {
                number.putLong(0, number.getLong(0) + 1);
            } finally {
                mutex.unlock();
            }
        }
    }

    private ChildJvm holder() {
        return ChildJvm.start(Holder.class, spaces.home().toString());
    }

    @Test
    void shouldBeHeldOncePerLockAndFreedByAsManyUnlocks() throws Exception {
        try (ChildJvm other = holder()) {
            mutex.lock();
            assertTrue(mutex.tryLock());
            assertTrue(mutex.tryLock(0));
            assertTrue(mutex.isHeldByCurrentThread());
            for (int unlocks = 0; unlocks < 3; unlocks++) {
                assertEquals("false", other.ask("tryLock"));
                mutex.unlock();
            }
            assertFalse(mutex.isHeldByCurrentThread());
            assertEquals("true", other.ask("tryLock"));
        }
    }

    @Test
    void shouldRefuseToBeUnlockedByWhoDoesNotHoldIt() throws Exception {
        assertThrows(IllegalMonitorStateException.class, mutex::unlock);
        mutex.lock();
        final FutureTask<Void> stranger = inThread(() -> {
            assertFalse(mutex.isHeldByCurrentThread());
            assertThrows(IllegalMonitorStateException.class, mutex::unlock);
            return null;
        });
        stranger.get(60, TimeUnit.SECONDS);
        mutex.unlock();
    }

    @Test
    void shouldBeOneMutexForAllThatOpenTheSameFile() throws Exception {
        final FileMutex same = new FileMutex(lockFile(spaces.home()));
        mutex.lock();
        assertTrue(same.isHeldByCurrentThread());
        assertFalse(inThread(same::tryLock).get(60, TimeUnit.SECONDS));
        same.unlock();
        assertTrue(inThread(() -> {
                    final boolean held = mutex.tryLock();
                    mutex.unlock();
                    return held;
                })
                .get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldExcludeThreadsAndProcesses() throws Exception {
        Platform.system().createZeroed(spaces.home().resolve("number"), 8, Access.OWNER);
        final AtomicBuffer number = Platform.system().map(spaces.home().resolve("number"), 8);
        final int times = 3_000;
        try (ChildJvm one = holder();
                ChildJvm other = holder()) {
            one.say("" + times);
            other.say("" + times);
            final List<FutureTask<Void>> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(inThread(() -> {
                    increment(mutex, number, times);
                    return null;
                }));
            }
            for (FutureTask<Void> thread : threads) {
                thread.get(60, TimeUnit.SECONDS);
            }
            assertEquals("done", one.answer());
            assertEquals("done", other.answer());
        }
        assertEquals(4 * times, number.getLong(0));
    }

    @Test
    void shouldComeFreeWhenItsHolderIsKilled() throws Exception {
        try (ChildJvm holder = holder()) {
            assertEquals("done", holder.ask("lock"));
            assertFalse(mutex.tryLock());
            final FutureTask<Boolean> waiter = inThread(() -> {
                final boolean held = mutex.tryLock(ENOUGH_NANOS);
                mutex.unlock();
                return held;
            });
            holder.kill();
            assertTrue(waiter.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldStayHeldWhileItsHolderIsStopped() throws Exception {
        try (ChildJvm holder = holder()) {
            assertEquals("done", holder.ask("lock"));
            holder.stop();
            assertFalse(mutex.tryLock(TimeUnit.MILLISECONDS.toNanos(200)));
            holder.resume();
            assertEquals("done", holder.ask("unlock"));
            assertTrue(mutex.tryLock());
            mutex.unlock();
        }
    }

    @Test
    void shouldGiveUpWhenTheTimeIsOver() throws Exception {
        try (ChildJvm holder = holder()) {
            assertEquals("done", holder.ask("lock"));
            final long start = System.nanoTime();
            assertFalse(mutex.tryLock(TimeUnit.MILLISECONDS.toNanos(50)));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
            assertFalse(mutex.isHeldByCurrentThread());
            assertEquals("done", holder.ask("unlock"));
            assertTrue(mutex.tryLock(ENOUGH_NANOS));
            mutex.unlock();
        }
    }

    @Test
    void shouldAnswerAnInterruptWhileItWaitsForAnotherProcess() throws Exception {
        try (ChildJvm holder = holder()) {
            assertEquals("done", holder.ask("lock"));
            final Thread[] waiter = new Thread[1];
            final FutureTask<Boolean> task = new FutureTask<>(() -> mutex.tryLock(Long.MAX_VALUE));
            waiter[0] = new Thread(task);
            waiter[0].start();
            Waiting.until("parked", () -> waiter[0].getState() == Thread.State.TIMED_WAITING);
            waiter[0].interrupt();
            final ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> task.get(60, TimeUnit.SECONDS));
            assertEquals(InterruptedException.class, failure.getCause().getClass());
            assertEquals("done", holder.ask("unlock"));
            assertTrue(mutex.tryLock(), "the interrupt must not have closed the channel");
            mutex.unlock();
        }
    }

    @Test
    void shouldLockThroughAnInterruptThatStaysPending() throws Exception {
        try (ChildJvm holder = holder()) {
            assertEquals("done", holder.ask("lock"));
            final FutureTask<Boolean> task = new FutureTask<>(() -> {
                Thread.currentThread().interrupt();
                mutex.lock();
                try {
                    return Thread.interrupted() && mutex.isHeldByCurrentThread();
                } finally {
                    mutex.unlock();
                }
            });
            final Thread waiter = new Thread(task);
            waiter.start();
            Waiting.until("parked", () -> waiter.getState() == Thread.State.TIMED_WAITING);
            waiter.interrupt();
            assertEquals("done", holder.ask("unlock"));
            assertTrue(task.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldKeepItsLockWhileInterruptedThreadsOpenAndReadBesideIt() throws Exception {
        try (ChildJvm other = holder()) {
            mutex.lock();
            final FutureTask<Void> task = inThread(() -> {
                Thread.currentThread().interrupt();
                assertFalse(mutex.tryLock());
                final LockFile again = lockFile(spaces.home());
                assertNotEquals(null, again.key());
                assertThrows(InterruptedException.class, () -> mutex.tryLock(ENOUGH_NANOS));
                return null;
            });
            task.get(60, TimeUnit.SECONDS);
            System.gc();
            assertEquals("false", other.ask("tryLock"));
            mutex.unlock();
        }
    }

    private static <T> FutureTask<T> inThread(Callable<T> action) {
        final FutureTask<T> task = new FutureTask<>(action);
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
