package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmTask;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values and arrays between real processes, some of which are killed. */
class ValuesProcessesTest {
    private static final int PROCESSES = 3;
    private static final int UPDATES = 20_000;
    private static final int LENGTH = 3;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** Runs the same task in some processes at once. */
    private static void runAtOnce(SharedInt ready, JvmTask task) throws InterruptedException {
        final List<JvmProcess> all = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            all.add(children.start(() -> {
                ready.increment();
                Await.until("all being ready", () -> ready.get() == PROCESSES);
                task.run();
            }));
        }
        Children.joinAll(all);
    }

    @Test
    void updatesOfValuesByManyProcessesAreAllThere() throws IOException, InterruptedException {
        final SharedInt ready = SharedInt.create(space);
        final SharedInt number = SharedInt.create(space, "number");
        final SharedDouble fraction = SharedDouble.create(space, "fraction");
        final SharedDouble most = SharedDouble.create(space, "most");
        runAtOnce(ready, () -> {
            for (int n = 1; n <= UPDATES; n++) {
                number.update(before -> before + 1);
                number.getAndAdd(-3);
                fraction.addAndGet(0.5);
                fraction.update(before -> before + 1);
                most.accumulate(n, Math::max);
            }
        });
        assertEquals(-2 * PROCESSES * UPDATES, number.get());
        assertEquals(1.5 * PROCESSES * UPDATES, fraction.get());
        assertEquals(UPDATES, most.get());
    }

    @Test
    void updatesOfElementsByManyProcessesAreAllThere() throws IOException, InterruptedException {
        final SharedInt ready = SharedInt.create(space);
        final SharedLongArray longs = SharedLongArray.create(space, LENGTH);
        final SharedIntArray ints = SharedIntArray.create(space, LENGTH);
        final SharedDoubleArray doubles = SharedDoubleArray.create(space, LENGTH);
        runAtOnce(ready, () -> {
            for (int n = 0; n < UPDATES; n++) {
                final int index = n % LENGTH;
                longs.getAndAdd(index, 1);
                longs.update(index, before -> before + 1);
                ints.increment(index);
                ints.accumulate(index, 2, Integer::sum);
                doubles.addAndGet(index, 0.25);
                doubles.accumulate(index, 1, Double::sum);
            }
        });
        long longSum = 0;
        long intSum = 0;
        double doubleSum = 0;
        for (int i = 0; i < LENGTH; i++) {
            longSum += longs.get(i);
            intSum += ints.get(i);
            doubleSum += doubles.get(i);
        }
        assertEquals(2L * PROCESSES * UPDATES, longSum);
        assertEquals(3L * PROCESSES * UPDATES, intSum);
        assertEquals(1.25 * PROCESSES * UPDATES, doubleSum);
    }

    @Test
    void whatAProcessHadDoneBeforeItWasKilledIsKept() throws IOException, InterruptedException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        for (int kill = 0; kill < 4; kill++) {
            final long before = array.get(0);
            final JvmProcess victim = children.start(() -> {
                while (true) {
                    // one after the other: so they never differ by more than one
                    final long next = array.increment(0);
                    array.set(1, next);
                    array.update(2, old -> next);
                }
            });
            Await.until("some rounds", () -> array.get(2) > before + 1000);
            Children.kill(victim);
            final long reached = array.get(0);
            assertTrue(reached > before + 1000);
            assertTrue(array.get(1) == reached || array.get(1) == reached - 1, array.get(1) + " of " + reached);
            assertTrue(array.get(2) == reached || array.get(2) == reached - 1, array.get(2) + " of " + reached);
            assertEquals(reached, SharedLongArray.attach(space, "array").get(0));
            array.set(1, reached);
            array.set(2, reached);
        }
    }

    @Test
    void anArrayOutlivesItsCreatorAndItsName() throws IOException, InterruptedException {
        final SharedInt step = SharedInt.create(space, "step");
        final JvmProcess creator = children.start(() -> {
            try (Space mine = Space.open("test")) {
                SharedDoubleArray.create(mine, "prices", 100).set(99, 1.5);
                step.set(1);
                Await.death();
            }
        });
        Await.until("the array", () -> step.get() == 1);
        Children.kill(creator);
        final SharedDoubleArray prices = SharedDoubleArray.attach(space, "prices");
        assertEquals(1.5, prices.get(99));
        final JvmProcess user = children.start(() -> {
            prices.set(0, 2.5);
            Await.until("the name being gone", () -> step.get() == 2);
            prices.set(1, 3.5);
        });
        Await.until("the child's word", () -> prices.get(0) == 2.5);
        prices.unlink();
        step.set(2);
        Children.join(user);
        assertEquals(3.5, prices.get(1));
    }
}
