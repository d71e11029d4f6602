package io.atoll.ipc.torture;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.torture.Tortured;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Counts under a lock, and without one, in a way that every lost, doubled or torn step shows.
 *
 * <p>Under the lock: left, the member's own cell, right. The cells are what was really done, so the repair sets left and
 * right to their sum; whoever gets the lock finds left, right and the sum of the cells equal, or exclusion was violated.
 */
final class LockScenario {
    private static final int CELLS = 2048;
    private static final int LEFT = FileHeader.LENGTH;
    private static final int RIGHT = LEFT + 128;
    private static final int INSIDE = RIGHT + 128;
    private static final int USED = INSIDE + 128;
    private static final int CELLS_OFFSET = USED + 128;
    private static final int CELL_LENGTH = 64;
    private static final long LINGER_NANOS = 100_000;
    private static final long REST_NANOS = 300_000;

    final AtomicBuffer data;
    final SharedLock lock;
    final SharedLong lastProgress;
    final SharedLong violations;
    final SharedLong repairs;
    final SharedLong atomic;
    private final int slot;

    LockScenario(Space space) throws IOException {
        data = SharedFile.open(
                        space, new SharedFile.Blueprint("cells", "all", CELLS_OFFSET + CELLS * CELL_LENGTH, null))
                .buffer();
        lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(this::repair));
        lastProgress = SharedLong.open(space, "last-progress");
        violations = SharedLong.open(space, "violations");
        repairs = SharedLong.open(space, "repairs");
        atomic = SharedLong.open(space, "atomic");
        slot = space.members().slot();
    }

    private void repair() {
        repairs.increment();
        data.putLongOpaque(INSIDE, 0);
        final long sum = sum();
        data.putLongOpaque(LEFT, sum);
        data.putLongOpaque(RIGHT, sum);
    }

    /** What was really counted under the lock. */
    long sum() {
        long sum = 0;
        for (int cell = 0; cell < Math.min(CELLS, (int) data.getLongOpaque(USED)); cell++) {
            sum += data.getLongOpaque(CELLS_OFFSET + cell * CELL_LENGTH);
        }
        return sum;
    }

    /** What was counted without it, by those who did. */
    long atomicSum() {
        long sum = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            sum += data.getLongOpaque(CELLS_OFFSET + cell * CELL_LENGTH + Long.BYTES);
        }
        return sum;
    }

    long left() {
        return data.getLongOpaque(LEFT);
    }

    long right() {
        return data.getLongOpaque(RIGHT);
    }

    void step() {
        final int cell = CELLS_OFFSET + slot * CELL_LENGTH;
        lock.lock();
        try {
            lastProgress.set(System.nanoTime());
            if (data.getLongOpaque(INSIDE) != 0 || left() != right() || left() != sum()) {
                violations.increment();
            }
            data.putLongOpaque(INSIDE, 1);
            data.putLongOpaque(USED, Math.max(data.getLongOpaque(USED), slot + 1));
            data.putLongOpaque(LEFT, left() + 1);
            linger();
            data.putLongOpaque(cell, data.getLongOpaque(cell) + 1);
            data.putLongOpaque(RIGHT, right() + 1);
            data.putLongOpaque(INSIDE, 0);
        } finally {
            lock.unlock();
        }
        atomic.increment();
        data.putLongOpaque(cell + Long.BYTES, data.getLongOpaque(cell + Long.BYTES) + 1);
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            LockSupport.parkNanos(REST_NANOS); // or those who come to replace the dead would hardly get a processor
        }
    }

    /** Now and then holds the lock for long enough to be killed with it, without taking a processor from the others. */
    private static void linger() {
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            LockSupport.parkNanos(LINGER_NANOS);
        }
    }

    /** One of the children. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            final Space space = Space.open("test");
            final LockScenario scenario = new LockScenario(space);
            scenario.step();
            Tortured.awaitRole(space);
            final AtomicBoolean stopping = new AtomicBoolean();
            Tortured.onStop(() -> stopping.set(true));
            while (!stopping.get()) {
                scenario.step();
            }
        }
    }
}
