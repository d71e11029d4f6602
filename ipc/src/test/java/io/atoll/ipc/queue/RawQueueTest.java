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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;
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
    void aLongMessageWhoseFileCannotBeMappedStaysInTheQueueAndHoldsUpNoOther() throws IOException {
        final SideFiles files = QueueWatch.member(space, "q").memory().sideFiles;
        try (Producer producer = queue.producer();
                Producer other = queue.producer();
                Consumer consumer = queue.exclusiveConsumer()) {
            assertTrue(offer(producer, 1));
            assertTrue(producer.offer(TYPE, new UnsafeBuffer(new byte[5000]), 0, 5000));
            final String name = files.list().get(0);
            final Path file = fileNamed(name);
            files.link(name, "9-0");
            Files.delete(file);
            Files.createDirectory(file); // no file, and not missing either
            for (int i = 0; i < 5; i++) {
                assertTrue(offer(other, 100 + i));
                assertThrows(RuntimeException.class, () -> consumer.read(note, 10));
            }
            Files.delete(file);
            files.link("9-0", name);
            files.remove("9-0");
            for (int reads = 0; read.size() < 7 && reads < 100; reads++) {
                consumer.read(note, 10);
            }
        }
        assertEquals(Set.of("7:1", "7:5000 bytes", "7:100", "7:101", "7:102", "7:103", "7:104"), Set.copyOf(read));
        assertEquals(7, read.size());
        assertEquals(List.of(), files.list());
    }

    private Path fileNamed(String name) throws IOException {
        try (Stream<Path> files = Files.walk(space.directory())) {
            return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    @Test
    void aLongMessageWhoseFileIsGoneIsPassedOnce() throws IOException {
        final SideFiles files = QueueWatch.member(space, "q").memory().sideFiles;
        try (Producer producer = queue.producer();
                Consumer consumer = queue.exclusiveConsumer()) {
            assertTrue(producer.offer(TYPE, new UnsafeBuffer(new byte[5000]), 0, 5000));
            assertTrue(offer(producer, 2));
            files.remove(files.list().get(0));
            assertThrows(UncheckedIOException.class, () -> consumer.read(note, 10));
            assertEquals(1, consumer.read(note, 10));
        }
        assertEquals(List.of("7:2"), read);
    }

    @Test
    void aHandlerMustNotReadFromItsOwnConsumer() {
        try (Producer producer = queue.producer();
                Consumer exclusive = queue.exclusiveConsumer()) {
            assertTrue(offer(producer, 1));
            assertTrue(offer(producer, 2));
            assertThrows(
                    IllegalStateException.class,
                    () -> exclusive.read((type, buffer, index, length) -> exclusive.read(note, 1), 1));
            assertEquals(1, exclusive.read(note, 10));
        }
        try (Producer producer = queue.producer();
                Consumer shared = queue.consumer()) {
            assertTrue(offer(producer, 3));
            assertThrows(
                    IllegalStateException.class,
                    () -> shared.read((type, buffer, index, length) -> shared.read(note, 1), 1));
        }
        assertEquals(List.of("7:2"), read);
    }

    @Test
    void anExclusiveConsumerClosedByItsHandlerGivesEverythingBackAfterIt() throws InterruptedException {
        queue.put(1L);
        queue.put(2L);
        final Consumer consumer = queue.exclusiveConsumer();
        assertEquals(1, consumer.read((type, buffer, index, length) -> consumer.close(), 1));
        assertThrows(IllegalStateException.class, () -> consumer.read(note, 1));
        assertEquals(2L, queue.take());
    }

    @Test
    void whatIsToBeRedeliveredComesThoughTheLanesAreNeverEmpty() throws InterruptedException {
        queue.put(1L);
        assertEquals(
                0,
                queue.consume(
                        (item, redeliveries) -> {
                            throw new IllegalArgumentException("not now");
                        },
                        0,
                        TimeUnit.NANOSECONDS));
        try (Producer producer = queue.producer();
                Consumer consumer = queue.exclusiveConsumer()) {
            for (int reads = 0; !read.contains("1:1") && reads < 100; reads++) {
                assertTrue(offer(producer, reads + 1000L));
                consumer.read(note, 1);
            }
        }
        assertTrue(read.contains("1:1"), () -> "read only " + read);
    }

    @Test
    void whatIsToBeRedeliveredComesThoughTheHandlerFailsAtAllElse() throws InterruptedException {
        queue.put(1L);
        final List<Consumer> exclusive = new ArrayList<>();
        queue.consume(
                (item, redeliveries) -> {
                    exclusive.add(queue.exclusiveConsumer());
                    for (int reads = 0; reads < 1000; reads++) {
                        exclusive.get(0).read(note, 1); // it looks around seldom from now on
                    }
                    throw new IllegalArgumentException("not now");
                },
                0,
                TimeUnit.NANOSECONDS);
        try (Producer producer = queue.producer();
                Consumer consumer = exclusive.get(0)) {
            for (int reads = 0; !read.contains("1:1") && reads < 300; reads++) {
                assertTrue(offer(producer, reads + 1000L));
                try {
                    consumer.read(this::failAtAllButTheFirst, 1);
                } catch (IllegalStateException e) {
                    assertEquals("fails", e.getMessage());
                }
            }
        }
        assertTrue(read.contains("1:1"), () -> "read only " + read);
    }

    private void failAtAllButTheFirst(int type, MutableDirectBuffer buffer, int index, int length) {
        if (buffer.getLong(index) != 1) {
            throw new IllegalStateException("fails");
        }
        note.onMessage(type, buffer, index, length);
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
