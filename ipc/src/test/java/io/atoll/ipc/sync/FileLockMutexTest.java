package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Travel;
import io.atoll.ipc.value.SharedLong;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InvalidObjectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class FileLockMutexTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private FileLockMutex mutex;
    private SharedLong step;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        mutex = FileLockMutex.open(space, "door");
        step = SharedLong.open(space, "step");
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static Throwable thrownElsewhere(Runnable action) {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread thread = new Thread(action, "elsewhere");
        thread.setUncaughtExceptionHandler((which, e) -> thrown.set(e));
        thread.start();
        Await.end(thread);
        return thrown.get();
    }

    private static boolean isFreeForOthers(FileLockMutex mutex) {
        final boolean[] free = new boolean[1];
        assertNull(thrownElsewhere(() -> {
            free[0] = mutex.tryLock();
            if (free[0]) {
                mutex.unlock();
            }
        }));
        return free[0];
    }

    private static void awaitParked(Thread thread) {
        Await.until("the wait of " + thread, () -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void lockedThreeTimesItTakesThreeUnlocks() throws InterruptedException {
        mutex.lock();
        assertTrue(mutex.tryLock());
        mutex.lockInterruptibly();
        for (int holds = 3; holds > 0; holds--) {
            assertTrue(mutex.isHeldByCurrentThread());
            assertFalse(isFreeForOthers(mutex));
            mutex.unlock();
        }
        assertFalse(mutex.isHeldByCurrentThread());
        assertTrue(isFreeForOthers(mutex));
    }

    @Test
    void unlockByAThreadThatDoesNotHoldItIsAnError() {
        assertThrows(IllegalMonitorStateException.class, mutex::unlock);
        mutex.lock();
        assertInstanceOf(IllegalMonitorStateException.class, thrownElsewhere(mutex::unlock));
        assertTrue(mutex.isHeldByCurrentThread());
        mutex.unlock();
    }

    @Test
    void unlockByAnotherProcessIsAnErrorAndItCannotTakeWhatIsHeld() throws InterruptedException {
        mutex.lock();
        final FileLockMutex captured = mutex;
        final JvmProcess child = children.start(() -> {
            if (captured.tryLock() || captured.tryLock(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the parent holds it");
            }
            captured.unlock();
        });
        assertEquals(1, Children.exitCode(child));
        assertInstanceOf(IllegalMonitorStateException.class, child.failure().orElseThrow());
        mutex.unlock();
    }

    @Test
    void threadsAndProcessesExcludeEachOther() throws IOException, InterruptedException {
        final int increments = 500;
        final FileLockMutex captured = mutex;
        final SharedLong count = SharedLong.open(space, "count");
        final SharedLong ready = step;
        final List<JvmProcess> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(children.start(() -> {
                final Thread[] threads = new Thread[2];
                ready.increment();
                Await.until("all being ready", () -> ready.get() == 3);
                for (int t = 0; t < threads.length; t++) {
                    threads[t] = new Thread(() -> count(captured, count, increments));
                    threads[t].start();
                }
                for (Thread thread : threads) {
                    Await.end(thread);
                }
            }));
        }
        Children.joinAll(all);
        assertEquals(3 * 2 * increments, count.get());
    }

    private static void count(FileLockMutex mutex, SharedLong count, int increments) {
        for (int i = 0; i < increments; i++) {
            mutex.lock();
            try {
                count.setOpaque(count.getOpaque() + 1);
            } finally {
                mutex.unlock();
            }
        }
    }

    @Test
    void theNextGetsItWhenItsHolderIsKilled() throws InterruptedException {
        final FileLockMutex captured = mutex;
        final SharedLong signal = step;
        final JvmProcess holder = children.start(() -> {
            captured.lock();
            signal.set(1);
            Await.death();
        });
        Await.until("the holder's lock", () -> signal.get() == 1);
        assertFalse(mutex.tryLock());
        final Thread waiter = new Thread(() -> {
            captured.lock();
            signal.set(2);
            captured.unlock();
        });
        waiter.start();
        awaitParked(waiter);
        assertEquals(1, signal.get());
        Children.kill(holder);
        Await.end(waiter);
        assertEquals(2, signal.get());
    }

    @Test
    void aTimedTryKeepsItsTime() throws InterruptedException {
        final FileLockMutex captured = mutex;
        final SharedLong signal = step;
        final JvmProcess holder = children.start(() -> {
            captured.lock();
            signal.set(1);
            Await.until("the order to unlock", () -> signal.get() == 2);
            captured.unlock();
        });
        Await.until("the holder's lock", () -> signal.get() == 1);
        assertFalse(mutex.tryLock(0, TimeUnit.SECONDS));
        final long start = System.nanoTime();
        assertFalse(mutex.tryLock(50, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
        signal.set(2);
        assertTrue(mutex.tryLock(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        mutex.unlock();
        Children.join(holder);
    }

    @Test
    void anInterruptEndsAnInterruptibleWaitAndTheLockFileStaysGood() throws InterruptedException {
        final FileLockMutex captured = mutex;
        final SharedLong signal = step;
        final JvmProcess holder = children.start(() -> {
            captured.lock();
            signal.set(1);
            Await.death();
        });
        Await.until("the holder's lock", () -> signal.get() == 1);
        for (boolean timed : new boolean[] {false, true}) {
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Thread waiter = new Thread(() -> {
                try {
                    if (timed) {
                        captured.tryLock(1, TimeUnit.DAYS);
                    } else {
                        captured.lockInterruptibly();
                    }
                } catch (InterruptedException e) {
                    thrown.set(e);
                }
            });
            waiter.start();
            awaitParked(waiter);
            waiter.interrupt();
            Await.end(waiter);
            assertInstanceOf(InterruptedException.class, thrown.get());
        }
        final boolean[] pending = new boolean[1];
        final Thread stubborn = new Thread(() -> {
            captured.lock();
            pending[0] = Thread.interrupted();
            captured.unlock();
        });
        stubborn.start();
        awaitParked(stubborn);
        stubborn.interrupt();
        Children.kill(holder);
        Await.end(stubborn);
        assertTrue(pending[0]);
        assertTrue(isFreeForOthers(mutex));
    }

    @Test
    void anInterruptBeforehandIsAnsweredByLockInterruptiblyAndKeptByLock() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, mutex::lockInterruptibly);
        assertFalse(mutex.isHeldByCurrentThread());
        Thread.currentThread().interrupt();
        mutex.lock();
        assertTrue(Thread.interrupted());
        mutex.unlock();
    }

    @Test
    void itExcludesAProgramInAnotherLanguageAndIsExcludedByIt() throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasPython(), "python3 is not there to take part");
        final Process python = new ProcessBuilder(
                        "python3", "-u", "-c", """
                        import fcntl, sys
                        file = open(sys.argv[1], 'r+b')
                        fcntl.lockf(file, fcntl.LOCK_EX)
                        print('locked')
                        sys.stdin.readline()
                        fcntl.lockf(file, fcntl.LOCK_UN)
                        print('unlocked')
                        sys.stdin.readline()
                        try:
                            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                            print('got it')
                        except OSError:
                            print('refused')
                        """, mutex.path().toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("locked", said.readLine());
            assertFalse(mutex.tryLock());
            final FileLockMutex captured = mutex;
            final Thread waiter = new Thread(() -> {
                captured.lock();
                captured.unlock();
            });
            waiter.start();
            awaitParked(waiter);
            say(python);
            assertEquals("unlocked", said.readLine());
            Await.end(waiter);
            mutex.lock();
            say(python);
            assertEquals("refused", said.readLine());
            mutex.unlock();
            assertTrue(python.waitFor(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        } finally {
            python.destroyForcibly().waitFor();
        }
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import fcntl").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void say(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Test
    void createRefusesAnExistingNameAttachAMissingOneAndAllAnInvalidOne() {
        assertThrows(ObjectExistsException.class, () -> FileLockMutex.create(space, "door"));
        assertThrows(ObjectMissingException.class, () -> FileLockMutex.attach(space, "absent"));
        assertThrows(InvalidNameException.class, () -> FileLockMutex.open(space, "a/b"));
    }

    @Test
    void anUnlinkedMutexGoesOnForThoseAttachedBesideItsNamesake() throws IOException, InterruptedException {
        final FileLockMutex captured = mutex;
        final SharedLong signal = step;
        final JvmProcess holder = children.start(() -> {
            captured.lock();
            signal.set(1);
            Await.until("the order to unlock", () -> signal.get() == 2);
            captured.unlock();
        });
        Await.until("the holder's lock", () -> signal.get() == 1);
        final byte[] packed = Travel.pack(mutex);
        assertTrue(mutex.unlink());
        assertFalse(mutex.unlink());
        assertThrows(ObjectMissingException.class, () -> FileLockMutex.attach(space, "door"));
        final FileLockMutex namesake = FileLockMutex.create(space, "door");
        assertNotEquals(mutex.path(), namesake.path());
        assertTrue(isFreeForOthers(namesake));
        assertFalse(mutex.tryLock());
        final InvalidObjectException stale =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, FileLockMutex.class));
        assertInstanceOf(StaleHandleException.class, stale.getCause());
        signal.set(2);
        Children.join(holder);
        assertTrue(isFreeForOthers(mutex));
    }

    @Test
    void twoHandlesOfOneMutexAreOneLockAlsoAfterTravelling() throws IOException {
        final FileLockMutex other = FileLockMutex.attach(space, "door");
        final FileLockMutex travelled = Travel.unpack(Travel.pack(mutex), FileLockMutex.class);
        mutex.lock();
        assertTrue(other.isHeldByCurrentThread());
        assertTrue(travelled.isHeldByCurrentThread());
        assertFalse(isFreeForOthers(other));
        travelled.unlock();
        assertTrue(isFreeForOthers(other));
        assertThrows(UnsupportedOperationException.class, mutex::newCondition);
    }
}
