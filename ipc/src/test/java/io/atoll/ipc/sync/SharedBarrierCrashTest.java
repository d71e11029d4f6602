package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Deaths of those who arrive last, who lead, who settle the deaths of others, and who reset. */
class SharedBarrierCrashTest {
    private static final Path HOME = Path.of("/home");

    /** Has joined and attached before it does what it dies at: how to die at that, others test. */
    private SharedBarrier victim;

    private static Space space(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static SharedBarrier barrier(SimulatedMachine machine, int process, SharedBarrierOptions options)
            throws IOException {
        return SharedBarrier.open(space(machine, process), "step", options);
    }

    /** A registered process arrives, without the wait that would follow. */
    private static void arrive(SimulatedMachine machine, int process) throws IOException {
        final Space space = space(machine, process);
        final AtomicBuffer buffer =
                SharedFile.attach(space, SharedBarrierDescriptor.KIND, "step").buffer();
        final MemberCells cells = new MemberCells(
                buffer, SharedBarrierDescriptor.CELLS_OFFSET, SharedBarrierDescriptor.CELL_STRIDE, space.members());
        final long generation = BarrierPhase.generation(buffer.getLongVolatile(SharedBarrierDescriptor.PHASE_OFFSET));
        buffer.putLongVolatile(
                cells.index(space.members().slot()) + SharedBarrierDescriptor.ARRIVED_OFFSET, generation << 32 | 1);
    }

    private static void givenParties(SimulatedMachine machine, int count, SharedBarrierOptions options)
            throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        for (int process = 1; process <= count; process++) {
            barrier(machine, process, options).register();
        }
    }

    @ParameterizedTest
    @CsvSource({"BREAK, false", "BREAK, true", "LEAVE, false", "LEAVE, true"})
    void theLastToArriveMayDieAnywhereAndAnotherTakesItsPlace(PartyDeathPolicy policy, boolean acting) {
        final SharedBarrierOptions options = new SharedBarrierOptions(3, policy, acting ? () -> {} : null);
        DeathAnywhere.given(machine -> {
                    givenParties(machine, 2, options);
                    arrive(machine, 1);
                    arrive(machine, 2);
                    victim = barrier(machine, DeathAnywhere.VICTIM, options);
                })
                .when(
                        "arrive and lead" + (acting ? " with an action, " : ", ") + policy,
                        machine -> assertEquals(0, victim.await()))
                .then("reset if broken, register", (machine, process) -> resetAndRegister(machine, process, options))
                .holds("the three meet", (machine, process) -> theThreeMeet(machine, process, options))
                .check();
    }

    @Test
    void theDeathOfAPartyBreaksTheBarrierAndIsNeverForgotten() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(3);
        DeathAnywhere.given(machine -> {
                    givenParties(machine, 3, options);
                    arrive(machine, 1);
                    machine.die(3);
                    victim = barrier(machine, DeathAnywhere.VICTIM, options);
                })
                .when("look, and take the place of the dead", machine -> {
                    victim.register();
                })
                .then(
                        "look",
                        (machine, process) -> barrier(machine, process, options).isBroken())
                .holds("broken", (machine, process) -> {
                    assertTrue(barrier(machine, process, options).isBroken());
                    assertEquals(2, barrier(machine, process, options).getRegisteredParties());
                })
                .check();
    }

    @Test
    void whereTheDeadLeaveNobodyWaitsForThem() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(3).withLeave();
        DeathAnywhere.given(machine -> {
                    givenParties(machine, 3, options);
                    arrive(machine, 1);
                    machine.die(3);
                    victim = barrier(machine, DeathAnywhere.VICTIM, options);
                })
                .when("take the place of the dead", machine -> {
                    victim.register();
                })
                .then(
                        "look",
                        (machine, process) -> barrier(machine, process, options).isBroken())
                .holds("the two that are left meet", (machine, process) -> {
                    final SharedBarrier barrier = barrier(machine, process, options);
                    assertFalse(barrier.isBroken());
                    assertEquals(2, barrier.getParties());
                    assertEquals(1, barrier.getNumberWaiting());
                    assertEquals(0, barrier(machine, 2, options).await());
                })
                .check();
    }

    /** Registers once what broke with the death of another is put right. */
    private static void resetAndRegister(SimulatedMachine machine, int process, SharedBarrierOptions options)
            throws IOException {
        final SharedBarrier barrier = barrier(machine, process, options);
        if (barrier.isBroken()) {
            barrier.reset();
        }
        barrier.register();
    }

    /** Two that have a part in it since long, and one that has just registered. */
    private static void theThreeMeet(SimulatedMachine machine, int process, SharedBarrierOptions options)
            throws Exception {
        final SharedBarrier barrier = barrier(machine, process, options);
        if (barrier.isBroken()) { // by the death of the first heir
            barrier.reset();
        }
        assertEquals(3, barrier.getRegisteredParties());
        arrive(machine, 1);
        arrive(machine, 2);
        assertEquals(2, barrier.getNumberWaiting());
        assertEquals(0, barrier.await());
        assertEquals(0, barrier.getNumberWaiting());
    }

    @ParameterizedTest
    @EnumSource
    void whoeverRegistersAndDeregistersHasAPartInItOrNot(PartyDeathPolicy policy) {
        final SharedBarrierOptions options = new SharedBarrierOptions(3, policy, null);
        DeathAnywhere.given(machine -> {
                    givenParties(machine, 2, options);
                    victim = barrier(machine, DeathAnywhere.VICTIM, options);
                })
                .when("register, deregister, " + policy, machine -> {
                    victim.register();
                    victim.deregister();
                })
                .then("reset if broken, register", (machine, process) -> resetAndRegister(machine, process, options))
                .holds("the three meet", (machine, process) -> theThreeMeet(machine, process, options))
                .check();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverGivesUpBreaksItOrNot(PartyDeathPolicy policy) {
        final SharedBarrierOptions options = new SharedBarrierOptions(3, policy, null);
        DeathAnywhere.given(machine -> {
                    givenParties(machine, 2, options);
                    arrive(machine, 1);
                    victim = barrier(machine, DeathAnywhere.VICTIM, options);
                })
                .when(
                        "arrive, give up, " + policy,
                        machine -> assertThrows(TimeoutException.class, () -> victim.await(0, TimeUnit.SECONDS)))
                .then("reset if broken, register", (machine, process) -> resetAndRegister(machine, process, options))
                .holds("the three meet", (machine, process) -> theThreeMeet(machine, process, options))
                .check();
    }

    @Test
    void aResetIsDoneOrNot() {
        final SharedBarrierOptions options = SharedBarrierOptions.of(3);
        DeathAnywhere.given(machine -> {
                    givenParties(machine, 3, options);
                    machine.die(3);
                    victim = barrier(machine, DeathAnywhere.VICTIM, options);
                })
                .when("reset, abort, reset", machine -> {
                    victim.reset();
                    victim.abort();
                    victim.reset();
                })
                .then(
                        "reset",
                        (machine, process) -> barrier(machine, process, options).reset())
                .holds("open for those that are left", (machine, process) -> {
                    final SharedBarrier barrier = barrier(machine, process, options);
                    assertFalse(barrier.isBroken());
                    assertEquals(2, barrier.getRegisteredParties());
                    assertEquals(0, barrier.getNumberWaiting());
                })
                .check();
    }
}
