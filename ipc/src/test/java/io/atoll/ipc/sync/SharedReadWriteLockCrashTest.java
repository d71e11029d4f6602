package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deaths anywhere in the use of a lock that guards two longs which must be equal. */
class SharedReadWriteLockCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final int LEFT = FileHeader.LENGTH;
    private static final int RIGHT = LEFT + 64;

    /** The lock and what it guards, as one process sees them. */
    private static final class Rates {
        final AtomicBuffer data;
        final SharedReadWriteLock lock;

        Rates(SimulatedMachine machine, int process, OwnerDeathPolicy policy) throws IOException {
            final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
            data = SharedFile.open(space, new SharedFile.Blueprint("rates", "r", RIGHT + 64, null))
                    .buffer();
            lock = SharedReadWriteLock.open(
                    space,
                    "guard",
                    switch (policy) {
                        case REFUSE -> SharedLockOptions.DEFAULT.withRefuse();
                        case REPAIR -> SharedLockOptions.DEFAULT.withRepair(this::repair);
                        case IGNORE -> SharedLockOptions.DEFAULT.withIgnore();
                    });
        }

        void repair() {
            data.putLong(RIGHT, data.getLong(LEFT));
        }

        private void recoverIfIgnored() {
            if (lock.isInconsistent()) { // only under IGNORE
                lock.recover(this::repair);
            }
        }

        void read() {
            try {
                lock.readLock().lock();
            } catch (OwnerDiedException e) {
                assertEquals(0, lock.getReadHoldCount());
                lock.recover(this::repair);
                lock.readLock().lock();
            }
            if (!lock.isInconsistent()) {
                assertEquals(data.getLong(LEFT), data.getLong(RIGHT), "sound under the lock");
            }
            lock.readLock().unlock();
        }

        void write() {
            try {
                lock.writeLock().lock();
            } catch (OwnerDiedException e) {
                lock.recover(this::repair);
                lock.writeLock().lock();
            }
            recoverIfIgnored();
            assertEquals(data.getLong(LEFT), data.getLong(RIGHT), "sound under the lock");
            data.putLong(LEFT, data.getLong(LEFT) + 1);
            data.putLong(RIGHT, data.getLong(RIGHT) + 1);
            lock.writeLock().unlock();
        }
    }

    @ParameterizedTest
    @EnumSource
    void guardsSoundDataUnderEveryPolicy(OwnerDeathPolicy policy) {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    new Rates(machine, 1, policy);
                })
                .when("read, write, downgrade, " + policy, machine -> {
                    final Rates rates = new Rates(machine, DeathAnywhere.VICTIM, policy);
                    rates.read();
                    rates.write();
                    rates.lock.writeLock().lock();
                    rates.lock.readLock().lock();
                    rates.lock.writeLock().unlock();
                    rates.lock.readLock().unlock();
                })
                .then("read, write", (machine, process) -> {
                    new Rates(machine, process, policy).read();
                    new Rates(machine, process, policy).write();
                })
                .holds("sound and free", (machine, process) -> {
                    final Rates rates = new Rates(machine, process, policy);
                    assertEquals(rates.data.getLong(LEFT), rates.data.getLong(RIGHT));
                    assertFalse(rates.lock.isWriteLocked());
                    assertFalse(rates.lock.isInconsistent());
                    assertEquals(0, rates.lock.getReadLockCount());
                    assertTrue(rates.lock.writeLock().tryLock());
                    rates.lock.writeLock().unlock();
                })
                .check();
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatComesFirstAfterAWritersDeathFindsOrMakesThemSound(OwnerDeathPolicy policy) {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    final Rates rates = new Rates(machine, 1, policy);
                    rates.lock.writeLock().lock();
                    rates.data.putLong(LEFT, 9);
                    machine.die(1);
                })
                .when("read, " + policy, machine -> new Rates(machine, DeathAnywhere.VICTIM, policy).read())
                .then("read, write", (machine, process) -> {
                    new Rates(machine, process, policy).read();
                    new Rates(machine, process, policy).write();
                })
                .holds("sound and free", (machine, process) -> {
                    final Rates rates = new Rates(machine, process, policy);
                    assertEquals(rates.data.getLong(LEFT), rates.data.getLong(RIGHT));
                    assertTrue(rates.data.getLong(LEFT) >= 10, "what was committed is still there");
                    assertFalse(rates.lock.isWriteLocked());
                    assertFalse(rates.lock.isInconsistent());
                })
                .check();
    }

    /** Who has looked a moment before the death takes the writer for alive, though the turn is free. */
    @Test
    void whoTakesATurnThatAnHeirHasGivenBackFindsNoDeadWriter() {
        final OwnerDeathPolicy policy = OwnerDeathPolicy.REFUSE;
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    final Rates heir = new Rates(machine, 1, policy);
                    final Rates next = new Rates(machine, 2, policy);
                    final MemberCells reader = cells(machine, 3);
                    for (int writer = 4;
                            writer < 14;
                            writer++) { // the first are slow: who lived a slice ago is asked anew
                        new Rates(machine, writer, policy).lock.writeLock().lock();
                        assertFalse(next.lock.writeLock().tryLock()); // has asked whether the writer lives
                        machine.die(writer);
                        reader.add(1); // just finds out that it cannot read, ...
                        assertFalse(heir.lock.writeLock().tryLock()); // ... so the heir goes without the writer's word
                        reader.add(-1);
                        assertThrows(
                                OwnerDiedException.class,
                                () -> next.lock.writeLock().tryLock());
                        assertTrue(next.lock.recover(next::repair));
                    }
                })
                .when("write", machine -> new Rates(machine, DeathAnywhere.VICTIM, policy).write())
                .then("read, write", (machine, process) -> {
                    new Rates(machine, process, policy).read();
                    new Rates(machine, process, policy).write();
                })
                .holds("free", (machine, process) -> {
                    final Rates rates = new Rates(machine, process, policy);
                    assertFalse(rates.lock.isWriteLocked());
                    assertFalse(rates.lock.isInconsistent());
                })
                .check();
    }

    private static MemberCells cells(SimulatedMachine machine, int process) throws IOException {
        final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
        final MemberCells cells = new MemberCells(
                SharedFile.attach(space, SharedReadWriteLockDescriptor.KIND, "guard")
                        .buffer(),
                SharedReadWriteLockDescriptor.CELLS_OFFSET,
                SharedReadWriteLockDescriptor.CELL_STRIDE,
                space.members());
        cells.adopt();
        return cells;
    }

    @Test
    void whoDiesWaitingForTheTurnOrReadingCallsForNoRepair() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    new Rates(machine, 1, OwnerDeathPolicy.REFUSE)
                            .lock
                            .readLock()
                            .lock();
                })
                .when("wait in vain for a reader, then read", machine -> {
                    final Rates rates = new Rates(machine, DeathAnywhere.VICTIM, OwnerDeathPolicy.REFUSE);
                    assertFalse(rates.lock.writeLock().tryLock());
                    rates.read();
                })
                .then("read", (machine, process) -> new Rates(machine, process, OwnerDeathPolicy.REFUSE).read())
                .holds("consistent", (machine, process) -> {
                    final Rates rates = new Rates(machine, process, OwnerDeathPolicy.REFUSE);
                    assertFalse(rates.lock.isInconsistent());
                    assertEquals(1, rates.lock.getReadLockCount());
                    assertFalse(rates.lock.writeLock().tryLock());
                })
                .check();
    }
}
