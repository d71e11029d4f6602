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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedLatchTest {
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
    void opensWithTheLastEventAndStaysOpen() throws IOException, InterruptedException {
        final SharedLatch latch = SharedLatch.open(space, "ready", 2);
        assertEquals(2, latch.getCount());
        assertFalse(latch.isReady());
        assertFalse(latch.await(0, TimeUnit.SECONDS));
        latch.countDown();
        assertFalse(latch.await(1, TimeUnit.MILLISECONDS));
        latch.countDown();
        latch.await();
        latch.countDown();
        assertEquals(0, latch.getCount());
        assertTrue(latch.isReady());
        assertTrue(latch.await(0, TimeUnit.SECONDS));
    }

    @Test
    void aLatchOfNoEventsIsOpen() throws IOException, InterruptedException {
        SharedLatch.open(space, "ready", 0).await();
    }

    @Test
    void theLastEventWakesAllWhoSleep() throws IOException {
        final SharedLatch latch = SharedLatch.open(space, "ready", 1);
        final Thread[] waiters = new Thread[3];
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = SyncThreads.start(latch::await);
        }
        SyncThreads.awaitSleep(waiters);
        latch.countDown();
        SyncThreads.awaitGoodEnds(waiters);
    }

    @Test
    void countsFromManyThreadsAreAllCounted() throws IOException, InterruptedException {
        final int threads = 4;
        final int each = 5_000;
        final SharedLatch latch = SharedLatch.open(space, "ready", threads * each + 1);
        final Thread[] counters = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            counters[i] = SyncThreads.start(() -> {
                for (int n = 0; n < each; n++) {
                    latch.countDown();
                }
            });
        }
        SyncThreads.awaitGoodEnds(counters);
        assertEquals(1, latch.getCount());
    }

    @Test
    void anInterruptEndsTheWait() throws IOException {
        final SharedLatch latch = SharedLatch.open(space, "ready", 1);
        final Thread waiter = SyncThreads.start(() -> assertThrows(InterruptedException.class, latch::await));
        SyncThreads.awaitSleep(waiter);
        waiter.interrupt();
        SyncThreads.awaitGoodEnds(waiter);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> latch.await(1, TimeUnit.SECONDS));
    }

    @Test
    void contradictingCountsAreShownBoth() throws IOException {
        SharedLatch.create(space, "ready", 3);
        final OptionsConflictException conflict =
                assertThrows(OptionsConflictException.class, () -> SharedLatch.open(space, "ready", 4));
        assertTrue(conflict.expected().contains("4") && conflict.found().contains("3"), conflict.getMessage());
        assertEquals(3, SharedLatch.attach(space, "ready").getCount());
        assertThrows(IllegalArgumentException.class, () -> SharedLatch.open(space, "other", -1));
        assertThrows(ObjectExistsException.class, () -> SharedLatch.create(space, "ready", 3));
        assertThrows(ObjectMissingException.class, () -> SharedLatch.attach(space, "other"));
    }

    @Test
    void aHandleThatTravelsIsTheSameLatchUntilThatIsUnlinked() throws IOException {
        final SharedLatch latch = SharedLatch.open(space, "ready", 2);
        final byte[] packed = Travel.pack(latch);
        Travel.unpack(packed, SharedLatch.class).countDown();
        assertEquals(1, latch.getCount());
        assertTrue(latch.unlink());
        assertFalse(latch.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedLatch.class));
        latch.countDown();
        assertTrue(latch.isReady());
    }
}
