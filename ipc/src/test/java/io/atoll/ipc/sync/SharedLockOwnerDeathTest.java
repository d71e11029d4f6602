package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Owners that die, under each policy. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class SharedLockOwnerDeathTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong step;
    private SharedLong repairs;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        step = SharedLong.open(space, "step");
        repairs = SharedLong.open(space, "repairs");
    }

    @AfterEach
    void close() {
        space.close();
    }

    private SharedLock refusing() throws IOException {
        return SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRefuse());
    }

    private SharedLock repairing() throws IOException {
        final SharedLong counted = repairs;
        return SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(counted::increment));
    }

    /** A child that has the lock. */
    private JvmProcess owner(SharedLock lock) {
        final SharedLong signal = step;
        signal.set(0);
        final JvmProcess owner = children.start(() -> {
            lock.lock();
            lock.lock(); // the depth of its holds dies with it
            signal.set(1);
            Await.death();
        });
        Await.until("the owner's lock", () -> signal.get() == 1);
        return owner;
    }

    private void leaveByDeath(SharedLock lock) throws InterruptedException {
        Children.kill(owner(lock));
    }

    /** Kills the owner while a thread of this JVM waits, and tells how that thread's wait ended: null if well. */
    private Throwable outcomeOfWaiting(SharedLock lock, TestReporter reporter)
            throws IOException, InterruptedException {
        final JvmProcess owner = owner(lock);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final AtomicLong ended = new AtomicLong();
        final Thread waiter = new Thread(() -> {
            try {
                lock.lock();
                ended.set(System.nanoTime());
                lock.unlock();
            } catch (RuntimeException e) {
                ended.set(System.nanoTime());
                thrown.set(e);
            }
        });
        waiter.start();
        LockWatch.awaitSleeper(space, "guard");
        final long killed = System.nanoTime();
        owner.kill();
        Children.exitCode(owner);
        final long exited = System.nanoTime();
        Await.end(waiter);
        reporter.publishEntry(
                lock.options().policy() + ": waiter went on",
                TimeUnit.NANOSECONDS.toMillis(ended.get() - killed) + " ms after the kill, "
                        + TimeUnit.NANOSECONDS.toMillis(ended.get() - exited) + " ms after the exit was seen");
        return thrown.get();
    }

    @Test
    void underRefuseAWaiterLearnsOfTheDeathAndNobodyGetsTheLockUntilItIsRecovered(TestReporter reporter)
            throws IOException, InterruptedException {
        final SharedLock lock = refusing();
        final Throwable thrown = outcomeOfWaiting(lock, reporter);
        assertInstanceOf(OwnerDiedException.class, thrown);
        assertTrue(thrown.getMessage().contains("recover(repair)"), thrown.getMessage());
        assertTrue(lock.isInconsistent());
        assertFalse(lock.isLocked());
        assertThrows(OwnerDiedException.class, lock::lock);
        assertThrows(OwnerDiedException.class, lock::tryLock);
        assertThrows(OwnerDiedException.class, lock::lockInterruptibly);
        assertThrows(OwnerDiedException.class, () -> lock.tryLock(1, TimeUnit.SECONDS));
        assertFalse(lock.isHeldByCurrentThread());
        final JvmProcess other = children.start(() -> lock.lock());
        assertEquals(1, Children.exitCode(other));
        assertInstanceOf(OwnerDiedException.class, other.failure().orElseThrow());

        assertTrue(lock.recover(() -> {
            assertTrue(lock.isHeldByCurrentThread());
            repairs.increment();
        }));
        assertFalse(lock.isInconsistent());
        assertFalse(lock.isLocked());
        assertFalse(lock.recover(repairs::increment));
        assertEquals(1, repairs.get());
        lock.lock();
        lock.unlock();
    }

    @Test
    void underRepairTheNextOwnerRepairsOnceAndGoesOn(TestReporter reporter) throws IOException, InterruptedException {
        final SharedLock lock = repairing();
        assertNull(outcomeOfWaiting(lock, reporter));
        assertEquals(1, repairs.get());
        assertFalse(lock.isInconsistent());
        lock.lock();
        lock.unlock();
        assertEquals(1, repairs.get());
    }

    @Test
    void underIgnoreTheNextOwnerGoesOnAndIsTold(TestReporter reporter) throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withIgnore());
        assertNull(outcomeOfWaiting(lock, reporter));
        assertTrue(lock.isInconsistent());
        assertTrue(lock.tryLock());
        assertTrue(lock.isInconsistent());
        assertTrue(lock.recover(repairs::increment)); // also while it is held
        assertFalse(lock.isInconsistent());
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
        assertFalse(lock.isLocked());
        assertEquals(1, repairs.get());
    }

    @Test
    void aProcessThatEndsInGoodOrderWithoutUnlockingCountsAsDead() throws IOException, InterruptedException {
        final SharedLock lock = refusing();
        Children.join(children.start(lock::lock));
        assertThrows(OwnerDiedException.class, lock::lock);
        assertTrue(lock.recover(repairs::increment));
    }

    @Test
    void ofTwoProcessesThatRecoverAtOnceExactlyOneRepairs() throws IOException, InterruptedException {
        final SharedLock lock = refusing();
        final SharedLong counted = repairs;
        final SharedLong ready = SharedLong.open(space, "ready");
        final SharedLong recoveries = SharedLong.open(space, "recoveries");
        final int rounds = 3;
        for (int round = 1; round <= rounds; round++) {
            leaveByDeath(lock);
            ready.set(0);
            final JvmProcess one = children.start(() -> recover(lock, counted, ready, recoveries));
            final JvmProcess other = children.start(() -> recover(lock, counted, ready, recoveries));
            Children.joinAll(List.of(one, other));
            assertEquals(round, counted.get());
            assertEquals(round, recoveries.get());
        }
        assertFalse(lock.isInconsistent());
    }

    private static void recover(SharedLock lock, SharedLong counted, SharedLong ready, SharedLong recoveries) {
        ready.increment();
        while (ready.get() < 2) {
            Thread.onSpinWait(); // as close together as can be
        }
        if (lock.recover(() -> counted.setOpaque(counted.getOpaque() + 1))) {
            recoveries.increment();
        }
    }

    @Test
    void aRepairThatThrowsLeavesTheLockFreeAndTheDataUnrepaired() throws IOException, InterruptedException {
        final SharedLock lock = refusing();
        leaveByDeath(lock);
        final RuntimeException broken = new IllegalStateException("cannot repair");
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class,
                        () -> lock.recover(() -> {
                            throw broken;
                        })));
        assertTrue(lock.isInconsistent());
        assertFalse(lock.isLocked());
        assertThrows(OwnerDiedException.class, lock::lock);
        assertTrue(lock.recover(repairs::increment));
    }

    @Test
    void aRepairHandlerThatThrowsFailsTheLockAndRunsAgainForTheNext() throws IOException, InterruptedException {
        final SharedLong counted = repairs;
        final SharedLock lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> {
            if (counted.increment() < 3) {
                throw new IllegalStateException("try " + counted);
            }
        }));
        leaveByDeath(lock);
        assertEquals(
                "try 1", assertThrows(IllegalStateException.class, lock::lock).getMessage());
        assertEquals(
                "try 2",
                assertThrows(IllegalStateException.class, lock::tryLock).getMessage());
        assertTrue(lock.isInconsistent());
        assertFalse(lock.isLocked());
        lock.lock();
        assertFalse(lock.isInconsistent());
        lock.unlock();
        assertEquals(3, counted.get());
    }

    @Test
    void aRepairHandlerMayUseTheLockItself() throws IOException, InterruptedException {
        final SharedLock[] self = new SharedLock[1];
        final SharedLock lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> {
            self[0].lock();
            self[0].unlock();
        }));
        final SharedLock forChildren = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> {}));
        self[0] = lock;
        leaveByDeath(forChildren);
        lock.lock();
        lock.unlock();
        assertFalse(lock.isLocked());
        assertFalse(lock.isInconsistent());
    }

    @Test
    void aRepairThatGivesBackItsLockIsToldSoAndCountsAsNotDone() throws IOException, InterruptedException {
        final SharedLock lock = refusing();
        leaveByDeath(lock);
        assertThrows(IllegalMonitorStateException.class, () -> lock.recover(lock::unlock));
        assertTrue(lock.isInconsistent());
        assertFalse(lock.isLocked());
        assertTrue(lock.recover(repairs::increment));
        assertFalse(lock.isInconsistent());
    }

    @Test
    void aRepairHandlerThatGivesBackItsLockIsToldSoAndCountsAsNotDone() throws IOException, InterruptedException {
        final SharedLock[] self = new SharedLock[1];
        final SharedLock lock =
                SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> self[0].unlock()));
        self[0] = lock;
        leaveByDeath(SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> {})));
        assertThrows(IllegalMonitorStateException.class, lock::lock);
        assertTrue(lock.isInconsistent());
        assertFalse(lock.isLocked());
    }

    @Test
    void aProcessKilledInsideItsRepairLeavesTheRepairToTheNext() throws IOException, InterruptedException {
        final SharedLock lock = refusing();
        leaveByDeath(lock);
        final SharedLong signal = step;
        final JvmProcess repairer = children.start(() -> lock.recover(() -> {
            signal.set(2);
            Await.death();
        }));
        Await.until("the repair's beginning", () -> signal.get() == 2);
        Children.kill(repairer);
        assertThrows(OwnerDiedException.class, lock::lock);
        assertTrue(lock.recover(repairs::increment));
        assertEquals(1, repairs.get());
        lock.lock();
        lock.unlock();
    }

    @Test
    void aProcessKilledInsideItsHandlerLeavesTheRepairToTheNext() throws IOException, InterruptedException {
        final SharedLong counted = repairs;
        final SharedLong signal = step;
        final SharedLock lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> {
            if (counted.increment() == 1) {
                signal.set(2);
                Await.death();
            }
        }));
        leaveByDeath(lock);
        final JvmProcess repairer = children.start(lock::lock);
        Await.until("the repair's beginning", () -> signal.get() == 2);
        Children.kill(repairer);
        lock.lock();
        assertFalse(lock.isInconsistent());
        lock.unlock();
        assertEquals(2, counted.get());
    }

    /**
     * Two longs that are equal whenever the lock is free, counted up by four processes of which one after the other is
     * killed. A kill may come between an increment and its entry in the books, once each.
     */
    @Test
    void aStormOfKillsLosesNoIncrementAndShowsNobodyHalfOfOne() throws IOException, InterruptedException {
        final int processes = 4;
        final int kills = 24;
        final SharedLong left = SharedLong.open(space, "left");
        final SharedLong right = SharedLong.open(space, "right");
        final SharedLong booked = SharedLong.open(space, "booked");
        final SharedLong end = SharedLong.open(space, "end");
        final SharedLock lock = SharedLock.open(
                space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> right.setOpaque(left.getOpaque())));
        final JvmProcess[] storm = new JvmProcess[processes];
        for (int i = 0; i < processes; i++) {
            storm[i] = children.start(() -> countUntil(end, lock, left, right, booked));
        }
        for (int kill = 0; kill < kills; kill++) {
            final long before = left.get();
            Await.until("increments after kill " + kill, () -> left.get() > before + 200);
            final int victim = kill % processes;
            Children.kill(storm[victim]);
            assertEquals(-9, storm[victim].exitCode().orElseThrow());
            storm[victim] = children.start(() -> countUntil(end, lock, left, right, booked));
        }
        end.set(1);
        Children.joinAll(List.of(storm));
        lock.lock();
        assertEquals(left.get(), right.get());
        lock.unlock();
        assertTrue(
                booked.get() <= left.get() && left.get() <= booked.get() + kills,
                left.get() + " counted, " + booked.get() + " booked");
    }

    private static void countUntil(
            SharedLong end, SharedLock lock, SharedLong left, SharedLong right, SharedLong booked) {
        while (end.get() == 0) {
            lock.lock();
            try {
                final long count = left.getOpaque();
                if (count != right.getOpaque()) {
                    throw new AssertionError("half an increment: " + left + " and " + right);
                }
                left.setOpaque(count + 1);
                right.setOpaque(count + 1);
                booked.increment();
            } finally {
                lock.unlock();
            }
        }
    }
}
