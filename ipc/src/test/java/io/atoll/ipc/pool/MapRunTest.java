package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** How results are put together that come in any order, also of a collection that has grown since it was asked. */
class MapRunTest {
    private static final Values.ArrayWriter NO_LONG_ONES = (array, bytes) -> Values.ArrayWriter.NO_ROOM;
    private static final int SEED = 11;
    private static final int CHUNK = 3;

    private static Results results(int first, int count) {
        final ExpandableArrayBuffer record = new ExpandableArrayBuffer();
        int length = 0;
        for (int item = first; item < first + count; item++) {
            record.putByte(length++, RETURNED);
            length += Values.write(item, record, length, NO_LONG_ONES);
        }
        return Results.read(record, 0, count, 0, null);
    }

    @Test
    void shouldGrowWithACollectionThatHasGrownWhateverComesFirst() throws Exception {
        for (int items : new int[] {1, 2, 15, 16, 17, 40, 1_000}) {
            final List<Integer> firsts = new ArrayList<>();
            for (int first = 0; first < items; first += CHUNK) {
                firsts.add(first);
            }
            Collections.shuffle(firsts, new Random(SEED + items));
            final MapRun<Integer> run = new MapRun<>(null, items / 3);
            run.exhausted(items);
            for (int first : firsts) {
                assertFalse(run.isDone());
                run.done(first, results(first, Math.min(CHUNK, items - first)));
            }
            assertEquals(IntStream.range(0, items).boxed().toList(), run.get());
        }
    }

    @Test
    void shouldBeShorterThanACollectionThatHasShrunk() throws Exception {
        final MapRun<Integer> run = new MapRun<>(null, 5);
        run.done(0, results(0, 2));
        assertFalse(run.isDone(), "more may come");
        run.exhausted(2);
        assertEquals(List.of(0, 1), run.get());
    }

    @Test
    void shouldKeepWhatAllItemsOfAChunkThrewOnce() {
        final ExpandableArrayBuffer record = new ExpandableArrayBuffer();
        record.putByte(0, THREW);
        int length = 1 + Values.write(new IllegalStateException("no room"), record, 1, NO_LONG_ONES);
        record.putByte(length++, THREW_THE_SAME);
        record.putByte(length++, THREW_THE_SAME);
        final Results thrown = Results.read(record, 0, CHUNK, 0, null);
        assertEquals(CHUNK, thrown.failures());
        assertEquals("no room", thrown.thrown(2).getMessage());
        assertSame(thrown.thrown(0), thrown.thrown(2));
        assertEquals(length, thrown.bytes());
    }
}
