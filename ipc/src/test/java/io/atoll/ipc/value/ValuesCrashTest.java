package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Deaths anywhere in the making, changing and unlinking of values, arrays and memory. */
class ValuesCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final int LENGTH = 5;

    private static Space open(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static Space open(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        return open(machine, 1);
    }

    /** The next user, who changes nothing. */
    private static void look(SimulatedMachine machine, int process) throws IOException {
        open(machine, process);
    }

    private static void nothingUnfinished(SimulatedMachine machine, int process) throws IOException {
        open(machine, process).maintain();
        assertEquals(
                List.of(),
                machine.platform(process).list(HOME.resolve("space/array")).stream()
                        .filter(path -> path.getFileName().toString().startsWith(".tmp-"))
                        .toList());
    }

    @Test
    void shouldMakeAnArrayWhollyOrNotAtAll() {
        DeathAnywhere.given(ValuesCrashTest::open)
                .when(
                        "create an array",
                        machine -> SharedIntArray.create(open(machine, DeathAnywhere.VICTIM), "array", LENGTH))
                .then("open it", (machine, process) -> SharedIntArray.open(open(machine, process), "array", LENGTH))
                .holds("there, whole and zero, nothing unfinished beside it", (machine, process) -> {
                    final SharedIntArray array = SharedIntArray.attach(open(machine, process), "array");
                    assertEquals(LENGTH, array.length());
                    for (int i = 0; i < LENGTH; i++) {
                        assertEquals(0, array.get(i));
                    }
                    nothingUnfinished(machine, process);
                })
                .check();
    }

    @Test
    void shouldMakeMemoryWhollyOrNotAtAll() {
        DeathAnywhere.given(ValuesCrashTest::open)
                .when(
                        "create memory and write to it",
                        machine -> SharedMemory.create(open(machine, DeathAnywhere.VICTIM), "memory", 17)
                                .buffer()
                                .putByte(16, (byte) 0))
                .then("open it", (machine, process) -> SharedMemory.open(open(machine, process), "memory", 17))
                .holds("there, whole and zero", (machine, process) -> {
                    final AtomicBuffer buffer = SharedMemory.attach(open(machine, process), "memory")
                            .buffer();
                    assertEquals(17, buffer.capacity());
                    for (int i = 0; i < 17; i++) {
                        assertEquals(0, buffer.getByte(i));
                    }
                })
                .check();
    }

    @Test
    void shouldUnlinkAnArrayOrNotAndLeaveItToThoseAttached() {
        final SharedLongArray[] attached = new SharedLongArray[1];
        DeathAnywhere.given(machine -> {
                    attached[0] = SharedLongArray.create(open(machine), "array", LENGTH);
                    attached[0].set(2, 22);
                })
                .when(
                        "unlink",
                        machine -> SharedLongArray.attach(open(machine, DeathAnywhere.VICTIM), "array")
                                .unlink())
                .then("look", ValuesCrashTest::look)
                .holds("as it was or gone, and the memory is as it was", (machine, process) -> {
                    try {
                        assertEquals(
                                22,
                                SharedLongArray.attach(open(machine, process), "array")
                                        .get(2));
                    } catch (ObjectMissingException e) {
                        assertEquals(
                                0,
                                SharedLongArray.create(open(machine, process), "array", LENGTH)
                                        .get(2));
                    }
                    assertEquals(22, attached[0].get(2));
                })
                .check();
    }

    private static void givenAnArray(SimulatedMachine machine) throws IOException {
        final SharedLongArray array = SharedLongArray.create(open(machine), "array", LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            array.set(i, 10 + i);
        }
    }

    /** Some changes of element 2, each of which is to be found or not, and of no other. */
    private interface Change {
        void change(SharedLongArray array);
    }

    private static void shouldLeaveElementTwoOneOf(Set<Long> values, String name, Change change) {
        DeathAnywhere.given(ValuesCrashTest::givenAnArray)
                .when(
                        name,
                        machine -> change.change(SharedLongArray.attach(open(machine, DeathAnywhere.VICTIM), "array")))
                .then("look", ValuesCrashTest::look)
                .holds("done or not, and nothing else is touched", (machine, process) -> {
                    final SharedLongArray array = SharedLongArray.attach(open(machine, process), "array");
                    for (int i = 0; i < LENGTH; i++) {
                        final long found = array.get(i);
                        assertTrue(i == 2 ? values.contains(found) : found == 10 + i, i + " is " + found);
                    }
                })
                .check();
    }

    @Test
    void shouldChangeAnElementWhollyOrNotAtAll() {
        shouldLeaveElementTwoOneOf(Set.of(12L, -1L), "set", array -> array.set(2, -1));
        shouldLeaveElementTwoOneOf(Set.of(12L, -1L), "set, plain", array -> array.setPlain(2, -1));
        shouldLeaveElementTwoOneOf(Set.of(12L, 7L, 8L), "set, opaque, then release", array -> {
            array.setOpaque(2, 7);
            array.setRelease(2, 8);
        });
        shouldLeaveElementTwoOneOf(Set.of(12L, 15L), "add", array -> array.getAndAdd(2, 3));
        shouldLeaveElementTwoOneOf(Set.of(12L, 5L), "swap", array -> array.getAndSet(2, 5));
        shouldLeaveElementTwoOneOf(Set.of(12L, 6L), "compare and set", array -> array.compareAndSet(2, 12, 6));
        shouldLeaveElementTwoOneOf(Set.of(12L, 24L, 25L), "update, then accumulate", array -> {
            array.update(2, before -> before * 2);
            array.accumulate(2, 1, Long::sum);
        });
    }

    @Test
    void shouldCopyEachElementWhollyOrNotAtAll() {
        DeathAnywhere.given(ValuesCrashTest::givenAnArray)
                .when(
                        "copy in",
                        machine -> SharedLongArray.attach(open(machine, DeathAnywhere.VICTIM), "array")
                                .copyFrom(1, new long[] {-1, -1, -1}, 0, 3))
                .then("look", ValuesCrashTest::look)
                .holds("each is old or new, and no other is touched", (machine, process) -> {
                    final SharedLongArray array = SharedLongArray.attach(open(machine, process), "array");
                    for (int i = 0; i < LENGTH; i++) {
                        final long found = array.get(i);
                        assertTrue(found == 10 + i || found == -1 && i >= 1 && i <= 3, i + " is " + found);
                    }
                })
                .check();
    }

    @Test
    void shouldKeepTheElementsOfAnArrayThatIsPreTouched() {
        DeathAnywhere.given(ValuesCrashTest::givenAnArray)
                .when(
                        "attach with pre-touch",
                        machine -> SharedLongArray.attach(
                                open(machine, DeathAnywhere.VICTIM), "array", MemoryOptions.DEFAULT.withPreTouch()))
                .then("look", ValuesCrashTest::look)
                .holds("nothing is touched", (machine, process) -> {
                    final SharedLongArray array = SharedLongArray.attach(open(machine, process), "array");
                    for (int i = 0; i < LENGTH; i++) {
                        assertEquals(10 + i, array.get(i));
                    }
                })
                .check();
    }

    @Test
    void shouldChangeALongWhollyOrNotAtAll() {
        DeathAnywhere.given(machine -> SharedLong.create(open(machine), "long").set(-5))
                .when("change it", machine -> {
                    final SharedLong number = SharedLong.attach(open(machine, DeathAnywhere.VICTIM), "long");
                    number.addAndGet(4);
                    number.compareAndSet(-1, Long.MAX_VALUE);
                    number.update(before -> before + 1);
                    number.getAndSet(7);
                    number.accumulate(2, (value, factor) -> value * factor);
                    number.setOpaque(15);
                    number.setRelease(16);
                    number.increment();
                    number.decrement();
                })
                .then(
                        "add a hundred",
                        (machine, process) -> SharedLong.attach(open(machine, process), "long")
                                .addAndGet(100))
                .holds("one of the steps, and what was added to it", (machine, process) -> {
                    final long number =
                            SharedLong.attach(open(machine, process), "long").get();
                    final Set<Long> steps = Set.of(-5L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 7L, 14L, 15L, 16L, 17L);
                    assertTrue(steps.contains(number - 100) || steps.contains(number - 200), () -> "" + number);
                })
                .check();
    }

    @Test
    void shouldChangeIntsAndDoublesWhollyOrNotAtAll() {
        DeathAnywhere.given(machine -> {
                    final Space space = open(machine);
                    SharedInt.create(space, "int").set(-5);
                    SharedDouble.create(space, "double").set(0.5);
                })
                .when("change both", machine -> {
                    final Space space = open(machine, DeathAnywhere.VICTIM);
                    final SharedInt number = SharedInt.attach(space, "int");
                    number.addAndGet(4);
                    number.compareAndSet(-1, Integer.MAX_VALUE);
                    number.update(before -> before + 1);
                    number.getAndSet(7);
                    number.accumulate(2, (value, factor) -> value * factor);
                    number.setRelease(Integer.MIN_VALUE);
                    final SharedDouble fraction = SharedDouble.attach(space, "double");
                    fraction.addAndGet(1);
                    fraction.accumulate(2, Math::max);
                    fraction.update(before -> before * 2);
                    fraction.compareAndSet(4, 5);
                    fraction.getAndSet(6);
                    fraction.setRelease(-1);
                })
                .then("look", ValuesCrashTest::look)
                .holds("one step after the other", (machine, process) -> {
                    final Space space = open(machine, process);
                    final int number = SharedInt.attach(space, "int").get();
                    final double fraction = SharedDouble.attach(space, "double").get();
                    assertTrue(
                            Set.of(-5, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 7, 14)
                                    .contains(number),
                            () -> "" + number);
                    assertTrue(Set.of(0.5, 1.5, 2.0, 4.0, 5.0, 6.0, -1.0).contains(fraction), () -> "" + fraction);
                    assertTrue(fraction == 0.5 || number == Integer.MIN_VALUE, "out of order");
                })
                .check();
    }

    @Test
    void shouldChangeElementsOfIntsAndDoublesOneAfterTheOther() {
        DeathAnywhere.given(machine -> {
                    SharedIntArray.create(open(machine), "ints", LENGTH).set(1, 11);
                    SharedDoubleArray.create(open(machine), "doubles", LENGTH).set(1, 0.5);
                })
                .when("change both", machine -> {
                    final Space space = open(machine, DeathAnywhere.VICTIM);
                    final SharedIntArray ints = SharedIntArray.attach(space, "ints");
                    ints.increment(1);
                    ints.update(1, before -> -before);
                    ints.getAndSet(1, 13);
                    ints.compareAndSet(1, 13, 14);
                    ints.accumulate(1, 1, Integer::sum);
                    ints.copyFrom(2, new int[] {22, 33}, 0, 2);
                    ints.setRelease(1, 16);
                    final SharedDoubleArray doubles = SharedDoubleArray.attach(space, "doubles");
                    doubles.addAndGet(1, 1);
                    doubles.accumulate(1, 2, Math::max);
                    doubles.getAndSet(1, -3);
                    doubles.copyFrom(2, new double[] {2.5, 3.5}, 0, 2);
                    doubles.setRelease(1, -4);
                })
                .then("look", ValuesCrashTest::look)
                .holds("one step after the other, and nothing else is touched", (machine, process) -> {
                    final Space space = open(machine, process);
                    final int[] ints = new int[LENGTH];
                    SharedIntArray.attach(space, "ints").copyTo(0, ints, 0, LENGTH);
                    assertTrue(Set.of(11, 12, -12, 13, 14, 15, 16).contains(ints[1]), () -> "" + ints[1]);
                    assertTrue(ints[2] == 22 || ints[2] == 0 && ints[1] != 16, () -> ints[1] + ", " + ints[2]);
                    assertTrue(ints[3] == 33 || ints[3] == 0 && ints[1] != 16, () -> ints[1] + ", " + ints[3]);
                    final double[] doubles = new double[LENGTH];
                    SharedDoubleArray.attach(space, "doubles").copyTo(0, doubles, 0, LENGTH);
                    assertTrue(Set.of(0.5, 1.5, 2.0, -3.0, -4.0).contains(doubles[1]), () -> "" + doubles[1]);
                    assertTrue(doubles[2] == 2.5 || doubles[2] == 0 && doubles[1] != -4, () -> "" + doubles[2]);
                    assertTrue(doubles[1] == 0.5 || ints[1] == 16, "out of order");
                    assertEquals(0, ints[0] + ints[4] + doubles[0] + doubles[4]);
                })
                .check();
    }

    @Test
    void shouldMakeAnIntOrADoubleWhollyOrNotAtAll() {
        DeathAnywhere.given(machine -> SharedLong.create(open(machine), "first").set(11))
                .when("create both", machine -> {
                    SharedInt.create(open(machine, DeathAnywhere.VICTIM), "second");
                    SharedDouble.create(open(machine, DeathAnywhere.VICTIM), "third");
                })
                .then("open both", (machine, process) -> {
                    SharedInt.open(open(machine, process), "second");
                    SharedDouble.open(open(machine, process), "third");
                })
                .holds(
                        "each there once, of its type, zero",
                        (machine, process) -> assertEquals(
                                List.of(
                                        new Counters.Reading("first", "long", 11),
                                        new Counters.Reading("second", "int", 0),
                                        new Counters.Reading("third", "double", 0)),
                                Counters.open(open(machine, process)).readAll()))
                .check();
    }
}
