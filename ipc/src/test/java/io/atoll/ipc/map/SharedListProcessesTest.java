package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A list between real processes, some of which are killed or stopped. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class SharedListProcessesTest {
    private static final SharedListOptions OPTIONS = new SharedListOptions(100_000, 64);

    /** The first elements are each written by one process, again and again; the others are added by all. */
    private static final int WRITERS = 5;

    /** After so many sets, a writer adds an element. */
    private static final int SETS = 1024;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedList<long[]> list;

    /** The last number that each writer knows to be in its element. */
    private SharedLongArray done;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        list = SharedList.create(space, "list", Codecs.LONGS, OPTIONS);
        done = SharedLongArray.create(space, WRITERS);
        for (int writer = 0; writer < WRITERS; writer++) {
            list.add(element(writer, 0));
        }
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** A writer, and a number in as many words as to see whether they belong together. */
    private static long[] element(int writer, long number) {
        final long[] element = new long[2 + (int) (number % 7)];
        Arrays.fill(element, number);
        element[0] = writer;
        return element;
    }

    private static void assertWhole(long[] element) {
        assertArrayEquals(element((int) element[0], element[1]), element);
    }

    private JvmProcess startWriter(int writer) {
        final SharedList<long[]> shared = list;
        final SharedLongArray ends = done;
        return children.start(() -> {
            for (long number = 1; ; number++) {
                assertEquals(number - 1, shared.set(writer, element(writer, number))[1]);
                ends.set(writer, number);
                if (number % SETS == 0 && shared.size() < OPTIONS.capacity()) {
                    shared.add(element(writer, number / SETS));
                }
            }
        });
    }

    private long number(int writer) {
        final long[] element = list.get(writer);
        assertWhole(element);
        assertEquals(writer, element[0]);
        return element[1];
    }

    /** Reads on until a writer has come further. */
    private void awaitProgress(int writer) {
        final long[] last = {number(writer)};
        final long goal = last[0] + 5 * SETS;
        Await.until("progress of writer " + writer, () -> {
            final long number = number(writer);
            assertTrue(number >= last[0], "an older one comes back");
            last[0] = number;
            return number > goal;
        });
    }

    @Test
    void whatWasWrittenBeforeAKillIsThereOnceAndWhole() throws InterruptedException {
        final JvmProcess survivor = startWriter(0);
        for (int victim = 1; victim < WRITERS; victim++) {
            final JvmProcess process = startWriter(victim);
            awaitProgress(victim);
            Children.kill(process);
            final long known = done.get(victim);
            final long found = number(victim);
            assertTrue(found == known || found == known + 1, found + " found, " + known + " known");
            awaitProgress(0);
        }
        Children.kill(survivor);
        list.add(element(0, 0)); // also if the survivor died as the writer
        assertAddedInOrder();
    }

    private void assertAddedInOrder() {
        final int own = list.size() - 1;
        final Map<Long, Long> last = new HashMap<>();
        for (long[] element : list.subList(WRITERS, own)) {
            assertWhole(element);
            assertEquals(last.getOrDefault(element[0], 0L) + 1, element[1], "of writer " + element[0]);
            last.put(element[0], element[1]);
        }
        for (int writer = 0; writer < WRITERS && list.size() < OPTIONS.capacity(); writer++) {
            final long least = (done.get(writer) - 1) / SETS; // the last may be missing
            final long added = last.get((long) writer);
            assertTrue(added == least || added == least + 1, added + " added by writer " + writer);
        }
    }

    @Test
    void readersNeedNotWaitForAStoppedWriter() throws InterruptedException {
        final JvmProcess writer = startWriter(0);
        for (int stop = 0; stop < 5; stop++) {
            awaitProgress(0);
            Signals.stop(writer.pid());
            final long number = number(0);
            for (int look = 0; look < 1_000; look++) {
                assertEquals(number, number(0));
            }
            for (long[] element : list) {
                assertWhole(element);
            }
            Signals.send(writer.pid(), "CONT");
        }
        awaitProgress(0);
        Signals.stop(writer.pid());
        Children.kill(writer);
        final long number = number(0);
        assertArrayEquals(element(0, number), list.set(0, element(0, number + 1)));
        assertEquals(number + 1, number(0));
    }
}
