package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that somebody damages while a queue is in use: a typed error, never a hang. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class DamagedQueueTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedQueue<Long> queue;
    private AtomicBuffer memory;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        space = spaces.open();
        queue = SharedQueue.open(space, "q", Codecs.LONG, new SharedQueueOptions(1024, 3, false, 3));
        queue.put(1L);
        queue.consume((item, redeliveries) -> {});
        memory = QueueWatch.member(space, "q").memory().buffer();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static void assertDamaged(IllegalStateException thrown) {
        assertTrue(thrown.getMessage().contains("damaged from outside"), thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 2, 6, 1L << 40, Long.MIN_VALUE})
    void aCountOfLanesThatCannotBeIsRefused(long count) {
        memory.putLongVolatile(SharedQueueDescriptor.LANE_COUNT_OFFSET, count);
        assertDamaged(assertThrows(IllegalStateException.class, queue::producer));
        assertDamaged(assertThrows(IllegalStateException.class, queue::size));
        assertDamaged(assertThrows(IllegalStateException.class, queue::poll));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 4, 1L << 40, Long.MIN_VALUE})
    void aCountOfAreasThatCannotBeIsRefused(long count) {
        memory.putLongVolatile(SharedQueueDescriptor.AREA_COUNT_OFFSET, count);
        assertDamaged(assertThrows(IllegalStateException.class, () -> queue.join(0, TimeUnit.SECONDS)));
    }
}
