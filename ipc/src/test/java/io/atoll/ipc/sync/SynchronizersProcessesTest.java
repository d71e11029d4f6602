package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes, some of which die. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class SynchronizersProcessesTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong step;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        step = SharedLong.open(space, "step");
    }

    @AfterEach
    void close() {
        space.close();
    }

    @Test
    void aLatchAndAnEventLeadProcessesThroughTheirSteps() throws IOException, InterruptedException {
        final SharedLatch ready = SharedLatch.open(space, "ready", 2);
        final SharedEvent go = SharedEvent.open(space, "go");
        final SharedLong gone = step;
        final List<JvmProcess> both = List.of(
                children.start(() -> {
                    ready.countDown();
                    go.await();
                    gone.increment();
                }),
                children.start(() -> {
                    ready.countDown();
                    go.await();
                    gone.increment();
                }));
        assertTrue(ready.await(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, gone.get());
        go.set();
        Children.joinAll(both);
        assertEquals(2, gone.get());
    }

    @Test
    void thePermitsOfAKilledProcessComeBackAndThoseOfAStoppedOneStay() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 3);
        final SharedLong signal = step;
        final JvmProcess holder = children.start(() -> {
            semaphore.acquire(2);
            signal.set(1);
            Await.death();
        });
        Await.until("the child's permits", () -> signal.get() == 1);
        assertEquals(1, semaphore.availablePermits());
        Signals.stop(holder.pid());
        semaphore.acquire();
        assertFalse(semaphore.tryAcquire(200, TimeUnit.MILLISECONDS), "taken from a process that lives");
        final Thread waiter = SyncThreads.start(() -> semaphore.acquire(2));
        SyncThreads.awaitSleep(waiter);
        Children.kill(holder);
        SyncThreads.awaitGoodEnds(waiter);
        assertEquals(3, semaphore.ownedPermits());
        semaphore.release(3);
        assertEquals(3, semaphore.availablePermits());
    }

    @Test
    void aStoppedWaiterHoldsNobodyUp() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 2);
        final SharedLong progress = step;
        semaphore.acquire();
        final JvmProcess greedy = children.start(() -> {
            final Thread waiter = SyncThreads.start(() -> {
                semaphore.acquire(2);
                semaphore.release(2);
            });
            while (waiter.isAlive()) {
                progress.increment();
                waiter.join(1);
            }
            SyncThreads.awaitGoodEnds(waiter);
        });
        Await.until("the greedy one's precedence", () -> progress.get() > 0 && !takesOne(semaphore));
        Signals.stop(greedy.pid());
        boolean acquired = semaphore.tryAcquire(3, TimeUnit.SECONDS);
        for (int tries = 0; tries < 10 && !acquired; tries++) { // it was stopped inside the monitor
            final long before = progress.get();
            Signals.send(greedy.pid(), "CONT");
            Await.until("the greedy one goes on", () -> progress.get() > before + 50); // for longer than a slice
            Signals.stop(greedy.pid());
            acquired = semaphore.tryAcquire(3, TimeUnit.SECONDS);
        }
        assertTrue(acquired);
        semaphore.release(2);
        Signals.send(greedy.pid(), "CONT");
        Children.join(greedy);
        assertEquals(2, semaphore.availablePermits());
    }

    private static boolean takesOne(SharedSemaphore semaphore) {
        final boolean taken = semaphore.tryAcquire();
        semaphore.release(taken ? 1 : 0);
        return taken;
    }

    @Test
    void theSignalOfAKilledWaiterIsPassedOn() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedCondition condition = lock.newCondition("changed");
        final JvmProcess victim = children.start(() -> {
            lock.lock();
            condition.await();
            lock.unlock();
        });
        Await.until("the child's wait", () -> condition.getWaitQueueLength() == 1);
        final SharedLong gone = step;
        final JvmProcess survivor = children.start(() -> {
            lock.lock();
            condition.await();
            gone.increment();
            lock.unlock();
        });
        Await.until("both waits", () -> condition.getWaitQueueLength() == 2);
        lock.lock();
        condition.signal(); // the victim's, which cannot go on without the lock
        Children.kill(victim);
        assertEquals(0, gone.get());
        lock.unlock();
        Children.join(survivor);
        assertEquals(1, gone.get());
        assertFalse(lock.isInconsistent());
    }

    @Test
    void whoWaitsWhileAnOwnerDiesLearnsOfItWithTheLockHeld() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedCondition condition = lock.newCondition("changed");
        final Thread waiter = SyncThreads.start(() -> {
            lock.lock();
            try {
                assertThrows(OwnerDiedException.class, condition::await);
                assertTrue(lock.isHeldByCurrentThread());
                assertTrue(lock.recover(() -> {}));
            } finally {
                lock.unlock();
            }
        });
        Await.until("the wait", () -> condition.getWaitQueueLength() == 1);
        final SharedLong signal = step;
        final JvmProcess owner = children.start(() -> {
            lock.lock();
            condition.signal();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's lock", () -> signal.get() == 1);
        Children.kill(owner);
        SyncThreads.awaitGoodEnds(waiter);
        assertFalse(lock.isInconsistent());
    }

    @Test
    void theSignalOfAWaiterThatLearnsOfADeathIsPassedOn() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedCondition condition = lock.newCondition("changed");
        final List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(SyncThreads.start(() -> {
                lock.lock();
                try {
                    assertThrows(OwnerDiedException.class, condition::await); // nobody repairs: each passes it on
                } finally {
                    lock.unlock();
                }
            }));
        }
        Await.until("the waits", () -> condition.getWaitQueueLength() == 3);
        final SharedLong signal = step;
        final JvmProcess owner = children.start(() -> {
            lock.lock();
            condition.signal();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's lock", () -> signal.get() == 1);
        Children.kill(owner);
        SyncThreads.awaitGoodEnds(waiters.toArray(Thread[]::new));
        assertTrue(lock.isInconsistent());
    }

    @Test
    @Timeout(20 * Await.HANG_LIMIT_SECONDS)
    void fiveProcessesStayInLockstep() throws IOException, InterruptedException {
        final int parties = 5;
        final int passes = 1_000;
        final SharedBarrier barrier = SharedBarrier.open(space, "step", parties);
        final SharedLong arrivals = step;
        final List<JvmProcess> all = new ArrayList<>();
        for (int i = 0; i < parties; i++) {
            all.add(children.start(() -> {
                for (int pass = 0; pass < passes; pass++) {
                    arrivals.increment();
                    barrier.await();
                    final long seen = arrivals.get();
                    if (seen < (pass + 1L) * parties || seen >= (pass + 2L) * parties) {
                        throw new AssertionError("pass " + pass + " with " + seen + " arrivals");
                    }
                }
                barrier.deregister();
            }));
        }
        for (int pass = 0; pass <= passes; pass += 50) { // each pass wakes them all: a busy machine takes its time
            final long reached = (long) pass * parties;
            Await.until(reached + " arrivals", () -> arrivals.get() >= reached);
        }
        Children.joinAll(all);
        assertEquals((long) passes * parties, arrivals.get());
        assertFalse(barrier.isBroken());
        assertEquals(0, barrier.getRegisteredParties());
    }

    /** A child that has passed the barrier once, and is killed before it comes again. */
    private JvmProcess party(SharedBarrier barrier) {
        final SharedLong signal = step;
        signal.set(0);
        final JvmProcess party = children.start(() -> {
            barrier.await();
            signal.set(1);
            Await.death();
        });
        Await.until("the child at the barrier", () -> barrier.getNumberWaiting() == 1);
        return party;
    }

    @Test
    void aKilledPartyBreaksTheBarrierForThoseWhoWait() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 2);
        final JvmProcess party = party(barrier);
        assertEquals(0, barrier.await());
        final Thread waiter = SyncThreads.start(() -> assertThrows(BrokenBarrierException.class, barrier::await));
        Await.until("the wait", () -> barrier.getNumberWaiting() == 1);
        Signals.stop(party.pid());
        SyncThreads.awaitSleep(waiter); // for one that is only stopped it waits
        assertFalse(barrier.isBroken());
        Children.kill(party);
        SyncThreads.awaitGoodEnds(waiter);
        assertTrue(barrier.isBroken());
        barrier.reset();
        final JvmProcess heir = party(barrier);
        assertEquals(0, barrier.await());
        Children.kill(heir);
    }

    @Test
    void aKilledPartyLeavesTheBarrierToThoseWhoWait() throws Exception {
        final SharedBarrier barrier =
                SharedBarrier.open(space, "step", SharedBarrierOptions.of(2).withLeave());
        final JvmProcess party = party(barrier);
        assertEquals(0, barrier.await());
        final Thread waiter = SyncThreads.start(() -> assertEquals(0, barrier.await(), "who is left leads"));
        Await.until("the wait", () -> barrier.getNumberWaiting() == 1);
        Children.kill(party);
        SyncThreads.awaitGoodEnds(waiter);
        assertEquals(1, barrier.getParties());
    }

    @Test
    void aLeaderKilledInItsActionBreaksTheBarrier() throws Exception {
        final SharedLong signal = step;
        final SharedBarrier barrier = SharedBarrier.open(
                space, "step", SharedBarrierOptions.of(2).withLeave().withAction(() -> {
                    signal.set(2);
                    Await.death();
                }));
        final Thread waiter = SyncThreads.start(() -> assertThrows(BrokenBarrierException.class, barrier::await));
        Await.until("the wait", () -> barrier.getNumberWaiting() == 1);
        final JvmProcess leader = children.start(barrier::await);
        Await.until("the action", () -> signal.get() == 2);
        Children.kill(leader);
        SyncThreads.awaitGoodEnds(waiter);
    }

    @Test
    void aKilledReaderStandsInNoWritersWayAndAStoppedOneDoes() throws Exception {
        final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "rates");
        final SharedLong signal = step;
        final JvmProcess reader = children.start(() -> {
            lock.readLock().lock();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's lock", () -> signal.get() == 1);
        lock.readLock().lock(); // beside it
        lock.readLock().unlock();
        Signals.stop(reader.pid());
        assertFalse(lock.writeLock().tryLock(200, TimeUnit.MILLISECONDS), "taken from a process that lives");
        final Thread writer = SyncThreads.start(() -> {
            lock.writeLock().lock();
            lock.writeLock().unlock();
        });
        SyncThreads.awaitSleep(writer);
        Children.kill(reader);
        SyncThreads.awaitGoodEnds(writer);
        assertFalse(lock.isInconsistent());
    }

    @Test
    void afterAWritersDeathReadersAndWritersAreRefusedUntilSomebodyRecovers() throws Exception {
        final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "rates");
        final SharedLong signal = step;
        final JvmProcess writer = children.start(() -> {
            lock.writeLock().lock();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's lock", () -> signal.get() == 1);
        assertFalse(lock.readLock().tryLock());
        final Thread[] waiters = {
            SyncThreads.start(() -> assertThrows(OwnerDiedException.class, lock.readLock()::lock)),
            SyncThreads.start(() -> assertThrows(OwnerDiedException.class, lock.writeLock()::lock))
        };
        SyncThreads.awaitSleep(waiters);
        Children.kill(writer);
        SyncThreads.awaitGoodEnds(waiters);
        assertThrows(OwnerDiedException.class, lock.readLock()::tryLock);
        assertTrue(lock.recover(() -> {}));
        lock.readLock().lock();
        lock.readLock().unlock();
    }

    @Test
    void afterAWritersDeathAReaderRepairs() throws Exception {
        final SharedLong repairs = SharedLong.open(space, "repairs");
        final SharedReadWriteLock lock =
                SharedReadWriteLock.open(space, "rates", SharedLockOptions.DEFAULT.withRepair(repairs::increment));
        final SharedLong signal = step;
        final JvmProcess writer = children.start(() -> {
            lock.writeLock().lock();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's lock", () -> signal.get() == 1);
        final Thread reader = SyncThreads.start(() -> {
            lock.readLock().lock();
            lock.readLock().unlock();
        });
        SyncThreads.awaitSleep(reader);
        Children.kill(writer);
        SyncThreads.awaitGoodEnds(reader);
        assertEquals(1, repairs.get());
        assertFalse(lock.isInconsistent());
    }
}
