package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Virtual threads that wait park, and so leave their carriers to those they wait for. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class VirtualWaitersTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** More than there are carriers. */
    private final int many = 4 * Runtime.getRuntime().availableProcessors();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(VirtualThreads.areThere(), "no virtual threads before Java 21");
        space = spaces.open();
    }

    @AfterEach
    void close() {
        if (space != null) {
            space.close();
        }
    }

    /** Lets many wait, sees them parked, and lets another virtual thread release them. */
    private void parkAndRelease(SyncThreads.Action wait, SyncThreads.Action release) {
        final Thread[] waiters = new Thread[many];
        for (int i = 0; i < many; i++) {
            waiters[i] = SyncThreads.startVirtual(wait);
        }
        for (Thread waiter : waiters) { // in a native call it would be RUNNABLE
            Await.until("a parked waiter", () -> waiter.getState() == Thread.State.TIMED_WAITING);
        }
        SyncThreads.awaitGoodEnds(SyncThreads.startVirtual(release));
        SyncThreads.awaitGoodEnds(waiters);
    }

    @Test
    void atALock() throws IOException {
        final SharedLock lock = SharedLock.open(space, "x");
        lock.lock();
        final Thread[] waiters = new Thread[many];
        for (int i = 0; i < many; i++) {
            waiters[i] = SyncThreads.startVirtual(() -> {
                lock.lock();
                lock.unlock();
            });
        }
        for (Thread waiter : waiters) {
            Await.until("a parked waiter", () -> waiter.getState() == Thread.State.TIMED_WAITING);
        }
        lock.unlock();
        SyncThreads.awaitGoodEnds(waiters);
    }

    @Test
    void atALatch() throws IOException {
        final SharedLatch latch = SharedLatch.open(space, "x", 1);
        parkAndRelease(latch::await, latch::countDown);
    }

    @Test
    void atAnEvent() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "x");
        parkAndRelease(event::await, event::set);
    }

    @Test
    void atASemaphore() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "x", many);
        semaphore.acquire(many);
        parkAndRelease(semaphore::acquire, () -> semaphore.release(many));
        assertEquals(0, semaphore.availablePermits());
    }

    @Test
    void atACondition() throws IOException {
        final SharedLock lock = SharedLock.open(space, "x");
        final SharedCondition condition = lock.newCondition("x");
        parkAndRelease(
                () -> {
                    lock.lock();
                    condition.await();
                    lock.unlock();
                },
                () -> {
                    Await.until("all in the line", () -> condition.getWaitQueueLength() == many);
                    lock.lock();
                    condition.signalAll();
                    lock.unlock();
                });
    }

    @Test
    void atABarrier() throws IOException {
        final SharedBarrier barrier = SharedBarrier.open(space, "x", many + 1);
        parkAndRelease(barrier::await, barrier::await);
    }

    @Test
    void atAReadWriteLock() throws IOException {
        final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "x");
        final SharedLatch written = SharedLatch.open(space, "written", 1);
        final SharedLatch locked = SharedLatch.open(space, "locked", 1);
        final Thread writer = SyncThreads.startVirtual(() -> {
            lock.writeLock().lock();
            locked.countDown();
            written.await();
            lock.writeLock().unlock();
        });
        parkAndRelease(
                () -> {
                    locked.await();
                    lock.readLock().lock();
                    lock.readLock().unlock();
                },
                written::countDown);
        SyncThreads.awaitGoodEnds(writer);
    }
}
