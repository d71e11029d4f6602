package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedSemaphoreDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/** One semaphore as this JVM sees it. The protocol stands in {@link SharedSemaphore}. */
final class SemaphoreState {
    private static final int SPINS = 200;
    private static final long NO_TICKET = 0;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);
    private static final long PRECEDENCE_NANOS = 4 * PATIENCE_NANOS;

    private final AtomicBuffer buffer;
    private final boolean isCounting;
    private final long total;
    private final Monitor monitor;
    private final EventCount released;
    private final Members members;
    private final MemberCells cells;

    /**
     * A semaphore in shared memory.
     *
     * @param buffer holds it
     * @param options what it is like
     * @param members who may have permits
     * @param futex how to sleep
     */
    SemaphoreState(AtomicBuffer buffer, SharedSemaphoreOptions options, Members members, Futex futex) {
        this.buffer = buffer;
        this.isCounting = options.isCounting();
        this.total = options.permits();
        this.monitor = new Monitor(buffer, MONITOR_OFFSET, MONITOR_FREE_OFFSET, members, futex, this::recover);
        this.released = new EventCount(buffer, RELEASED_OFFSET, futex);
        this.members = members;
        this.cells = new MemberCells(buffer, CELLS_OFFSET, CELL_STRIDE, members);
        cells.adopt();
    }

    static SemaphoreState of(Space space, SharedFile file, SharedSemaphoreOptions options) {
        return file.companion(
                SemaphoreState.class,
                () -> new SemaphoreState(file.buffer(), options, space.members(), Futex.of(space.platform())));
    }

    private void recover() {
        buffer.putLong(PRECEDENCE_UNTIL_OFFSET, 0); // who waits claims it again
        recount();
    }

    /** Where permits are owned, the cells tell how many are left; elsewhere the word itself does. */
    private long recount() {
        if (isCounting) {
            return buffer.getLong(AVAILABLE_OFFSET);
        }
        final long available = total - cells.living();
        buffer.putLong(AVAILABLE_OFFSET, available);
        return available;
    }

    /** Takes permits if they are there and nobody has precedence. */
    boolean tryAcquire(int permits) {
        return permits == 0 || tryAcquire(permits, NO_TICKET);
    }

    private boolean tryAcquire(int permits, long ticket) {
        if (!monitor.tryEnter()) {
            return false;
        }
        boolean isWhole = false;
        try {
            final boolean taken = take(permits, ticket);
            isWhole = true;
            return taken;
        } finally {
            leave(isWhole);
        }
    }

    private void leave(boolean isWhole) {
        if (isWhole) {
            monitor.exit();
        } else {
            monitor.fail();
        }
    }

    /** In the monitor. */
    private boolean take(int permits, long ticket) {
        final boolean isPreceded = isAnyPreceding();
        if (isPreceded && buffer.getLong(PRECEDENCE_OFFSET) != ticket) {
            return false;
        }
        long available = buffer.getLong(AVAILABLE_OFFSET);
        if (available < permits) {
            available = recount(); // somebody may have died with permits
            if (available < permits) {
                return false;
            }
        }
        own(permits, available);
        if (isPreceded) {
            buffer.putLong(PRECEDENCE_UNTIL_OFFSET, 0);
        }
        return true;
    }

    /** The order is of no matter: a death in between leaves the monitor's bit, and the cells are counted again. */
    private void own(int permits, long available) {
        if (!isCounting) {
            cells.addUnderLock(permits);
        }
        buffer.putLong(AVAILABLE_OFFSET, available - permits);
    }

    /** In the monitor: whether somebody living has precedence and has looked lately, so that the stopped lose it. */
    private boolean isAnyPreceding() {
        final long until = buffer.getLong(PRECEDENCE_UNTIL_OFFSET);
        if (until == 0) {
            return false;
        }
        final long left = until - System.nanoTime();
        if (left > 0 && left <= PRECEDENCE_NANOS && !members.isDead(buffer.getLong(PRECEDENCE_OWNER_OFFSET))) {
            return true;
        }
        buffer.putLong(PRECEDENCE_UNTIL_OFFSET, 0); // over; or of another clock, or not written by the protocol
        return false;
    }

    boolean acquire(int permits, long nanos, boolean interruptible) throws InterruptedException {
        if (tryAcquire(permits)) {
            return true;
        }
        if (nanos <= 0) {
            return false;
        }
        for (int i = 0; i < SPINS; i++) {
            if (buffer.getLongVolatile(AVAILABLE_OFFSET) >= permits && tryAcquire(permits)) {
                return true;
            }
            Thread.onSpinWait();
        }
        final Waiter waiter = new Waiter(permits);
        boolean taken = false;
        try {
            taken = released.await(waiter, nanos, interruptible);
            return taken;
        } finally {
            waiter.leave(taken);
        }
    }

    /** One thread's wait: looks when woken, and claims precedence when it has waited for long. */
    private final class Waiter implements BooleanSupplier {
        private final int permits;
        private final long start = System.nanoTime();
        private long ticket = NO_TICKET;
        private boolean claimed;

        Waiter(int permits) {
            this.permits = permits;
        }

        @Override
        public boolean getAsBoolean() {
            if (!monitor.tryEnter()) {
                return false; // somebody is stopped in it: so the deadline and interrupts are seen
            }
            boolean isWhole = false;
            try {
                final boolean taken = look();
                isWhole = true;
                return taken;
            } finally {
                SemaphoreState.this.leave(isWhole);
            }
        }

        private boolean look() {
            if (ticket == NO_TICKET) {
                ticket = buffer.getLong(LAST_TICKET_OFFSET) + 1;
                buffer.putLong(LAST_TICKET_OFFSET, ticket);
            }
            if (take(permits, ticket)) {
                return true;
            }
            // who wants several would wait for ever among those who want one each
            if (permits > 1 || System.nanoTime() - start > PATIENCE_NANOS) {
                claim();
            }
            return false;
        }

        private void claim() {
            if (isAnyPreceding() && buffer.getLong(PRECEDENCE_OFFSET) < ticket) {
                return; // to the one who came before
            }
            claimed = true;
            buffer.putLong(PRECEDENCE_OFFSET, ticket);
            buffer.putLong(PRECEDENCE_OWNER_OFFSET, members.ownerWord());
            final long until = System.nanoTime() + PRECEDENCE_NANOS;
            buffer.putLong(PRECEDENCE_UNTIL_OFFSET, until == 0 ? 1 : until);
        }

        /** Lets those go on whom its precedence has held up. Cannot fail once permits are taken: they would be lost. */
        void leave(boolean taken) {
            if (!claimed) {
                return;
            }
            if (!taken && monitor.tryEnter()) { // to take has ended the precedence; else it ends by itself
                if (buffer.getLong(PRECEDENCE_OFFSET) == ticket) {
                    buffer.putLong(PRECEDENCE_UNTIL_OFFSET, 0);
                }
                monitor.exit();
            }
            released.signal(Integer.MAX_VALUE);
        }
    }

    /**
     * Gives permits back.
     *
     * @throws IllegalMonitorStateException if they are owned and this process does not have so many
     */
    void release(int permits) {
        monitor.enter();
        boolean isWhole = false;
        final boolean isPreceded;
        try {
            final long available = buffer.getLong(AVAILABLE_OFFSET);
            isPreceded = buffer.getLong(PRECEDENCE_UNTIL_OFFSET) != 0;
            if (isCounting && available + permits > Integer.MAX_VALUE) {
                throw new Error("Maximum permit count exceeded");
            }
            if (!isCounting && cells.mine() < permits) {
                throw new IllegalMonitorStateException("this process has " + cells.mine()
                        + " permits, so it cannot release " + permits
                        + "; a semaphore for signalling is opened with SharedSemaphoreOptions.counting");
            }
            own(-permits, available);
            isWhole = true;
        } finally {
            leave(isWhole); // its CAS is the publish, whose ...
        }
        released.signal(isPreceded ? Integer.MAX_VALUE : permits); // ... waker steps these are; any other would go by
    }

    int drain() {
        if (!monitor.tryEnter()) {
            return 0;
        }
        boolean isWhole = false;
        try {
            final int available = clamp(recount());
            own(available, available);
            isWhole = true;
            return available;
        } finally {
            leave(isWhole);
        }
    }

    int available() {
        if (!monitor.tryEnter()) {
            return clamp(buffer.getLongVolatile(AVAILABLE_OFFSET));
        }
        boolean isWhole = false;
        try {
            final int available = clamp(recount());
            isWhole = true;
            return available;
        } finally {
            leave(isWhole);
        }
    }

    private static int clamp(long permits) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, permits));
    }

    int mine() {
        return isCounting ? 0 : cells.mine();
    }
}
