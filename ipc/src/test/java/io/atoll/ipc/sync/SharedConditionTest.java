package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedConditionTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLock lock;
    private SharedCondition condition;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        lock = SharedLock.open(space, "guard");
        condition = lock.newCondition("changed");
    }

    @AfterEach
    void close() {
        space.close();
    }

    private void locked(SyncThreads.Action action) throws Exception {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Starts threads that wait, one after the other, so that their order is known. */
    private Thread[] waiters(int count, AtomicInteger through) {
        final Thread[] waiters = new Thread[count];
        for (int i = 0; i < count; i++) {
            final int inLine = condition.getWaitQueueLength();
            waiters[i] = SyncThreads.start(() -> locked(() -> {
                condition.await();
                through.incrementAndGet();
            }));
            Await.until("a waiter in the line", () -> condition.getWaitQueueLength() > inLine);
        }
        return waiters;
    }

    @Test
    void exactlyAsManyGoOnAsAreSignalled() throws Exception {
        final AtomicInteger through = new AtomicInteger();
        final Thread[] waiters = waiters(6, through);
        locked(() -> condition.signal(2));
        assertEquals(4, condition.getWaitQueueLength());
        Await.until("two to go on", () -> through.get() == 2);
        SyncThreads.awaitGoodEnds(waiters[0], waiters[1]); // who came first
        assertEquals(2, through.get());
        locked(() -> condition.signal(5)); // one more than there are
        SyncThreads.awaitGoodEnds(waiters);
        assertEquals(6, through.get());
    }

    @Test
    void aSignalThatNobodyWaitsForIsForgotten() throws Exception {
        locked(() -> {
            condition.signal();
            condition.signalAll();
            assertFalse(condition.await(1, TimeUnit.MILLISECONDS));
        });
    }

    @Test
    void allGoOnWhenAllAreSignalled() throws Exception {
        final AtomicInteger through = new AtomicInteger();
        final Thread[] waiters = waiters(3, through);
        locked(condition::signalAll);
        SyncThreads.awaitGoodEnds(waiters);
        assertEquals(3, through.get());
    }

    @Test
    void theWaitGivesTheLockBackHoweverOftenItIsHeldAndHoldsItAgainAsOften() throws Exception {
        lock.lock();
        lock.lock();
        lock.lock();
        final Thread signaller = SyncThreads.start(() -> locked(condition::signal)); // gets the lock, or hangs
        condition.await();
        lock.unlock();
        lock.unlock();
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
        assertFalse(lock.isLocked());
        SyncThreads.awaitGoodEnds(signaller);
    }

    @Test
    void whoDoesNotHoldTheLockMayNeitherWaitNorSignal() {
        assertThrows(IllegalMonitorStateException.class, condition::await);
        assertThrows(IllegalMonitorStateException.class, condition::awaitUninterruptibly);
        assertThrows(IllegalMonitorStateException.class, condition::signal);
        assertThrows(IllegalMonitorStateException.class, condition::signalAll);
        assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
    }

    @Test
    void aWaitEndsWhenItsTimeIsOver() throws Exception {
        locked(() -> {
            assertFalse(condition.await(2, TimeUnit.MILLISECONDS));
            assertFalse(condition.await(-1, TimeUnit.SECONDS));
            assertTrue(condition.awaitNanos(1_000_000) <= 0);
            assertFalse(condition.awaitUntil(new Date(System.currentTimeMillis() + 3)));
            assertFalse(condition.awaitUntil(new Date(0)));
            assertTrue(lock.isHeldByCurrentThread());
            assertEquals(0, condition.getWaitQueueLength());
        });
    }

    @Test
    void aTimedWaitTellsThatItWasSignalled() throws Exception {
        lock.lock();
        final Thread signaller = SyncThreads.start(() -> {
            locked(condition::signal);
            Await.until("the second wait", () -> condition.getWaitQueueLength() == 1);
            locked(condition::signal);
        });
        assertTrue(condition.await(1, TimeUnit.DAYS));
        assertTrue(condition.awaitNanos(TimeUnit.DAYS.toNanos(1)) > 0);
        lock.unlock();
        SyncThreads.awaitGoodEnds(signaller);
    }

    @Test
    void anInterruptEndsTheWaitWithTheLockHeldAndLeavesTheSignalToOthers() throws Exception {
        final Thread interrupted = SyncThreads.start(() -> locked(() -> {
            assertThrows(InterruptedException.class, condition::await);
            assertTrue(lock.isHeldByCurrentThread());
        }));
        Await.until("the wait", () -> condition.getWaitQueueLength() == 1);
        final Thread[] other = waiters(1, new AtomicInteger());
        interrupted.interrupt();
        SyncThreads.awaitGoodEnds(interrupted);
        locked(condition::signal);
        SyncThreads.awaitGoodEnds(other);
        Thread.currentThread().interrupt();
        locked(() -> assertThrows(InterruptedException.class, condition::await));
    }

    @Test
    void whoIsSignalledBeforeItIsInterruptedReturnsWithTheInterruptPending() throws Exception {
        final Thread waiter = SyncThreads.start(() -> locked(() -> {
            condition.await();
            assertTrue(Thread.interrupted());
        }));
        Await.until("the wait", () -> condition.getWaitQueueLength() == 1);
        locked(() -> {
            condition.signal();
            waiter.interrupt(); // it cannot have the lock yet
        });
        SyncThreads.awaitGoodEnds(waiter);
    }

    @Test
    void anInterruptStaysPendingInAnUninterruptibleWait() throws Exception {
        final Thread waiter = SyncThreads.start(() -> locked(() -> {
            condition.awaitUninterruptibly();
            assertTrue(Thread.interrupted());
        }));
        Await.until("the wait", () -> condition.getWaitQueueLength() == 1);
        waiter.interrupt();
        SyncThreads.awaitSleep(waiter);
        locked(condition::signal);
        SyncThreads.awaitGoodEnds(waiter);
    }

    @Test
    void twoConditionsOfOneLockMakeABoundedBuffer() throws Exception {
        final Condition notEmpty = lock.newCondition();
        final Condition notFull = lock.newCondition();
        final int[] items = new int[1];
        final int many = 2_000;
        final Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            final boolean puts = i % 2 == 0;
            threads[i] = SyncThreads.start(() -> {
                for (int n = 0; n < many; n++) {
                    locked(() -> {
                        while (items[0] == (puts ? 2 : 0)) {
                            (puts ? notFull : notEmpty).await();
                        }
                        items[0] += puts ? 1 : -1;
                        (puts ? notEmpty : notFull).signal();
                    });
                }
            });
        }
        SyncThreads.awaitGoodEnds(threads);
        assertEquals(0, items[0]);
    }

    @Test
    void aConditionBelongsToOneLock() throws Exception {
        final SharedLock other = SharedLock.open(space, "other");
        final SharedCondition namesake = other.newCondition("changed");
        final Thread[] waiter = waiters(1, new AtomicInteger());
        assertEquals(0, namesake.getWaitQueueLength());
        locked(condition::signal);
        SyncThreads.awaitGoodEnds(waiter);
        assertThrows(InvalidNameException.class, () -> lock.newCondition("../changed"));
        assertThrows(InvalidNameException.class, () -> SharedCondition.attach(lock, ".changed"));
        assertThrows(ObjectExistsException.class, () -> SharedCondition.create(lock, "changed"));
        assertThrows(ObjectMissingException.class, () -> SharedCondition.attach(lock, "absent"));
        assertEquals(
                lock.toString(), SharedCondition.attach(lock, "changed").lock().toString());
    }

    @Test
    void aHandleThatTravelsIsTheSameConditionUntilThatIsUnlinked() throws Exception {
        final SharedCondition nameless = lock.newCondition();
        final byte[] packed = Travel.pack(nameless);
        final SharedCondition unpacked = Travel.unpack(packed, SharedCondition.class);
        final Thread waiter = SyncThreads.start(() -> locked(nameless::await));
        Await.until("the wait", () -> unpacked.getWaitQueueLength() == 1);
        locked(unpacked::signal);
        SyncThreads.awaitGoodEnds(waiter);
        assertTrue(nameless.unlink());
        assertFalse(nameless.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedCondition.class));
    }
}
