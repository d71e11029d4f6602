package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.FutexCall;
import io.atoll.core.platform.Platform;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What synchronizers make of a kernel that answers late, or not at all, and of errors in the middle of a wait. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SynchronizersFaultsTest {
    private static final long INCONSISTENT = Long.MIN_VALUE;
    private static final int CACHE_LINE = 64;

    private final FakeKernel kernel = new FakeKernel();
    private final Members me = kernel.join();
    private final Members other = kernel.join();
    private final Members third = kernel.join();

    private static AtomicBuffer memory(int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, CACHE_LINE));
    }

    /** A futex whose sleepers do something else instead. */
    private static Futex insteadOfSleeping(Runnable happens) {
        final FutexCall call = new FutexCall() {
            @Override
            public void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
                happens.run();
            }

            @Override
            public int wake(AtomicBuffer buffer, int index, int count) {
                return 0;
            }
        };
        return Futex.of((Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(),
                new Class<?>[] {Platform.class},
                (platform, method, arguments) -> Optional.of(call)));
    }

    /** Lets a member die that somebody has just found alive. */
    private void killJustFoundAlive(Members finder, Members victim) {
        assertFalse(finder.isDead(victim.ownerWord()));
        kernel.kill(victim);
    }

    private static BarrierState barrier(AtomicBuffer buffer, SharedBarrierOptions options, Members member) {
        return new BarrierState(buffer, options, member, Futex.chosen());
    }

    @Test
    void aBarrierCountsAPartyThatDiesMeanwhileWithItsArrivalOrNotAtAll() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(4).withLeave();
        final AtomicBuffer buffer = memory(SharedBarrierDescriptor.FILE_LENGTH);
        final Members last = kernel.join();
        for (Members member : new Members[] {me, other, third, last}) {
            new BarrierParties(buffer, options, member).register();
        }
        for (Members member : new Members[] {me, other, last}) {
            new BarrierParties(buffer, options, member).arrive(0);
        }
        final Members looker = kernel.join(); // who knows nothing yet
        final boolean[] asked = new boolean[1];
        kernel.whenAsked(slot -> {
            if (slot == last.slot() && !asked[0]) {
                asked[0] = true;
                killJustFoundAlive(looker, other);
                Await.until("a new verdict", () -> looker.isDead(other.ownerWord()));
            }
        });
        assertEquals(1, new BarrierParties(buffer, options, looker).missing(0), "the third has not arrived");
        assertTrue(asked[0]);
    }

    @Test
    void thePlaceOfAPartyThatWasJustFoundAliveIsFree() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(2).withLeave();
        final AtomicBuffer buffer = memory(SharedBarrierDescriptor.FILE_LENGTH);
        barrier(buffer, options, other).register();
        barrier(buffer, options, third).register();
        final BarrierState mine = barrier(buffer, options, me);
        killJustFoundAlive(me, other);
        mine.register();
        assertEquals(2, mine.registered());
    }

    @Test
    void whoArrivesInThePlaceOfAPartyThatWasJustFoundAliveIsLetIn() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(2).withLeave();
        final AtomicBuffer buffer = memory(SharedBarrierDescriptor.FILE_LENGTH);
        barrier(buffer, options, other).register();
        barrier(buffer, options, third).register();
        final BarrierState mine = barrier(buffer, options, me);
        killJustFoundAlive(me, other);
        assertThrows(TimeoutException.class, () -> mine.await(0, null)); // the third does not come
        assertEquals(2, mine.registered());
    }

    @Test
    void anErrorInTheWaitOfAPartyBreaksTheBarrier() {
        final AtomicBuffer buffer = memory(SharedBarrierDescriptor.FILE_LENGTH);
        final Futex failing = insteadOfSleeping(() -> {
            throw new UnsupportedOperationException("expected");
        });
        final BarrierState mine = new BarrierState(buffer, SharedBarrierOptions.of(2), me, failing);
        assertThrows(UnsupportedOperationException.class, () -> mine.await(EventCount.FOREVER, null));
        assertTrue(mine.isBroken(), "others would wait for one who is not there");
        assertEquals(0, mine.waiting());
    }

    @Test
    void anAbortBreaksTheNextGenerationWhenALeaderLetsThisOnePass() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(1);
        final AtomicBuffer buffer = memory(SharedBarrierDescriptor.FILE_LENGTH);
        final ChangingMemory changing = new ChangingMemory(buffer);
        final BarrierState leader = barrier(buffer, options, other);
        final AtomicInteger passed = new AtomicInteger();
        changing.beforeCas(SharedBarrierDescriptor.PHASE_OFFSET, () -> {
            try {
                assertEquals(0, leader.await(0, null));
                passed.incrementAndGet();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        barrier(changing.buffer(), options, me).abort();
        assertEquals(1, passed.get());
        assertTrue(leader.isBroken(), "the abort is forgotten");
    }

    @Test
    void aLockIsHeldAgainAsOftenAsBeforeWhateverTheKernelAnswers() {
        final AtomicBuffer buffer = memory(SharedLockDescriptor.FILE_LENGTH);
        final LockState mine = lock(buffer, me);
        final LockState others = lock(buffer, other);
        assertTrue(others.tryEnter());
        final AtomicInteger asked = new AtomicInteger();
        kernel.whenAsked(slot -> {
            if (asked.incrementAndGet() == 3) {
                others.exit();
            }
            throw new IOException("no answer");
        });
        assertThrows(UncheckedIOException.class, () -> mine.regain(3));
        assertEquals(3, mine.holds());
        assertTrue(asked.get() >= 3);
    }

    private static LockState lock(AtomicBuffer buffer, Members member) {
        return new LockState(
                buffer,
                SharedLockDescriptor.OWNER_OFFSET,
                SharedLockDescriptor.EVENT_COUNT_OFFSET,
                member,
                Futex.chosen());
    }

    @Test
    void aRecoveryThatFailsIsLeftToTheNext() {
        final AtomicBuffer buffer = memory(2 * CACHE_LINE);
        final AtomicInteger recoveries = new AtomicInteger();
        final Runnable recovery = () -> {
            if (recoveries.incrementAndGet() < 3) {
                throw new UnsupportedOperationException("expected");
            }
        };
        final Monitor mine = new Monitor(buffer, 0, CACHE_LINE, me, Futex.chosen(), recovery);
        mine.enter();
        assertThrows(UnsupportedOperationException.class, mine::fail);
        assertEquals(INCONSISTENT, buffer.getLong(0));
        final Monitor others = new Monitor(buffer, 0, CACHE_LINE, other, Futex.chosen(), recovery);
        assertThrows(UnsupportedOperationException.class, others::enter);
        assertEquals(INCONSISTENT, buffer.getLong(0));
        assertTrue(others.tryEnter());
        assertEquals(3, recoveries.get());
        others.exit();
        mine.enter();
        mine.exit();
        assertEquals(3, recoveries.get());
        assertEquals(0, buffer.getLong(0));
    }

    @Test
    void anExceptionInsideAMonitorRunsItsRecovery() {
        final AtomicBuffer buffer = memory(2 * CACHE_LINE);
        final AtomicInteger recoveries = new AtomicInteger();
        final Monitor mine =
                new Monitor(buffer, 0, CACHE_LINE, me, Futex.chosen(), () -> assertEquals(0, recoveries.getAndAdd(1)));
        mine.enter();
        mine.fail();
        assertEquals(1, recoveries.get());
        assertEquals(0, buffer.getLong(0));
    }

    @Test
    void aTurnInWhichTheDeadWriterCannotBeSettledIsGivenBackWithItsBit() throws InterruptedException {
        final AtomicBuffer buffer = memory(SharedReadWriteLockDescriptor.FILE_LENGTH);
        final ReadWriteState mine = new ReadWriteState(buffer, me, Futex.chosen());
        buffer.putLong(SharedReadWriteLockDescriptor.TURN_OFFSET, other.ownerWord());
        buffer.putLong(SharedReadWriteLockDescriptor.WRITER_OFFSET, third.ownerWord());
        kernel.kill(other);
        kernel.refuse(third);
        assertThrows(UncheckedIOException.class, () -> mine.lockWrite(0, false));
        assertEquals(INCONSISTENT, buffer.getLong(SharedReadWriteLockDescriptor.TURN_OFFSET));
        kernel.whenAsked(slot -> {});
        kernel.kill(third);
        assertTrue(mine.lockWrite(0, false));
        assertTrue(mine.writer().isRecoveryPending(), "the writer's death is forgotten");
        mine.unlockWrite();
        assertEquals(0, buffer.getLong(SharedReadWriteLockDescriptor.TURN_OFFSET));
        assertEquals(INCONSISTENT, buffer.getLong(SharedReadWriteLockDescriptor.WRITER_OFFSET));
    }

    @Test
    void permitsThatAreTakenAreNotLostInTheMonitor() throws InterruptedException {
        final SharedSemaphoreOptions options = SharedSemaphoreOptions.owned(3);
        final AtomicBuffer buffer = memory(SharedSemaphoreDescriptor.FILE_LENGTH);
        buffer.putLong(SharedSemaphoreDescriptor.AVAILABLE_OFFSET, 3);
        final SemaphoreState others = new SemaphoreState(buffer, options, other, Futex.chosen());
        assertTrue(others.tryAcquire(2));
        final ChangingMemory changing = new ChangingMemory(buffer);
        final AtomicInteger sleeps = new AtomicInteger();
        final Futex futex = insteadOfSleeping(() -> {
            if (sleeps.getAndIncrement() == 0) { // it has precedence, and will take what comes back
                others.release(2);
                kernel.refuse(third);
                changing.afterCas(
                        SharedSemaphoreDescriptor.MONITOR_OFFSET,
                        0,
                        () -> buffer.putLong(SharedSemaphoreDescriptor.MONITOR_OFFSET, third.ownerWord()));
            }
        });
        final SemaphoreState mine = new SemaphoreState(changing.buffer(), options, me, futex);
        assertTrue(mine.acquire(2, EventCount.FOREVER, false));
        assertEquals(1, sleeps.get());
        assertEquals(third.slot(), OwnerWord.slot(buffer.getLong(SharedSemaphoreDescriptor.MONITOR_OFFSET)));
        assertEquals(2, mine.mine());
    }

    @Test
    void aLineFullOfWaitersThatWereJustFoundAliveHasRoomWhenTheyDie() {
        final AtomicBuffer buffer = memory(SharedConditionDescriptor.FILE_LENGTH);
        final WaiterCells others = new WaiterCells(buffer, other, Futex.chosen());
        for (int waiter = 0; waiter < SharedConditionDescriptor.MAX_WAITERS; waiter++) {
            others.join();
        }
        final WaiterCells mine = new WaiterCells(buffer, me, Futex.chosen());
        assertThrows(IllegalStateException.class, mine::join);
        killJustFoundAlive(me, other);
        assertTrue(mine.isWaiting(mine.join()));
        assertEquals(1, mine.waiting());
    }
}
