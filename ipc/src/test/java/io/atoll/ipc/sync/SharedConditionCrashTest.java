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
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Deaths of signallers, waiters, and of those who pass signals on. */
class SharedConditionCrashTest {
    private static final Path HOME = Path.of("/home");

    /** A condition as one process sees it, whose threads do not really sleep. */
    private static final class Line {
        final SharedLock lock;
        final SharedCondition condition;
        final WaiterCells cells;

        Line(SimulatedMachine machine, int process) throws IOException {
            final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
            lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withIgnore());
            condition = lock.newCondition("changed");
            cells = new WaiterCells(
                    SharedFile.attach(
                                    space,
                                    SharedConditionDescriptor.KIND,
                                    Long.toHexString(lock.objectId()) + ".changed")
                            .buffer(),
                    space.members(),
                    Futex.of(space.platform()));
        }

        /** The first half of a wait. */
        int join() {
            lock.lock();
            final int cell = cells.join();
            lock.unlock();
            return cell;
        }

        void signal(int count) {
            lock.lock();
            condition.signal(count);
            lock.unlock();
        }

        void settleDeaths() {
            lock.lock();
            cells.settleDeaths();
            lock.unlock();
        }
    }

    private static void givenWaiters(SimulatedMachine machine, int count) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        for (int process = 1; process <= count; process++) {
            assertEquals(process - 1, new Line(machine, process).join());
        }
    }

    private static boolean isWaiting(SimulatedMachine machine, int process) throws IOException {
        return new Line(machine, process).cells.isWaiting(process - 1);
    }

    @Test
    void aSignalIsGivenOrNotAndToWhoeverHasWaitedLongest() {
        DeathAnywhere.given(machine -> givenWaiters(machine, 4))
                .when("signal two", machine -> new Line(machine, DeathAnywhere.VICTIM).signal(2))
                .then("signal one", (machine, process) -> new Line(machine, process).signal(1))
                .holds("those at the head of the line go on", (machine, process) -> {
                    int signalled = 0;
                    while (signalled < 4 && !isWaiting(machine, signalled + 1)) {
                        signalled++;
                    }
                    assertTrue(signalled >= 1, "the signal of the living counts");
                    for (int behind = signalled + 1; behind <= 4; behind++) {
                        assertTrue(isWaiting(machine, behind), "out of turn");
                    }
                })
                .check();
    }

    @Test
    void theSignalOfTheDeadIsPassedOnToOneWhoWaitedBesideIt() {
        DeathAnywhere.given(machine -> {
                    givenWaiters(machine, 3);
                    new Line(machine, 4).signal(1);
                    assertEquals(3, new Line(machine, 4).join()); // who came after the signal
                    machine.die(1); // who was signalled
                })
                .when("pass on", machine -> new Line(machine, DeathAnywhere.VICTIM).settleDeaths())
                .then("pass on", (machine, process) -> new Line(machine, process).settleDeaths())
                .holds("exactly who waited next goes on, or one more after a death", (machine, process) -> {
                    assertFalse(isWaiting(machine, 2), "the signal is lost");
                    assertTrue(isWaiting(machine, 4), "it was not there when the signal was given");
                    assertFalse(new Line(machine, process).cells.isAnySignalStranded());
                })
                .check();
    }

    @Test
    void aWaitGivesTheLockBackAndHasItAgainOrDiesWithIt() {
        DeathAnywhere.given(machine -> givenWaiters(machine, 1))
                .when("lock twice, wait for no time, signal the other, unlock", machine -> {
                    final Line line = new Line(machine, DeathAnywhere.VICTIM);
                    line.lock.lock();
                    line.lock.lock();
                    assertFalse(line.condition.await(0, TimeUnit.NANOSECONDS));
                    line.condition.signalAll();
                    line.lock.unlock();
                    line.lock.unlock();
                })
                .then("signal all", (machine, process) -> new Line(machine, process).signal(Integer.MAX_VALUE))
                .holds("nobody waits, and the lock is free", (machine, process) -> {
                    final Line line = new Line(machine, process);
                    assertFalse(isWaiting(machine, 1));
                    assertEquals(0, line.condition.getWaitQueueLength());
                    assertFalse(line.lock.isLocked());
                })
                .check();
    }

    @Test
    void aDeadWaiterStandsInNobodysWay() {
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    new Line(machine, 1);
                })
                .when("wait, and give up", machine -> {
                    final Line line = new Line(machine, DeathAnywhere.VICTIM);
                    final int cell = line.join();
                    line.lock.lock();
                    line.cells.leave(cell);
                    line.lock.unlock();
                })
                .then("wait, and be signalled by another", (machine, process) -> {
                    final Line line = new Line(machine, process);
                    final int cell = line.join();
                    line.signal(1);
                    assertFalse(line.cells.isWaiting(cell), "the signal went to the dead");
                    line.lock.lock();
                    assertTrue(line.cells.leave(cell));
                    line.lock.unlock();
                })
                .holds(
                        "nobody waits",
                        (machine, process) ->
                                assertEquals(0, new Line(machine, process).condition.getWaitQueueLength()))
                .check();
    }
}
