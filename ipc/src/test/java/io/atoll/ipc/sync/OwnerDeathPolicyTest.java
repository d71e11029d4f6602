package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way of taking a lock, after its owner's death, under every policy. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class OwnerDeathPolicyTest {
    /** Of slot 2047 in epoch 9: nobody has come so far, and who was never born counts as dead. */
    private static final long DEAD_WORD = 2047L << 52 | 9L << 20;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final AtomicInteger repairs = new AtomicInteger();
    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** A way of taking a lock. */
    private enum Way {
        LOCK {
            @Override
            boolean take(Lock lock) {
                lock.lock();
                return true;
            }
        },
        LOCK_INTERRUPTIBLY {
            @Override
            boolean take(Lock lock) throws InterruptedException {
                lock.lockInterruptibly();
                return true;
            }
        },
        TRY {
            @Override
            boolean take(Lock lock) {
                return lock.tryLock();
            }
        },
        TIMED_TRY {
            @Override
            boolean take(Lock lock) throws InterruptedException {
                return lock.tryLock(1, TimeUnit.DAYS);
            }
        };

        abstract boolean take(Lock lock) throws InterruptedException;
    }

    private SharedLockOptions options(OwnerDeathPolicy policy) {
        return switch (policy) {
            case REFUSE -> SharedLockOptions.DEFAULT.withRefuse();
            case REPAIR -> SharedLockOptions.DEFAULT.withRepair(repairs::incrementAndGet);
            case IGNORE -> SharedLockOptions.DEFAULT.withIgnore();
        };
    }

    private void shouldDoWhatThePolicySays(
            OwnerDeathPolicy policy,
            Lock lock,
            Runnable death,
            BooleanSupplier isInconsistent,
            Predicate<Runnable> recover)
            throws InterruptedException {
        for (Way way : Way.values()) {
            death.run();
            repairs.set(0);
            if (policy == OwnerDeathPolicy.REFUSE) {
                assertThrows(OwnerDiedException.class, () -> way.take(lock), way::toString);
                assertThrows(IllegalMonitorStateException.class, lock::unlock, "it is not held");
                assertThrows(OwnerDiedException.class, () -> way.take(lock), way::toString);
                assertTrue(isInconsistent.getAsBoolean());
                assertTrue(recover.test(repairs::incrementAndGet));
                assertTrue(way.take(lock));
            } else {
                assertTrue(way.take(lock), way::toString);
                assertEquals(policy == OwnerDeathPolicy.IGNORE, isInconsistent.getAsBoolean());
            }
            lock.unlock();
            assertEquals(policy == OwnerDeathPolicy.IGNORE, recover.test(repairs::incrementAndGet));
            assertEquals(1, repairs.get(), way::toString);
            assertFalse(isInconsistent.getAsBoolean());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWayOfTakingALockDoesWhatThePolicySays(OwnerDeathPolicy policy) throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard", options(policy));
        final AtomicBuffer buffer =
                SharedFile.attach(space, SharedLockDescriptor.KIND, "guard").buffer();
        shouldDoWhatThePolicySays(
                policy,
                lock,
                () -> buffer.putLongVolatile(SharedLockDescriptor.OWNER_OFFSET, DEAD_WORD),
                lock::isInconsistent,
                lock::recover);
    }

    private void shouldDoWhatThePolicySays(OwnerDeathPolicy policy, SharedReadWriteLock lock, Lock half)
            throws IOException, InterruptedException {
        final AtomicBuffer buffer = SharedFile.attach(space, SharedReadWriteLockDescriptor.KIND, "rates")
                .buffer();
        shouldDoWhatThePolicySays(
                policy,
                half,
                () -> {
                    buffer.putLongVolatile(SharedReadWriteLockDescriptor.TURN_OFFSET, DEAD_WORD);
                    buffer.putLongVolatile(SharedReadWriteLockDescriptor.WRITER_OFFSET, DEAD_WORD);
                },
                lock::isInconsistent,
                lock::recover);
        assertFalse(lock.isWriteLocked());
        assertEquals(0, lock.getReadLockCount());
    }

    @ParameterizedTest
    @EnumSource
    void everyWayOfTakingAWriteLockDoesWhatThePolicySays(OwnerDeathPolicy policy)
            throws IOException, InterruptedException {
        final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "rates", options(policy));
        shouldDoWhatThePolicySays(policy, lock, lock.writeLock());
    }

    @ParameterizedTest
    @EnumSource
    void everyWayOfTakingAReadLockDoesWhatThePolicySays(OwnerDeathPolicy policy)
            throws IOException, InterruptedException {
        final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "rates", options(policy));
        shouldDoWhatThePolicySays(policy, lock, lock.readLock());
    }
}
