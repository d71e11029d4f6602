package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each word that a queue trusts, damaged from outside while it is in use: an exception or a harmless use, never a hang. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class DamagedQueueTest {
    private static final SharedQueueOptions SMALLEST = new SharedQueueOptions(1024, 2, false, 2);
    private static final long[] VALUES = {-1, 1, 3, 4096, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};

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

    /** A queue with something in each of its lanes, and an area that was put back. */
    private SharedQueue<String> filled(String name) throws IOException, InterruptedException {
        final SharedQueue<String> queue = SharedQueue.open(space, name, Codecs.STRING, SMALLEST);
        for (String item : List.of("a", "b", "c", "d", "long".repeat(60), "e")) {
            queue.put(item);
        }
        for (int i = 0; i < 2; i++) { // the second time comes the last delivery of one
            queue.consume((item, redeliveries) -> {
                throw new IllegalArgumentException(item);
            });
        }
        final QueueMemory memory = QueueWatch.member(space, name).memory();
        final Lane lane = memory.lanes()[SharedQueueDescriptor.FIRST_LANE];
        final InFlightArea area = memory.acquireArea();
        assertTrue(lane.tryConsume(memory) && (lane.reader.next() || lane.reader.look() && lane.reader.next()));
        area.fill(lane, memory.buffer(), 2);
        lane.stopConsuming();
        memory.giveBack(area);
        return queue;
    }

    private static List<Integer> trustedWords() {
        final List<Integer> words = new ArrayList<>();
        addWords(words, SharedQueueDescriptor.SHUTDOWN_OFFSET, SharedQueueDescriptor.ROOM_WORD_OFFSET);
        addWords(words, SharedQueueDescriptor.CELLS_OFFSET, SharedQueueDescriptor.CELLS_OFFSET + 64);
        for (int lane = 0; lane < 3; lane++) {
            final int offset = SharedQueueDescriptor.laneOffset(SMALLEST, lane);
            addWords(words, offset, offset + 16);
            addWords(words, offset + SharedQueueDescriptor.NOT_FULL_OFFSET, offset + 136);
            final int ring = offset + SharedQueueDescriptor.RING_OFFSET;
            addWords(words, ring, ring + 8);
            addWords(words, ring + 128, ring + 136);
            addWords(words, ring + 256, ring + 264);
            addWords(words, ring + 384, ring + 520);
        }
        final int area = SharedQueueDescriptor.areaOffset(SMALLEST, 0);
        addWords(words, area + SharedQueueDescriptor.AREA_STATE_OFFSET, area + 200);
        return words;
    }

    private static void addWords(List<Integer> words, int from, int to) {
        for (int at = from; at < to; at += Long.BYTES) {
            words.add(at);
        }
    }

    @Test
    void aDamagedWordIsAnErrorOrHarmless() throws IOException, InterruptedException {
        int number = 0;
        int refused = 0;
        for (int word : trustedWords()) {
            for (long value : VALUES) {
                final String name = "q" + number++;
                final SharedQueue<String> queue = filled(name);
                final AtomicBuffer memory =
                        QueueWatch.member(space, name).memory().buffer();
                for (int lane = 0; lane < 3; lane++) { // everybody reads all of it again
                    memory.putLong(
                            SharedQueueDescriptor.laneOffset(SMALLEST, lane) + SharedQueueDescriptor.LAST_OFFSET, 0);
                }
                memory.putLongVolatile(word, value);
                refused += use(queue);
                queue.unlink();
            }
        }
        System.out.println(number + " damaged queues, " + refused + " uses refused");
        assertTrue(refused > 0);
    }

    /** Something that may fail. */
    private interface Use {
        void run() throws InterruptedException;
    }

    private static int use(SharedQueue<String> queue) throws InterruptedException {
        int refused = 0;
        for (Use use : List.<Use>of(
                queue::size,
                () -> queue.offer("x"),
                () -> queue.offer("long".repeat(60)),
                queue::poll,
                queue::poll,
                () -> queue.consume((item, redeliveries) -> {}, 0, TimeUnit.SECONDS),
                () -> queue.consume((item, redeliveries) -> {}, 0, TimeUnit.SECONDS),
                queue::pollDeadLetter,
                () -> queue.join(0, TimeUnit.SECONDS),
                queue::tasksEndedByDeath,
                () -> queue.producer().close(),
                () -> {
                    try (Consumer consumer = queue.exclusiveConsumer()) {
                        consumer.read((type, buffer, index, length) -> {}, 10);
                    }
                },
                queue::shutdown,
                () -> queue.poll(0, TimeUnit.SECONDS),
                queue::close)) {
            try {
                use.run();
            } catch (IllegalStateException
                    | IllegalArgumentException
                    | IndexOutOfBoundsException
                    | CodecException
                    | UncheckedIOException e) {
                refused++;
            }
        }
        return refused;
    }
}
