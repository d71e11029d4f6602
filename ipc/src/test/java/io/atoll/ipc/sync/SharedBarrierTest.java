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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedBarrierTest {
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

    private static Thread[] waiters(SharedBarrier barrier, int count, SyncThreads.Action action) {
        final int before = barrier.getNumberWaiting();
        final Thread[] waiters = new Thread[count];
        for (int i = 0; i < count; i++) {
            waiters[i] = SyncThreads.start(action);
        }
        Await.until("all at the barrier", () -> barrier.getNumberWaiting() == before + count);
        return waiters;
    }

    private static void expectBroken(SharedBarrier barrier) {
        assertThrows(BrokenBarrierException.class, barrier::await);
    }

    @Test
    void allPassTogetherInLockstepWithOneLeaderAndOneAction() throws IOException {
        final int parties = 4;
        final int steps = 300;
        final AtomicInteger actions = new AtomicInteger();
        final AtomicInteger leaders = new AtomicInteger();
        final int[] at = new int[parties];
        final SharedBarrier written = SharedBarrier.open(
                space, "written", SharedBarrierOptions.of(parties).withAction(actions::incrementAndGet));
        final SharedBarrier read = SharedBarrier.open(space, "read", parties);
        final Thread[] threads = new Thread[parties];
        for (int i = 0; i < parties; i++) {
            final int me = i;
            threads[i] = SyncThreads.start(() -> {
                for (int step = 1; step <= steps; step++) {
                    at[me] = step;
                    if (written.await() == 0) {
                        leaders.incrementAndGet();
                    }
                    assertEquals(step, actions.get());
                    for (int other : at) {
                        assertEquals(step, other);
                    }
                    read.await(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS); // nobody writes before all have read
                }
            });
        }
        SyncThreads.awaitGoodEnds(threads);
        assertEquals(steps, leaders.get());
    }

    @Test
    void tellsHowManyWereMissing() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 3);
        final Thread[] first = waiters(barrier, 1, () -> assertEquals(2, barrier.await()));
        final Thread[] second = waiters(barrier, 1, () -> assertEquals(1, barrier.await()));
        assertEquals(0, barrier.await());
        SyncThreads.awaitGoodEnds(first);
        SyncThreads.awaitGoodEnds(second);
        assertEquals(3, barrier.getRegisteredParties());
        assertEquals(0, barrier.getNumberWaiting());
        assertEquals(3, barrier.getParties());
    }

    @Test
    void aTimeoutBreaksItForAllUntilItIsReset() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 3);
        final Thread[] other = waiters(barrier, 1, () -> expectBroken(barrier));
        assertThrows(TimeoutException.class, () -> barrier.await(1, TimeUnit.MILLISECONDS));
        SyncThreads.awaitGoodEnds(other);
        assertTrue(barrier.isBroken());
        expectBroken(barrier);
        barrier.reset();
        assertFalse(barrier.isBroken());
        final Thread[] again = waiters(barrier, 2, barrier::await);
        barrier.await();
        SyncThreads.awaitGoodEnds(again);
    }

    @Test
    void aTimeoutOfZeroIsEnoughForTheLast() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 1);
        assertEquals(0, barrier.await(0, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptBreaksIt() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 3);
        final Thread[] other = waiters(barrier, 1, () -> expectBroken(barrier));
        final Thread[] interrupted =
                waiters(barrier, 1, () -> assertThrows(InterruptedException.class, barrier::await));
        interrupted[0].interrupt();
        SyncThreads.awaitGoodEnds(interrupted);
        SyncThreads.awaitGoodEnds(other);
        barrier.reset();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, barrier::await);
        assertTrue(barrier.isBroken());
    }

    @Test
    void abortAndResetSendThoseWhoWaitAway() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 3);
        final Thread[] aborted = waiters(barrier, 2, () -> expectBroken(barrier));
        barrier.abort();
        SyncThreads.awaitGoodEnds(aborted);
        barrier.reset();
        final Thread[] reset = waiters(barrier, 2, () -> expectBroken(barrier));
        barrier.reset();
        SyncThreads.awaitGoodEnds(reset);
        assertFalse(barrier.isBroken());
    }

    @Test
    void anActionThatThrowsBreaksItAndThrowsAtTheLeader() throws Exception {
        final SharedBarrier barrier =
                SharedBarrier.open(space, "step", SharedBarrierOptions.of(2).withAction(() -> {
                    throw new UnsupportedOperationException("expected");
                }));
        final Thread[] other = waiters(barrier, 1, () -> expectBroken(barrier));
        assertThrows(UnsupportedOperationException.class, barrier::await);
        SyncThreads.awaitGoodEnds(other);
        assertTrue(barrier.isBroken());
    }

    @Test
    void itHasRoomForItsPartiesOnly() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 2);
        barrier.register();
        barrier.register();
        assertThrows(IllegalStateException.class, barrier::register);
        barrier.deregister();
        barrier.deregister();
        assertThrows(IllegalStateException.class, barrier::deregister);
        final Thread[] other = waiters(barrier, 1, barrier::await);
        assertThrows(IllegalStateException.class, barrier::deregister); // it waits
        barrier.await();
        SyncThreads.awaitGoodEnds(other);
    }

    @Test
    void whereTheDeadLeaveWhoeverDeregistersLeaves() throws Exception {
        final SharedBarrier barrier =
                SharedBarrier.open(space, "step", SharedBarrierOptions.of(3).withLeave());
        barrier.register();
        barrier.register();
        assertEquals(3, barrier.getParties(), "not all were there yet");
        barrier.register();
        final Thread[] others = waiters(barrier, 2, barrier::await);
        barrier.deregister();
        SyncThreads.awaitGoodEnds(others);
        assertEquals(2, barrier.getParties());
        barrier.deregister();
        assertEquals(0, barrier.await());
    }

    @Test
    void contradictingOptionsAreShownBoth() throws IOException {
        SharedBarrier.create(space, "step", SharedBarrierOptions.of(3));
        assertThrows(OptionsConflictException.class, () -> SharedBarrier.open(space, "step", 4));
        final SharedBarrierOptions leaving = SharedBarrierOptions.of(3).withLeave();
        final OptionsConflictException conflict =
                assertThrows(OptionsConflictException.class, () -> SharedBarrier.attach(space, "step", leaving));
        assertTrue(conflict.expected().contains("LEAVE"), conflict.getMessage());
        assertTrue(conflict.found().contains("BREAK"), conflict.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SharedBarrierOptions.of(0));
        assertThrows(ObjectExistsException.class, () -> SharedBarrier.create(space, "step", leaving));
        assertThrows(ObjectMissingException.class, () -> SharedBarrier.attach(space, "other", leaving));
    }

    @Test
    void aHandleThatTravelsIsTheSameBarrierUntilThatIsUnlinked() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "step", 2);
        final byte[] packed = Travel.pack(barrier);
        final SharedBarrier unpacked = Travel.unpack(packed, SharedBarrier.class);
        final Thread[] other = waiters(barrier, 1, unpacked::await);
        barrier.await();
        SyncThreads.awaitGoodEnds(other);
        assertTrue(barrier.unlink());
        assertFalse(barrier.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedBarrier.class));
    }
}
