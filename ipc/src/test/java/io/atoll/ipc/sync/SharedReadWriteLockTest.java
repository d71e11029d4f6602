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
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedReadWriteLockTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedReadWriteLock lock;
    private Lock read;
    private Lock write;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        lock = SharedReadWriteLock.open(space, "rates");
        read = lock.readLock();
        write = lock.writeLock();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static boolean isFreeForOthers(Lock lock) {
        final boolean[] free = new boolean[1];
        SyncThreads.awaitGoodEnds(SyncThreads.start(() -> {
            free[0] = lock.tryLock();
            if (free[0]) {
                lock.unlock();
            }
        }));
        return free[0];
    }

    @Test
    void manyReadOrOneWrites() {
        read.lock();
        assertTrue(isFreeForOthers(read));
        assertFalse(isFreeForOthers(write));
        assertEquals(1, lock.getReadLockCount());
        read.unlock();
        assertTrue(isFreeForOthers(write));
        write.lock();
        assertTrue(lock.isWriteLocked() && lock.isWriteLockedByCurrentThread());
        assertFalse(isFreeForOthers(read));
        assertFalse(isFreeForOthers(write));
        write.unlock();
        assertTrue(isFreeForOthers(read));
        assertTrue(isFreeForOthers(write));
    }

    @Test
    void eachIsGivenBackAsOftenAsItIsTaken() throws InterruptedException {
        read.lock();
        assertTrue(read.tryLock());
        read.lockInterruptibly();
        assertEquals(3, lock.getReadHoldCount());
        for (int i = 0; i < 3; i++) {
            assertFalse(isFreeForOthers(write));
            read.unlock();
        }
        assertThrows(IllegalMonitorStateException.class, read::unlock);
        write.lock();
        assertTrue(write.tryLock(0, TimeUnit.SECONDS));
        write.unlock();
        assertFalse(isFreeForOthers(read));
        write.unlock();
        assertTrue(isFreeForOthers(read));
        assertThrows(IllegalMonitorStateException.class, write::unlock);
    }

    @Test
    void aWriterMayGoOnAsAReaderAndAReaderMayNotBecomeAWriter() {
        write.lock();
        read.lock();
        write.unlock();
        assertTrue(isFreeForOthers(read));
        assertFalse(isFreeForOthers(write));
        assertFalse(write.tryLock());
        assertThrows(IllegalMonitorStateException.class, write::lock);
        assertEquals(1, lock.getReadHoldCount());
        read.unlock();
        assertTrue(isFreeForOthers(write));
    }

    @Test
    void aWaitingWriterKeepsNewReadersOutAndLetsOldOnesComeAgain() {
        read.lock();
        final Thread writer = SyncThreads.start(() -> {
            write.lock();
            write.unlock();
        });
        SyncThreads.awaitSleep(writer);
        assertFalse(isFreeForOthers(read));
        read.lock(); // again, or it would wait for the writer, who waits for it
        read.unlock();
        final Thread reader = SyncThreads.start(() -> {
            read.lock();
            read.unlock();
        });
        SyncThreads.awaitSleep(reader);
        read.unlock();
        SyncThreads.awaitGoodEnds(writer, reader);
        assertEquals(0, lock.getReadLockCount());
    }

    @Test
    void aTimedTryEndsInTimeAndLeavesNothingBehind() throws InterruptedException {
        read.lock();
        SyncThreads.awaitGoodEnds(
                SyncThreads.start(() -> assertFalse(write.tryLock(30, TimeUnit.MILLISECONDS))),
                SyncThreads.start(() -> assertFalse(write.tryLock(-1, TimeUnit.SECONDS))));
        assertTrue(isFreeForOthers(read));
        read.unlock();
        write.lock();
        SyncThreads.awaitGoodEnds(
                SyncThreads.start(() -> assertFalse(read.tryLock(1, TimeUnit.MILLISECONDS))),
                SyncThreads.start(() -> assertFalse(read.tryLock(60, TimeUnit.MILLISECONDS))));
        final Thread patient = SyncThreads.start(() -> {
            assertTrue(read.tryLock(1, TimeUnit.DAYS));
            read.unlock();
        });
        SyncThreads.awaitSleep(patient);
        write.unlock();
        SyncThreads.awaitGoodEnds(patient);
        assertTrue(isFreeForOthers(write));
    }

    @Test
    void anInterruptEndsAnInterruptibleWait() {
        write.lock();
        for (Lock wanted : new Lock[] {read, write}) {
            final Thread waiter =
                    SyncThreads.start(() -> assertThrows(InterruptedException.class, wanted::lockInterruptibly));
            SyncThreads.awaitSleep(waiter);
            waiter.interrupt();
            SyncThreads.awaitGoodEnds(waiter);
            final Thread stubborn = SyncThreads.start(() -> {
                wanted.lock();
                assertTrue(Thread.interrupted());
                wanted.unlock();
            });
            SyncThreads.awaitSleep(stubborn);
            stubborn.interrupt();
            write.unlock();
            SyncThreads.awaitGoodEnds(stubborn);
            write.lock();
        }
        write.unlock();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, read::lockInterruptibly);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> write.tryLock(1, TimeUnit.SECONDS));
    }

    @Test
    void readersNeverSeeHalfOfWhatAWriterDoes() {
        final long[] pair = new long[2];
        final AtomicBoolean stopping = new AtomicBoolean();
        final Thread[] readers = new Thread[2];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = SyncThreads.start(() -> {
                while (!stopping.get()) {
                    read.lock();
                    try {
                        assertEquals(pair[0], pair[1]);
                    } finally {
                        read.unlock();
                    }
                }
            });
        }
        final Thread[] writers = new Thread[2];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = SyncThreads.start(() -> {
                for (int n = 0; n < 2_000; n++) {
                    write.lock();
                    pair[0]++;
                    pair[1]++;
                    write.unlock();
                }
            });
        }
        try {
            SyncThreads.awaitGoodEnds(writers);
        } finally {
            stopping.set(true);
        }
        SyncThreads.awaitGoodEnds(readers);
        assertEquals(4_000, pair[0]);
    }

    @Test
    void greedyWritersDoNotStarveAReader() {
        final AtomicBoolean stopping = new AtomicBoolean();
        final Thread[] writers = new Thread[2];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = SyncThreads.start(() -> {
                while (!stopping.get()) {
                    write.lock();
                    write.unlock();
                }
            });
        }
        for (int n = 0; n < 20; n++) {
            read.lock();
            read.unlock();
        }
        stopping.set(true);
        SyncThreads.awaitGoodEnds(writers);
    }

    @Test
    void neitherHasConditionsAndItDoesNotSpin() {
        assertThrows(UnsupportedOperationException.class, read::newCondition);
        assertThrows(UnsupportedOperationException.class, write::newCondition);
        assertThrows(
                IllegalArgumentException.class,
                () -> SharedReadWriteLock.open(space, "other", SharedLockOptions.DEFAULT.withSpinning()));
    }

    @Test
    void contradictingPoliciesAreRefused() throws IOException {
        assertThrows(
                OptionsConflictException.class,
                () -> SharedReadWriteLock.open(space, "rates", SharedLockOptions.DEFAULT.withIgnore()));
        assertThrows(
                ObjectExistsException.class,
                () -> SharedReadWriteLock.create(space, "rates", SharedLockOptions.DEFAULT));
        assertThrows(
                ObjectMissingException.class,
                () -> SharedReadWriteLock.attach(space, "other", SharedLockOptions.DEFAULT));
        assertEquals(
                OwnerDeathPolicy.REFUSE,
                SharedReadWriteLock.attach(space, "rates", SharedLockOptions.DEFAULT)
                        .options()
                        .policy());
    }

    @Test
    void handlesThatTravelAreTheSameLockUntilThatIsUnlinked() throws IOException {
        final byte[] packed = Travel.pack(lock);
        final byte[] packedView = Travel.pack(lock.readLock());
        final Lock view = Travel.unpack(packedView, Lock.class);
        view.lock();
        assertEquals(1, lock.getReadHoldCount());
        Travel.unpack(packed, SharedReadWriteLock.class).readLock().unlock();
        Travel.unpack(Travel.pack(write), Lock.class).lock();
        assertTrue(lock.isWriteLockedByCurrentThread());
        write.unlock();
        assertTrue(lock.unlink());
        assertFalse(lock.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedReadWriteLock.class));
    }
}
