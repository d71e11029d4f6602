package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
class SharedLockCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final int LEFT = FileHeader.LENGTH;
    private static final int RIGHT = LEFT + 64;

    /** The lock and what it guards, as one process sees them. */
    private static final class Account {
        final AtomicBuffer data;
        final SharedLock lock;
        private int repairs;

        Account(SimulatedMachine machine, int process, OwnerDeathPolicy policy) throws IOException {
            final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
            data = SharedFile.open(space, new SharedFile.Blueprint("account", "a", RIGHT + 64, null))
                    .buffer();
            lock = SharedLock.open(
                    space,
                    "guard",
                    switch (policy) {
                        case REFUSE -> SharedLockOptions.DEFAULT.withRefuse();
                        case REPAIR -> SharedLockOptions.DEFAULT.withRepair(this::repair);
                        case IGNORE -> SharedLockOptions.DEFAULT.withIgnore();
                    });
        }

        void repair() {
            repairs++;
            data.putLong(RIGHT, data.getLong(LEFT));
        }

        void change() {
            data.putLong(LEFT, data.getLong(LEFT) + 1);
            data.putLong(RIGHT, data.getLong(RIGHT) + 1);
        }

        void lockAndChange() {
            try {
                lock.lock();
            } catch (OwnerDiedException e) {
                lock.recover(this::repair);
                lock.lock();
            }
            try {
                if (lock.isInconsistent()) { // only under IGNORE
                    assertTrue(lock.recover(this::repair));
                }
                assertEquals(data.getLong(LEFT), data.getLong(RIGHT), "sound under the lock");
                change();
            } finally {
                lock.unlock();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGuardSoundDataUnderEveryPolicy(OwnerDeathPolicy policy) {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    new Account(machine, 1, policy);
                })
                .when("lock, change, unlock, twice, " + policy, machine -> {
                    final Account account = new Account(machine, DeathAnywhere.VICTIM, policy);
                    account.lockAndChange();
                    account.lockAndChange();
                })
                .then(
                        "lock, repair if need be, change",
                        (machine, process) -> new Account(machine, process, policy).lockAndChange())
                .holds("sound and free", (machine, process) -> {
                    final Account account = new Account(machine, process, policy);
                    assertEquals(account.data.getLong(LEFT), account.data.getLong(RIGHT));
                    assertFalse(account.lock.isLocked());
                    assertFalse(account.lock.isInconsistent());
                })
                .check();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRepairAgainAfterADeathInTheRepair(OwnerDeathPolicy policy) {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    final Account account = new Account(machine, 1, policy);
                    account.lock.lock();
                    account.data.putLong(LEFT, 9);
                    machine.die(1);
                })
                .when(
                        "lock and repair, " + policy,
                        machine -> new Account(machine, DeathAnywhere.VICTIM, policy).lockAndChange())
                .then(
                        "lock, repair if need be, change",
                        (machine, process) -> new Account(machine, process, policy).lockAndChange())
                .holds("sound and free", (machine, process) -> {
                    final Account account = new Account(machine, process, policy);
                    assertEquals(account.data.getLong(LEFT), account.data.getLong(RIGHT));
                    assertTrue(account.data.getLong(LEFT) >= 9, "what was committed is still there");
                    assertFalse(account.lock.isLocked());
                })
                .check();
    }

    @Test
    void shouldRefuseUntilSomebodyRecovers() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    final Account account = new Account(machine, 1, OwnerDeathPolicy.REFUSE);
                    account.lock.lock();
                    account.data.putLong(LEFT, 9);
                    machine.die(1);
                })
                .when("be refused", machine -> {
                    final SharedLock lock = new Account(machine, DeathAnywhere.VICTIM, OwnerDeathPolicy.REFUSE).lock;
                    assertRefused(lock);
                    assertRefused(lock);
                })
                .then(
                        "be refused",
                        (machine, process) ->
                                assertRefused(new Account(machine, process, OwnerDeathPolicy.REFUSE).lock))
                .holds(
                        "a repair is pending",
                        (machine, process) -> assertTrue(
                                new Account(machine, process, OwnerDeathPolicy.REFUSE).lock.isInconsistent()))
                .check();
    }

    private static void assertRefused(SharedLock lock) {
        try {
            lock.lock();
        } catch (OwnerDiedException e) {
            assertFalse(lock.isHeldByCurrentThread());
            return;
        }
        throw new AssertionError("locked although a repair is pending");
    }
}
