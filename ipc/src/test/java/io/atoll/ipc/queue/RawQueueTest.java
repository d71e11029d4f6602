package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SideFiles;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.ring.RoleTakenException;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Raw producers and consumers in one process. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class RawQueueTest {
    private static final SharedQueueOptions SMALLEST = new SharedQueueOptions(1024, 2, false, 3);
    private static final int TYPE = 7;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedQueue<Long> queue;
    private final List<String> read = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        queue = SharedQueue.open(space, "q", Codecs.LONG, SMALLEST);
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static UnsafeBuffer message(long number) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        buffer.putLong(0, number);
        return buffer;
    }

    private static boolean offer(Producer producer, long number) {
        return producer.offer(TYPE, message(number), 0, Long.BYTES);
    }

    private final MessageHandler note = (type, buffer, index, length) ->
            read.add(type + ":" + (length == Long.BYTES ? Long.toString(buffer.getLong(index)) : length + " bytes"));

    @Test
    void messagesKeepTypeContentAndOrder() {
        try (Producer producer = queue.producer();
                Consumer consumer = queue.consumer()) {
            assertEquals(0, consumer.read(note, 10));
            assertTrue(offer(producer, 1));
            assertTrue(producer.offer(0xFFFF, message(2), 0, Long.BYTES));
            assertTrue(producer.offer(1, new UnsafeBuffer(new byte[0]), 0, 0));
            assertTrue(producer.offer(2, new UnsafeBuffer(new byte[5000]), 1000, 3000));
            assertEquals(1, consumer.read(note, 1));
            assertEquals(3, consumer.read(note, 10));
            assertEquals(List.of("7:1", "65535:2", "1:0 bytes", "2:3000 bytes"), read);
        }
    }

    @Test
    void whatIsNotAllowedLeavesTheLaneAsItWas() {
        try (Producer producer = queue.producer();
                Consumer consumer = queue.consumer()) {
            for (int type : new int[] {0, -1, 0x10000}) {
                assertThrows(IllegalArgumentException.class, () -> producer.offer(type, message(1), 0, Long.BYTES));
                assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(type, 8));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(TYPE, message(1), 4, 8));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(TYPE, message(1), 0, 500));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(TYPE, message(1), 0, -1));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(TYPE, 129));
            assertTrue(offer(producer, 5));
            consumer.read(note, 10);
            assertEquals(List.of("7:5"), read);
        }
    }

    @Test
    void oneClaimAtATimeIsCommittedOrAborted() {
        final Producer producer = queue.producer();
        final int first = producer.tryClaim(TYPE, Long.BYTES);
        producer.buffer().putLong(first, 1);
        assertThrows(IllegalStateException.class, () -> producer.tryClaim(TYPE, Long.BYTES));
        assertThrows(IllegalStateException.class, () -> offer(producer, 2));
        assertThrows(IllegalStateException.class, () -> producer.commit(first + 8));
        producer.commit(first);
        assertThrows(IllegalStateException.class, () -> producer.commit(first));
        producer.abort(producer.tryClaim(TYPE, Long.BYTES));
        assertTrue(offer(producer, 3));
        final int open = producer.tryClaim(TYPE, Long.BYTES);
        producer.close();
        assertThrows(IllegalStateException.class, () -> producer.commit(open));
        assertThrows(IllegalStateException.class, () -> offer(producer, 4));
        try (Consumer consumer = queue.consumer()) {
            consumer.read(note, 10);
        }
        assertEquals(List.of("7:1", "7:3"), read);
    }

    @Test
    void aBatchAppearsAtItsFlush() {
        try (Producer producer = queue.producer();
                Consumer consumer = queue.consumer()) {
            try (Producer.Batch batch = producer.batch()) {
                assertTrue(batch.offer(TYPE, message(1), 0, Long.BYTES));
                assertTrue(batch.offer(TYPE, message(2), 0, Long.BYTES));
                assertEquals(0, consumer.read(note, 10));
                batch.flush();
                assertEquals(2, consumer.read(note, 10));
                assertTrue(batch.offer(TYPE, message(3), 0, Long.BYTES));
                assertThrows(IllegalStateException.class, () -> offer(producer, 9));
                assertThrows(IllegalStateException.class, producer::batch);
                assertThrows(IllegalStateException.class, () -> producer.tryClaim(TYPE, 8));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> batch.offer(TYPE, new UnsafeBuffer(new byte[500]), 0, 500));
            }
            assertEquals(1, consumer.read(note, 10));
            final Producer.Batch closed = producer.batch();
            closed.close();
            assertThrows(IllegalStateException.class, () -> closed.offer(TYPE, message(4), 0, Long.BYTES));
            assertEquals(List.of("7:1", "7:2", "7:3"), read);
        }
    }

    @Test
    void aFullBatchIsFlushedAndGoesOn() {
        try (Producer producer = queue.producer();
                Consumer consumer = queue.consumer();
                Producer.Batch batch = producer.batch()) {
            for (long number = 0; number < 1000; number++) {
                while (!batch.offer(TYPE, message(number), 0, Long.BYTES)) {
                    batch.flush();
                    consumer.read(note, 100);
                }
            }
            batch.flush();
            consumer.read(note, 100);
            assertEquals(1000, read.size());
            assertEquals("7:999", read.get(999));
        }
    }

    @Test
    void aClosedProducersLaneIsAdoptedAndWhatItPublishedStays() {
        for (long number = 0; number < 10; number++) {
            try (Producer producer = queue.producer()) {
                assertTrue(offer(producer, number));
                producer.tryClaim(TYPE, 8); // dropped
            }
        }
        assertEquals(3, QueueWatch.member(space, "q").memory().lanes().length, "one lane was enough");
        try (Consumer consumer = queue.consumer()) {
            assertEquals(10, consumer.read(note, 100));
        }
    }

    @Test
    void moreProducersThanLanesAreToldSo() throws InterruptedException {
        queue.put(1L);
        final Producer second = queue.producer();
        final QueueCrowdedException crowded = assertThrows(QueueCrowdedException.class, queue::producer);
        assertTrue(crowded.getMessage().contains("2 lanes"), crowded.getMessage());
        second.close();
        queue.producer().close();
    }

    // ---- the exclusive consumer

    @Test
    void anExclusiveConsumerHasTheQueueForItself() throws InterruptedException {
        final Producer producer = queue.producer();
        assertTrue(offer(producer, 1));
        final Consumer exclusive = queue.exclusiveConsumer();
        assertThrows(RoleTakenException.class, queue::exclusiveConsumer);
        assertNull(queue.poll());
        assertEquals(0, queue.consume((item, redeliveries) -> fail("not ours"), 0, TimeUnit.SECONDS));
        try (Consumer shared = queue.consumer()) {
            assertEquals(0, shared.read(note, 10));
        }
        queue.put(2L); // a lane that comes later
        assertEquals(1, exclusive.read(note, 1));
        assertEquals(1, exclusive.read(note, 10));
        exclusive.close();
        exclusive.close();
        assertThrows(IllegalStateException.class, () -> exclusive.read(note, 1));
        assertEquals(Set.of("7:1", "1:2"), Set.copyOf(read));
    }

    @Test
    void anExclusiveConsumerReadsLongMessagesAndLeavesNoFile() throws IOException {
        final Producer producer = queue.producer();
        assertTrue(producer.offer(TYPE, new UnsafeBuffer(new byte[5000]), 0, 5000));
        assertTrue(producer.offer(TYPE, new UnsafeBuffer(new byte[6000]), 0, 6000));
        try (Consumer consumer = queue.exclusiveConsumer()) {
            assertThrows(
                    IllegalStateException.class,
                    () -> consumer.read(
                            (type, buffer, index, length) -> {
                                throw new IllegalStateException("the handler's");
                            },
                            1));
            assertEquals(
                    List.of("2-32"),
                    QueueWatch.member(space, "q").memory().sideFiles.list());
            assertEquals(1, consumer.read(note, 10));
        }
        assertEquals(List.of("7:6000 bytes"), read);
        assertEquals(List.of(), QueueWatch.member(space, "q").memory().sideFiles.list());
    }

    @Test
    void aLongMessageWhoseFileCannotBeMappedStaysInTheQueue() throws IOException {
        final SideFiles files = QueueWatch.member(space, "q").memory().sideFiles;
        try (Producer producer = queue.producer();
                Consumer consumer = queue.exclusiveConsumer()) {
            assertTrue(offer(producer, 1));
            assertTrue(producer.offer(TYPE, new UnsafeBuffer(new byte[5000]), 0, 5000));
            final String name = files.list().get(0);
            files.link(name, "2-999");
            files.remove(name);
            for (int i = 0; i < 2; i++) {
                assertThrows(UncheckedIOException.class, () -> consumer.read(note, 10));
            }
            files.link("2-999", name);
            files.remove("2-999");
            assertEquals(1, consumer.read(note, 10));
        }
        assertEquals(List.of("7:1", "7:5000 bytes"), read);
        assertEquals(List.of(), files.list());
    }

    @Test
    void afterAnExclusiveConsumerOthersGoOn() throws InterruptedException {
        queue.put(1L);
        queue.put(2L);
        try (Consumer consumer = queue.exclusiveConsumer()) {
            assertEquals(1, consumer.read(note, 1));
        }
        assertEquals(2L, queue.take());
        queue.taskDone();
        assertTrue(queue.join(1, TimeUnit.DAYS));
    }
}
