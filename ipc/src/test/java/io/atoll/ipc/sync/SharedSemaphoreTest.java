package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedSemaphoreTest {
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

    @Test
    void givesAsManyPermitsAsItHas() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 3);
        assertEquals(3, semaphore.availablePermits());
        semaphore.acquire();
        assertTrue(semaphore.tryAcquire(2));
        assertEquals(3, semaphore.ownedPermits());
        assertFalse(semaphore.tryAcquire());
        assertFalse(semaphore.tryAcquire(1, TimeUnit.MILLISECONDS));
        assertTrue(semaphore.tryAcquire(0));
        semaphore.release(2);
        assertEquals(2, semaphore.availablePermits());
        semaphore.acquireUninterruptibly();
        assertEquals(1, semaphore.drainPermits());
        assertEquals(0, semaphore.drainPermits());
        semaphore.release(3);
        assertEquals(3, semaphore.availablePermits());
        assertEquals(0, semaphore.ownedPermits());
    }

    @Test
    void whatWasNotAcquiredCannotBeReleasedIfItIsOwned() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 3);
        semaphore.acquire();
        assertThrows(IllegalMonitorStateException.class, () -> semaphore.release(2));
        assertEquals(2, semaphore.availablePermits());
        semaphore.release();
        assertThrows(IllegalMonitorStateException.class, semaphore::release);
        assertEquals(3, semaphore.availablePermits());
        assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
        assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1));
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(4));
    }

    @Test
    void whoeverLikesReleasesToACountingOne() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "signal", SharedSemaphoreOptions.counting(0));
        assertFalse(semaphore.tryAcquire());
        semaphore.release(5);
        semaphore.acquire(4);
        assertEquals(1, semaphore.availablePermits());
        assertEquals(0, semaphore.ownedPermits());
        semaphore.release(Integer.MAX_VALUE - 1);
        assertThrows(Error.class, semaphore::release);
        assertEquals(Integer.MAX_VALUE, semaphore.drainPermits());
        assertEquals(0, semaphore.availablePermits());
    }

    @Test
    void aReleaseWakesAsManyAsItLetsGoOn() throws IOException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "signal", SharedSemaphoreOptions.counting(0));
        final AtomicInteger through = new AtomicInteger();
        final Thread[] waiters = new Thread[4];
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = SyncThreads.start(() -> {
                semaphore.acquire();
                through.incrementAndGet();
            });
        }
        SyncThreads.awaitSleep(waiters);
        semaphore.release(2);
        Await.until("two to go on", () -> through.get() == 2);
        assertEquals(0, semaphore.availablePermits());
        assertEquals(2, through.get());
        semaphore.release(2);
        SyncThreads.awaitGoodEnds(waiters);
    }

    @Test
    void neverMoreAreInsideThanThereArePermits() throws IOException {
        final int permits = 2;
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", permits);
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = SyncThreads.start(() -> {
                for (int n = 0; n < 2_000; n++) {
                    semaphore.acquire();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    semaphore.release();
                }
            });
        }
        SyncThreads.awaitGoodEnds(threads);
        assertTrue(most.get() <= permits, () -> most + " inside");
        assertEquals(permits, semaphore.availablePermits());
    }

    @Test
    void whoWantsAllIsNotStarvedByThoseWhoWantOneEach() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 2);
        final AtomicBoolean stopping = new AtomicBoolean();
        final AtomicInteger turns = new AtomicInteger();
        final Thread[] greedy = new Thread[3]; // so that at each time somebody has one
        for (int i = 0; i < greedy.length; i++) {
            greedy[i] = SyncThreads.start(() -> {
                while (!stopping.get()) {
                    semaphore.acquire();
                    turns.incrementAndGet();
                    semaphore.release();
                }
            });
        }
        Await.until("some turns", () -> turns.get() > 100);
        semaphore.acquire(2);
        stopping.set(true);
        semaphore.release(2);
        SyncThreads.awaitGoodEnds(greedy);
        assertEquals(2, semaphore.availablePermits());
    }

    @Test
    void anInterruptEndsAnInterruptibleWaitAndStaysPendingInTheOther() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 1);
        semaphore.acquire();
        final Thread waiter = SyncThreads.start(() -> assertThrows(InterruptedException.class, semaphore::acquire));
        SyncThreads.awaitSleep(waiter);
        waiter.interrupt();
        SyncThreads.awaitGoodEnds(waiter);
        final Thread stubborn = SyncThreads.start(() -> {
            semaphore.acquireUninterruptibly();
            assertTrue(Thread.interrupted());
        });
        SyncThreads.awaitSleep(stubborn);
        stubborn.interrupt();
        semaphore.release();
        SyncThreads.awaitGoodEnds(stubborn);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> semaphore.tryAcquire(1, TimeUnit.SECONDS));
    }

    @Test
    @Timeout(Await.HANG_LIMIT_SECONDS)
    void nobodyWaitsForNoPermits() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 2);
        semaphore.acquire();
        final Thread waiter = SyncThreads.start(() -> {
            semaphore.acquire(2);
            semaphore.release(2);
        });
        Await.until("its precedence", () -> !takesOne(semaphore));
        assertTrue(semaphore.tryAcquire(0));
        semaphore.acquire(0);
        assertEquals(1, semaphore.ownedPermits());
        semaphore.release();
        SyncThreads.awaitGoodEnds(waiter);
    }

    private static boolean takesOne(SharedSemaphore semaphore) {
        final boolean taken = semaphore.tryAcquire();
        semaphore.release(taken ? 1 : 0);
        return taken;
    }

    @Test
    void contradictingOptionsAreShownBoth() throws IOException {
        SharedSemaphore.create(space, "seats", SharedSemaphoreOptions.owned(3));
        assertThrows(OptionsConflictException.class, () -> SharedSemaphore.open(space, "seats", 4));
        final OptionsConflictException conflict = assertThrows(
                OptionsConflictException.class,
                () -> SharedSemaphore.open(space, "seats", SharedSemaphoreOptions.counting(3)));
        assertTrue(conflict.expected().contains("nobody owns"), conflict.getMessage());
        assertTrue(conflict.found().contains("3 owned"), conflict.getMessage());
        assertEquals(
                SharedSemaphoreOptions.owned(3),
                SharedSemaphore.attach(space, "seats").options());
        assertThrows(IllegalArgumentException.class, () -> SharedSemaphore.open(space, "other", 0));
        assertThrows(
                ObjectExistsException.class,
                () -> SharedSemaphore.create(space, "seats", SharedSemaphoreOptions.owned(3)));
        assertThrows(ObjectMissingException.class, () -> SharedSemaphore.attach(space, "other"));
    }

    @Test
    void aHandleThatTravelsIsTheSameSemaphoreUntilThatIsUnlinked() throws IOException, InterruptedException {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", 2);
        final byte[] packed = Travel.pack(semaphore);
        Travel.unpack(packed, SharedSemaphore.class).acquire();
        assertEquals(1, semaphore.availablePermits());
        assertTrue(semaphore.unlink());
        assertFalse(semaphore.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedSemaphore.class));
        semaphore.release();
        assertEquals(2, semaphore.availablePermits());
    }
}
