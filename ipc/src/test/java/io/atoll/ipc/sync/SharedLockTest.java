package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedLockTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** Runs something in another thread and waits for its end; what it throws is thrown here. */
    private static void elsewhere(Thread.UncaughtExceptionHandler thrown, Runnable action) {
        final Thread thread = new Thread(action, "elsewhere");
        thread.setUncaughtExceptionHandler(thrown);
        thread.start();
        Await.end(thread);
    }

    private static Throwable thrownElsewhere(Runnable action) {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        elsewhere((thread, e) -> thrown.set(e), action);
        return thrown.get();
    }

    private static boolean isFreeForOthers(SharedLock lock) {
        final boolean[] free = new boolean[1];
        assertNull(thrownElsewhere(() -> {
            free[0] = lock.tryLock();
            if (free[0]) {
                lock.unlock();
            }
        }));
        return free[0];
    }

    private static void awaitSleeper(Space space, String name) throws IOException {
        LockWatch.awaitSleeper(space, name);
    }

    @Test
    void aNewLockIsFreeSoundAndRefusesAfterADeath() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        assertFalse(lock.isLocked());
        assertFalse(lock.isInconsistent());
        assertFalse(lock.isHeldByCurrentThread());
        assertEquals(OwnerDeathPolicy.REFUSE, lock.options().policy());
        assertTrue(isFreeForOthers(lock));
        assertTrue(lock.toString().endsWith("(free)"), lock.toString());
    }

    @Test
    void lockedThreeTimesItTakesThreeUnlocks() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        lock.lock();
        assertTrue(lock.tryLock());
        lock.lockInterruptibly();
        assertTrue(lock.tryLock(0, TimeUnit.NANOSECONDS));
        for (int holds = 4; holds > 0; holds--) {
            assertTrue(lock.isHeldByCurrentThread());
            assertFalse(isFreeForOthers(lock));
            lock.unlock();
        }
        assertFalse(lock.isHeldByCurrentThread());
        assertTrue(isFreeForOthers(lock));
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @Test
    void unlockByAThreadThatDoesNotHoldItIsAnError() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        lock.lock();
        final Throwable thrown = thrownElsewhere(lock::unlock);
        assertInstanceOf(IllegalMonitorStateException.class, thrown);
        assertTrue(thrown.getMessage().contains("pid " + ProcessHandle.current().pid()), thrown.getMessage());
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
    }

    @Test
    void twoHandlesOfOneLockShareTheirHolds() throws IOException {
        final SharedLock one = SharedLock.create(space, "guard", SharedLockOptions.DEFAULT);
        final SharedLock other = SharedLock.attach(space, "guard", SharedLockOptions.DEFAULT.withSpinning());
        one.lock();
        other.lock();
        one.unlock();
        assertTrue(other.isHeldByCurrentThread());
        assertFalse(isFreeForOthers(one));
        other.unlock();
        assertTrue(isFreeForOthers(other));
    }

    @Test
    void aTimedTryTakesWhatIsReleasedInTime() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        lock.lock();
        final boolean[] got = new boolean[1];
        final Thread patient = new Thread(() -> {
            try {
                got[0] = lock.tryLock(1, TimeUnit.DAYS);
                lock.unlock();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        patient.start();
        awaitSleeper(space, "guard");
        lock.unlock();
        Await.end(patient);
        assertFalse(lock.isLocked());
        assertTrue(got[0]);
    }

    @Test
    void aTimedTryOnALockHeldElsewhereWaitsAtLeastItsTime() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        lock.lock();
        assertNull(thrownElsewhere(() -> {
            final long start = System.nanoTime();
            try {
                assertFalse(lock.tryLock(-1, TimeUnit.SECONDS));
                assertFalse(lock.tryLock(80, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(80));
        }));
        lock.unlock();
    }

    @Test
    void anInterruptEndsAnInterruptibleWait() throws IOException {
        for (boolean timed : new boolean[] {false, true}) {
            final SharedLock lock = SharedLock.open(space, timed ? "timed" : "untimed");
            lock.lock();
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Thread waiter = new Thread(() -> {
                try {
                    if (timed) {
                        lock.tryLock(1, TimeUnit.DAYS);
                    } else {
                        lock.lockInterruptibly();
                    }
                } catch (InterruptedException e) {
                    thrown.set(e);
                }
            });
            waiter.start();
            awaitSleeper(space, timed ? "timed" : "untimed");
            waiter.interrupt();
            Await.end(waiter);
            assertInstanceOf(InterruptedException.class, thrown.get());
            lock.unlock();
            assertTrue(isFreeForOthers(lock));
        }
    }

    @Test
    void anInterruptBeforeAnInterruptibleLockIsAnsweredEvenIfItIsFree() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, lock::lockInterruptibly);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        assertFalse(Thread.interrupted());
        assertFalse(lock.isLocked());
    }

    @Test
    void anInterruptStaysPendingInLock() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        Thread.currentThread().interrupt();
        lock.lock();
        assertTrue(Thread.interrupted());
        final boolean[] pending = new boolean[1];
        final Thread waiter = new Thread(() -> {
            lock.lock();
            pending[0] = Thread.interrupted();
            lock.unlock();
        });
        waiter.start();
        awaitSleeper(space, "guard");
        waiter.interrupt();
        lock.unlock();
        Await.end(waiter);
        assertTrue(pending[0]);
    }

    @Test
    void threadsOfOneProcessExcludeEachOther() throws IOException {
        for (boolean spinning : new boolean[] {false, true}) {
            final SharedLockOptions options =
                    spinning ? SharedLockOptions.DEFAULT.withSpinning() : SharedLockOptions.DEFAULT;
            final SharedLock lock = SharedLock.open(space, "guard", options);
            final long[] count = new long[1];
            count(lock, count, 2, Thread::new);
            assertEquals(2 * 20_000, count[0]);
        }
    }

    private static void count(
            SharedLock lock, long[] count, int threads, java.util.function.Function<Runnable, Thread> factory) {
        final Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = factory.apply(() -> {
                for (int n = 0; n < 20_000; n++) {
                    lock.lock();
                    count[0]++;
                    lock.unlock();
                }
            });
            all[i].start();
        }
        for (Thread thread : all) {
            Await.end(thread);
        }
    }

    @Test
    void virtualThreadsExcludeEachOther() throws IOException {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        final SharedLock lock = SharedLock.open(space, "guard");
        final long[] count = new long[1];
        count(lock, count, 8, VirtualThreads::unstarted);
        assertEquals(8 * 20_000, count[0]);
    }

    @Test
    void spinningVirtualThreadsLetTheOwnerRun() throws IOException {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        final SharedLock lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withSpinning());
        final Thread[] spinners = new Thread[Runtime.getRuntime().availableProcessors()]; // one for each carrier
        final AtomicInteger spinning = new AtomicInteger();
        final Thread owner = VirtualThreads.unstarted(() -> {
            lock.lock();
            for (Thread spinner : spinners) {
                spinner.start();
            }
            while (spinning.get() < spinners.length) {
                Thread.yield(); // off its carrier
            }
            lock.unlock();
        });
        for (int i = 0; i < spinners.length; i++) {
            spinners[i] = VirtualThreads.unstarted(() -> {
                spinning.incrementAndGet();
                lock.lock();
                lock.unlock();
            });
        }
        owner.start();
        Await.end(owner);
        for (Thread spinner : spinners) {
            Await.end(spinner);
        }
    }

    @Test
    void toolsSeeWhoHasTheLock() throws IOException {
        final SharedLock lock = SharedLock.open(space, "guard");
        assertTrue(lock.owner().isEmpty());
        lock.lock();
        final LockOwner owner = lock.owner().orElseThrow();
        assertEquals(ProcessHandle.current().pid(), owner.pid());
        assertEquals((int) Thread.currentThread().getId(), owner.thread());
        assertTrue(owner.isAlive());
        lock.unlock();
    }

    @Test
    void contradictingPoliciesAreShownBoth() throws IOException {
        SharedLock.create(space, "refusing", SharedLockOptions.DEFAULT);
        assertConflict("refusing", SharedLockOptions.DEFAULT.withIgnore(), "IGNORE", "REFUSE");
        assertConflict("refusing", SharedLockOptions.DEFAULT.withRepair(() -> {}), "REPAIR", "REFUSE");
        SharedLock.create(space, "repairing", SharedLockOptions.DEFAULT.withRepair(() -> {}));
        assertConflict("repairing", SharedLockOptions.DEFAULT.withRefuse(), "REFUSE", "REPAIR");
        assertConflict("repairing", SharedLockOptions.DEFAULT, "no repair handler", "REPAIR");
        SharedLock.create(space, "ignoring", SharedLockOptions.DEFAULT.withIgnore());
        assertEquals(
                OwnerDeathPolicy.IGNORE,
                SharedLock.open(space, "ignoring").options().policy());
    }

    private void assertConflict(String name, SharedLockOptions asked, String expected, String found) {
        for (boolean open : new boolean[] {true, false}) {
            final OptionsConflictException conflict = assertThrows(OptionsConflictException.class, () -> {
                if (open) {
                    SharedLock.open(space, name, asked);
                } else {
                    SharedLock.attach(space, name, asked);
                }
            });
            assertTrue(conflict.expected().contains(expected), conflict.getMessage());
            assertTrue(conflict.found().contains(found), conflict.getMessage());
        }
    }

    @Test
    void repairAndItsHandlerBelongTogether() {
        assertThrows(IllegalArgumentException.class, () -> SharedLockOptions.DEFAULT.withRepair(null));
        assertThrows(
                IllegalArgumentException.class, () -> new SharedLockOptions(OwnerDeathPolicy.IGNORE, () -> {}, false));
    }

    @Test
    void createRefusesAnExistingNameAttachAMissingOneAndAllAnInvalidOne() throws IOException {
        SharedLock.create(space, "guard", SharedLockOptions.DEFAULT);
        assertThrows(ObjectExistsException.class, () -> SharedLock.create(space, "guard", SharedLockOptions.DEFAULT));
        assertThrows(ObjectMissingException.class, () -> SharedLock.attach(space, "absent", SharedLockOptions.DEFAULT));
        assertThrows(InvalidNameException.class, () -> SharedLock.open(space, "../guard"));
    }

    @Test
    void anUnlinkedLockGoesOnForThoseAttachedBesideItsNamesake() throws IOException {
        final SharedLock old = SharedLock.open(space, "guard");
        old.lock();
        assertTrue(old.unlink());
        assertFalse(old.unlink());
        assertThrows(ObjectMissingException.class, () -> SharedLock.attach(space, "guard", SharedLockOptions.DEFAULT));
        final SharedLock namesake = SharedLock.create(space, "guard", SharedLockOptions.DEFAULT.withIgnore());
        assertTrue(isFreeForOthers(namesake));
        assertFalse(isFreeForOthers(old));
        old.unlock();
        assertTrue(isFreeForOthers(old));
    }

    @Test
    void aHandleThatTravelsIsTheSameLockUntilThatIsRecreated() throws IOException {
        final SharedLock lock = SharedLock.open(
                space, "guard", SharedLockOptions.DEFAULT.withIgnore().withSpinning());
        final byte[] packed = Travel.pack(lock);
        final SharedLock unpacked = Travel.unpack(packed, SharedLock.class);
        assertEquals(lock.options(), unpacked.options());
        lock.lock();
        assertTrue(unpacked.isHeldByCurrentThread());
        unpacked.unlock();
        lock.unlink();
        assertStale(packed);
        SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withIgnore());
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedLock.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }

    @Test
    void aDamagedLockIsRefused() throws IOException {
        SharedLock.open(space, "guard");
        final Path file = space.directory().resolve("lock").resolve("guard");
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        final FileFormatException truncated =
                assertThrows(FileFormatException.class, () -> SharedLock.open(space, "guard"));
        assertEquals(FileFormatException.Fault.TRUNCATED, truncated.fault());
        final byte[] flipped = whole.clone();
        flipped[72] = 7; // the policy
        Files.write(file, flipped);
        final FileFormatException corrupt =
                assertThrows(FileFormatException.class, () -> SharedLock.open(space, "guard"));
        assertEquals(FileFormatException.Fault.CORRUPT, corrupt.fault());
    }
}
