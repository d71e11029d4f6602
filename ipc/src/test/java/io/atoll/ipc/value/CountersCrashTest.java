package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;

/** Deaths anywhere in the making and freeing of values. */
class CountersCrashTest {
    private static final Path HOME = Path.of("/home");

    private static Space open(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static void givenAValue(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        SharedLong.create(open(machine, 1), "first").set(11);
    }

    private static List<String> names(SimulatedMachine machine, int process) throws IOException {
        return Counters.open(open(machine, process)).readAll().stream()
                .map(Counters.Reading::name)
                .toList();
    }

    @Test
    void shouldMakeAValueWhollyOrNotAtAll() {
        DeathAnywhere.given(CountersCrashTest::givenAValue)
                .when("create a value", machine -> SharedLong.create(open(machine, DeathAnywhere.VICTIM), "second"))
                .then("open it", (machine, process) -> SharedLong.open(open(machine, process), "second"))
                .holds("there once, zero, its neighbour untouched", (machine, process) -> {
                    assertEquals(List.of("first", "second"), names(machine, process));
                    assertEquals(
                            0,
                            SharedLong.attach(open(machine, process), "second").get());
                    assertEquals(
                            11,
                            SharedLong.attach(open(machine, process), "first").get());
                })
                .check();
    }

    @Test
    void shouldUseAFreedRecordAgainOnlyWhenAllWhoMayKnowItAreDead() {
        DeathAnywhere.given(machine -> {
                    givenAValue(machine);
                    SharedLong.attach(open(machine, 1), "first").unlink();
                })
                .when("create a value", machine -> SharedLong.create(open(machine, DeathAnywhere.VICTIM), "second"))
                .then(
                        "open it and set it",
                        (machine, process) -> SharedLong.open(open(machine, process), "second")
                                .set(22))
                .holds("the freed value is as it was", (machine, process) -> {
                    assertEquals(List.of("second"), names(machine, process));
                    // process 1 still has its handle, and this is the memory that it leads to
                    final Counters counters = Counters.open(open(machine, process));
                    assertEquals(11, counters.buffer().getLong(CountersDescriptor.valueOffset(0)));
                })
                .check();
    }

    @Test
    void shouldReuseTheRecordOfTheDeadWholly() {
        DeathAnywhere.given(machine -> {
                    givenAValue(machine);
                    SharedLong.attach(open(machine, 1), "first").unlink();
                    machine.die(1);
                })
                .when("create a value", machine -> SharedLong.create(open(machine, DeathAnywhere.VICTIM), "second"))
                .then("open it", (machine, process) -> SharedLong.open(open(machine, process), "second"))
                .holds("there once, zero, in the freed record", (machine, process) -> {
                    assertEquals(List.of("second"), names(machine, process));
                    assertEquals(
                            CountersReader.RECORD_UNUSED,
                            Counters.open(open(machine, process))
                                    .buffer()
                                    .getIntVolatile(CountersDescriptor.metadataOffset(1)),
                            "the freed record is lost");
                    assertEquals(
                            0,
                            SharedLong.attach(open(machine, process), "second").get());
                })
                .check();
    }

    @Test
    void shouldFreeAValueWhollyOrNotAtAll() {
        DeathAnywhere.given(CountersCrashTest::givenAValue)
                .when(
                        "unlink",
                        machine -> SharedLong.attach(open(machine, DeathAnywhere.VICTIM), "first")
                                .unlink())
                .then("create another", (machine, process) -> SharedLong.open(open(machine, process), "second"))
                .holds("the first is there or not", (machine, process) -> {
                    final List<String> names = names(machine, process);
                    assertTrue(names.equals(List.of("second")) || names.equals(List.of("first", "second")));
                })
                .check();
    }
}
