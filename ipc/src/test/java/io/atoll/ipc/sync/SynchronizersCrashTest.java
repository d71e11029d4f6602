package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Deaths anywhere in the use of what is not a lock. */
class SynchronizersCrashTest {
    private static final Path HOME = Path.of("/home");

    static Space space(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static SharedLatch latch(SimulatedMachine machine, int process) throws IOException {
        return SharedLatch.open(space(machine, process), "ready", 3);
    }

    private static SharedEvent event(SimulatedMachine machine, int process) throws IOException {
        return SharedEvent.open(space(machine, process), "stop");
    }

    private static SharedSemaphore owned(SimulatedMachine machine, int process) throws IOException {
        return SharedSemaphore.open(space(machine, process), "seats", 3);
    }

    private static SharedSemaphore counting(SimulatedMachine machine, int process) throws IOException {
        return SharedSemaphore.open(space(machine, process), "signal", SharedSemaphoreOptions.counting(3));
    }

    @Test
    void aLatchHasCountedAnEventOrNot() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    latch(machine, 1);
                })
                .when("count down twice", machine -> {
                    latch(machine, DeathAnywhere.VICTIM).countDown();
                    latch(machine, DeathAnywhere.VICTIM).countDown();
                })
                .then(
                        "count down once",
                        (machine, process) -> latch(machine, process).countDown())
                .holds("from zero to two are missing", (machine, process) -> {
                    final long count = latch(machine, process).getCount();
                    assertTrue(count >= 0 && count <= 2, () -> "count " + count);
                })
                .check();
    }

    @Test
    void anEventIsSetOrNot() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    event(machine, 1);
                })
                .when("set, clear, set", machine -> {
                    final SharedEvent event = event(machine, DeathAnywhere.VICTIM);
                    event.set();
                    event.clear();
                    event.set();
                })
                .then("clear, set", (machine, process) -> {
                    event(machine, process).clear();
                    event(machine, process).set();
                })
                .holds("set", (machine, process) -> {
                    assertTrue(event(machine, process).isSet());
                    event(machine, process).clear();
                    assertFalse(event(machine, process).isSet());
                })
                .check();
    }

    @Test
    void noOwnedPermitIsLostOrInvented() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    owned(machine, 1).acquire();
                })
                .when("acquire two, release one, drain, release", machine -> {
                    final SharedSemaphore semaphore = owned(machine, DeathAnywhere.VICTIM);
                    semaphore.acquire(2);
                    semaphore.release();
                    assertEquals(1, semaphore.drainPermits());
                    semaphore.release(2);
                })
                .then(
                        "acquire two, which are there",
                        (machine, process) -> assertTrue(owned(machine, process).tryAcquire(2)))
                .holds("none is left, all come back", (machine, process) -> {
                    final SharedSemaphore semaphore = owned(machine, process);
                    assertEquals(2, semaphore.ownedPermits());
                    assertEquals(0, semaphore.availablePermits());
                    assertFalse(semaphore.tryAcquire());
                    semaphore.release(2);
                    owned(machine, 1).release();
                    assertEquals(3, semaphore.availablePermits());
                })
                .check();
    }

    @Test
    void thePrecedenceOfTheDeadHoldsNobodyUp() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    owned(machine, 1).acquire();
                    final AtomicBuffer buffer = SharedFile.attach(
                                    space(machine, 2), SharedSemaphoreDescriptor.KIND, "seats")
                            .buffer();
                    buffer.putLong(SharedSemaphoreDescriptor.PRECEDENCE_OFFSET, 7);
                    buffer.putLong(
                            SharedSemaphoreDescriptor.PRECEDENCE_OWNER_OFFSET,
                            space(machine, 2).members().ownerWord());
                    buffer.putLong(
                            SharedSemaphoreDescriptor.PRECEDENCE_UNTIL_OFFSET,
                            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
                    machine.die(2);
                    assertTrue(owned(machine, 1).tryAcquire(2)); // has not asked before whether it lives
                    owned(machine, 1).release(2);
                })
                .when(
                        "acquire two",
                        machine -> owned(machine, DeathAnywhere.VICTIM).acquire(2))
                .then(
                        "acquire two, which are there",
                        (machine, process) -> assertTrue(owned(machine, process).tryAcquire(2)))
                .holds("none is left", (machine, process) -> {
                    assertEquals(2, owned(machine, process).ownedPermits());
                    assertEquals(0, owned(machine, process).availablePermits());
                })
                .check();
    }

    @Test
    void whoDiesWaitingForMoreThanThereAreHoldsNobodyUp() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    owned(machine, 1).acquire();
                })
                .when(
                        "wait for three, claim precedence, give up",
                        machine -> assertFalse(
                                owned(machine, DeathAnywhere.VICTIM).tryAcquire(3, 1, TimeUnit.NANOSECONDS)))
                .then(
                        "acquire two, which are there",
                        (machine, process) -> assertTrue(owned(machine, process).tryAcquire(2)))
                .holds("none is left, and all come back", (machine, process) -> {
                    assertEquals(2, owned(machine, process).ownedPermits());
                    assertEquals(0, owned(machine, process).availablePermits());
                    owned(machine, process).release(2);
                    owned(machine, 1).release();
                    assertTrue(owned(machine, process).tryAcquire(3));
                })
                .check();
    }

    @Test
    void aCountingSemaphoreIsDrainedOrNot() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    counting(machine, 1);
                })
                .when(
                        "drain",
                        machine -> assertEquals(
                                3, counting(machine, DeathAnywhere.VICTIM).drainPermits()))
                .then("acquire what is left", (machine, process) -> {
                    final int left = counting(machine, process).availablePermits();
                    assertTrue(left == 0 || left == 3, () -> left + " permits");
                    assertEquals(left == 3, counting(machine, process).tryAcquire(3));
                })
                .holds(
                        "none is left",
                        (machine, process) ->
                                assertEquals(0, counting(machine, process).availablePermits()))
                .check();
    }

    @Test
    void aCountingSemaphoreHasCountedOrNot() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    counting(machine, 1);
                })
                .when("acquire two, release four", machine -> {
                    final SharedSemaphore semaphore = counting(machine, DeathAnywhere.VICTIM);
                    semaphore.acquire(2);
                    semaphore.release(4);
                })
                .then(
                        "release one",
                        (machine, process) -> counting(machine, process).release())
                .holds("one of what was before each step", (machine, process) -> {
                    final int permits = counting(machine, process).availablePermits();
                    final int least = 1 + 1; // after the acquire
                    assertTrue(permits >= least && permits <= 7, () -> permits + " permits");
                })
                .check();
    }
}
