package io.atoll.ipc.torture;

import io.atoll.core.liveness.KernelView;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.torture.Tortured;
import io.atoll.ipc.sync.SharedBarrier;
import io.atoll.ipc.sync.SharedBarrierOptions;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedEvent;
import io.atoll.ipc.sync.SharedLatch;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.sync.SharedReadWriteLock;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.sync.SharedSemaphoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Uses every synchronizer at random, and writes down in a plain shared array who is inside, so that each violation shows:
 *
 * <ul>
 * <li>under the lock, and under the write lock, a word that must be 0 before and is 0 after, or is made so by a repair;
 * <li>who reads marks its row, and must find that word 0; who writes must find no row of a living reader marked;
 * <li>who acts for a barrier finds nobody living at it: the others wait, or it is broken and they come back without it;
 * <li>who has one of the permits must find a seat that is free or its holder's who is dead: there are as many seats;
 * <li>what was counted without a lock is written down after it was, so it is too few by one for each death at most.
 * </ul>
 */
final class SynchronizersScenario {
    static final int PROCESSES = 6;
    static final int SEATS = 3;
    static final int EVENTS = Integer.MAX_VALUE - 1;
    static final int SIGNALS = 1 << 20;

    private static final int ROWS = 2048;
    private static final int INSIDE = FileHeader.LENGTH;
    private static final int WRITING = INSIDE + 128;
    private static final int ACTING = WRITING + 128; // who acts for the barrier that breaks
    private static final int SEATS_OFFSET = ACTING + 128;
    private static final int ROWS_OFFSET = SEATS_OFFSET + SEATS * 128;
    private static final int ROW_LENGTH = 64;
    private static final int PROGRESS = 0;
    private static final int READING = 8; // the epoch of who reads, or 0
    private static final int COUNTED = 16;
    private static final int RELEASED = 24;
    private static final int ACQUIRED = 32;
    private static final int EPOCH_BITS = 32;

    private static final long LINGER_NANOS = 100_000;
    private static final long REST_NANOS = 300_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int STEPS_BETWEEN_BARRIERS = 16;
    private static final long MEETING_MILLIS = 20;

    final AtomicBuffer data;
    final SharedLock lock;
    final SharedCondition condition;
    final SharedReadWriteLock rates;
    final SharedSemaphore seats;
    final SharedSemaphore signals;
    final SharedLatch latch;
    final SharedEvent event;
    final SharedEvent ending;
    final SharedBarrier barrier;
    final SharedBarrier brittle;
    private final Space space;
    private final int slot;
    private final int row;

    SynchronizersScenario(Space space) throws IOException {
        this.space = space;
        data = SharedFile.open(space, new SharedFile.Blueprint("model", "all", ROWS_OFFSET + ROWS * ROW_LENGTH, null))
                .buffer();
        lock = SharedLock.open(
                space, "lock", SharedLockOptions.DEFAULT.withRepair(() -> data.putLongOpaque(INSIDE, 0)));
        condition = lock.newCondition("condition");
        rates = SharedReadWriteLock.open(
                space, "rates", SharedLockOptions.DEFAULT.withRepair(() -> data.putLongOpaque(WRITING, 0)));
        seats = SharedSemaphore.open(space, "seats", SEATS);
        signals = SharedSemaphore.open(space, "signals", SharedSemaphoreOptions.counting(SIGNALS));
        latch = SharedLatch.open(space, "latch", EVENTS);
        event = SharedEvent.open(space, "event");
        ending = SharedEvent.open(space, "ending");
        barrier = SharedBarrier.open(
                space, "barrier", SharedBarrierOptions.of(PROCESSES).withLeave());
        brittle = SharedBarrier.open(
                space, "brittle", SharedBarrierOptions.of(PROCESSES).withAction(this::act));
        slot = space.members().slot();
        row = ROWS_OFFSET + slot * ROW_LENGTH;
        data.putLongVolatile(row + READING, 0); // of whoever had the slot before
    }

    private long sum(int column) {
        long sum = 0;
        for (int other = 0; other < ROWS; other++) {
            sum += data.getLongVolatile(ROWS_OFFSET + other * ROW_LENGTH + column);
        }
        return sum;
    }

    /** How many events were written down. */
    long counted() {
        return sum(COUNTED);
    }

    /** How many signals were written down as released, less those acquired. */
    long signalled() {
        return sum(RELEASED) - sum(ACQUIRED);
    }

    /** When the one of some members that has waited longest has made its last step. */
    long lastProgress(List<Integer> slots) {
        long last = Long.MAX_VALUE;
        for (int other : slots) {
            last = Math.min(last, data.getLongVolatile(ROWS_OFFSET + other * ROW_LENGTH + PROGRESS));
        }
        return last;
    }

    /** Now and then stays inside for long enough to be killed there, without taking a processor from the others. */
    private static void linger() {
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            LockSupport.parkNanos(LINGER_NANOS);
        }
    }

    private static void check(boolean holds, String violation) {
        if (!holds) {
            throw new AssertionError(violation);
        }
    }

    /** Everything but the barrier, which is for those who have a role. */
    void step(int which) throws IOException, InterruptedException {
        switch (which) {
            case 0 -> exclude();
            case 1 -> waitForCondition();
            case 2, 3 -> read();
            case 4 -> write();
            case 5 -> sit();
            case 6 -> signal();
            default -> countAndPulse();
        }
        data.putLongVolatile(row + PROGRESS, System.nanoTime());
    }

    private void enter() {
        check(data.getLongOpaque(INSIDE) == 0, "two under the lock");
        data.putLongOpaque(INSIDE, slot + 1L);
    }

    private void leave() {
        check(data.getLongOpaque(INSIDE) == slot + 1L, "another under the lock");
        data.putLongOpaque(INSIDE, 0);
    }

    private void exclude() {
        lock.lock();
        try {
            enter();
            linger();
            leave();
            condition.signal(ThreadLocalRandom.current().nextInt(1, 3));
        } finally {
            lock.unlock();
        }
    }

    private void waitForCondition() throws InterruptedException {
        lock.lock();
        try {
            enter();
            leave();
            condition.await(2, TimeUnit.MILLISECONDS);
            enter();
            leave();
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        rates.readLock().lock();
        try {
            data.putLongVolatile(row + READING, space.members().epoch());
            check(data.getLongVolatile(WRITING) == 0, "one writes while another reads");
            linger();
            check(data.getLongVolatile(WRITING) == 0, "one begins to write while another reads");
            data.putLongVolatile(row + READING, 0);
        } finally {
            rates.readLock().unlock();
        }
    }

    private boolean lockWrite() throws InterruptedException {
        switch (ThreadLocalRandom.current().nextInt(3)) {
            case 0:
                return rates.writeLock().tryLock();
            case 1:
                return rates.writeLock().tryLock(1, TimeUnit.MILLISECONDS);
            default:
                rates.writeLock().lock();
                return true;
        }
    }

    private void write() throws IOException, InterruptedException {
        if (!lockWrite()) {
            return;
        }
        try {
            check(data.getLongVolatile(WRITING) == 0, "two write");
            data.putLongVolatile(WRITING, slot + 1L);
            for (int other = 0; other < ROWS; other++) {
                final long epoch = data.getLongVolatile(ROWS_OFFSET + other * ROW_LENGTH + READING);
                check(epoch == 0 || !KernelView.isAlive(space, other, epoch), "one reads while another writes");
            }
            linger();
            check(data.getLongVolatile(WRITING) == slot + 1L, "another writes");
            data.putLongVolatile(WRITING, 0);
        } finally {
            rates.writeLock().unlock();
        }
    }

    private void sit() throws IOException, InterruptedException {
        seats.acquire();
        try {
            final int seat = findSeat();
            linger();
            check(data.compareAndSetLong(seat, me(), 0), "another on the seat");
        } finally {
            seats.release();
        }
    }

    private long me() {
        return (long) slot << EPOCH_BITS | space.members().epoch();
    }

    private int findSeat() throws IOException {
        final long start = System.nanoTime();
        while (true) { // the others move while we look
            for (int seat = SEATS_OFFSET; seat < ROWS_OFFSET; seat += 128) {
                final long taken = data.getLongVolatile(seat);
                if ((taken == 0 || !KernelView.isAlive(space, (int) (taken >>> EPOCH_BITS), (int) taken))
                        && data.compareAndSetLong(seat, taken, me())) {
                    return seat;
                }
            }
            check(System.nanoTime() - start < PATIENCE_NANOS, "more permits than there are");
            Thread.onSpinWait();
        }
    }

    private void signal() {
        if (ThreadLocalRandom.current().nextBoolean()) {
            signals.release();
            data.putLongVolatile(row + RELEASED, data.getLongVolatile(row + RELEASED) + 1);
        } else if (signals.tryAcquire()) {
            data.putLongVolatile(row + ACQUIRED, data.getLongVolatile(row + ACQUIRED) + 1);
        }
    }

    private void countAndPulse() throws InterruptedException {
        latch.countDown();
        data.putLongVolatile(row + COUNTED, data.getLongVolatile(row + COUNTED) + 1);
        event.set();
        event.clear();
        event.await(1, TimeUnit.MILLISECONDS);
    }

    private void act() {
        final long before = data.getLongVolatile(ACTING);
        try {
            check(
                    before == 0 || !KernelView.isAlive(space, (int) (before >>> EPOCH_BITS), (int) before),
                    "two act for the barrier");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        data.putLongVolatile(ACTING, me());
        linger();
        check(data.compareAndSetLong(ACTING, me(), 0), "another acts for the barrier");
    }

    /** At a barrier that breaks with each death, when somebody is late, and now and then for no reason. */
    private void meet() throws InterruptedException {
        try {
            if (ThreadLocalRandom.current().nextInt(32) == 0) {
                brittle.abort();
            }
            brittle.await(MEETING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            brittle.reset();
        }
    }

    private void work() throws IOException, InterruptedException {
        barrier.register();
        try {
            while (!ending.isSet()) {
                for (int step = 0; step < STEPS_BETWEEN_BARRIERS; step++) {
                    step(ThreadLocalRandom.current().nextInt(8));
                    if (ThreadLocalRandom.current().nextInt(4) == 0) {
                        LockSupport.parkNanos(REST_NANOS); // or those who come to replace the dead get no processor
                    }
                }
                barrier.await();
                meet();
            }
        } catch (BrokenBarrierException e) {
            check(ending.isSet(), "a death has broken a barrier that the dead leave");
        }
        barrier.deregister();
    }

    /** Lets all leave: one who registers when the others have gone would wait for as many again. */
    private void end() {
        ending.set();
        barrier.abort();
    }

    /** One of the children. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            final Space space = Space.open("test");
            final SynchronizersScenario scenario = new SynchronizersScenario(space);
            for (int step = 0; step < 8; step++) {
                scenario.step(step);
            }
            Tortured.awaitRole(space);
            Tortured.onStop(scenario::end);
            scenario.work();
        }
    }
}
