package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Codecs that fail, or do what one would not expect: their caller's trouble, never that of the queue. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class QueueCodecTest {
    private static final SharedQueueOptions SMALLEST = new SharedQueueOptions(1024, 2, false, 2);
    private static final int LONG = 200;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    /** Does something before it encodes or decodes. */
    private static final class Moody implements Codec<Integer> {
        private final boolean announces;
        Consumer<Integer> encoding = item -> {};
        Consumer<Integer> decoding = item -> {};
        int missing;

        Moody(boolean announces) {
            this.announces = announces;
        }

        @Override
        public String name() {
            return "moody";
        }

        /** As many bytes as the item is great. */
        @Override
        public int encodedLength(Integer item) {
            return announces ? item : UNKNOWN_LENGTH;
        }

        @Override
        public int encode(Integer item, MutableDirectBuffer buffer, int offset) {
            buffer.setMemory(offset, item / 2, (byte) 7);
            encoding.accept(item);
            buffer.setMemory(offset + item / 2, item - item / 2, (byte) 7);
            return item - missing;
        }

        @Override
        public Integer decode(DirectBuffer buffer, int offset, int length) {
            decoding.accept(length);
            for (int i = 0; i < length; i++) {
                assertEquals(7, buffer.getByte(offset + i));
            }
            return length;
        }
    }

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private SharedQueue<Integer> queue(Moody codec) throws IOException {
        return SharedQueue.open(space, codec.announces ? "announced" : "unknown", codec, SMALLEST);
    }

    private static void refuse(int item) {
        throw new CodecException("does not like " + item);
    }

    private static final List<Integer> ITEMS = List.of(8, LONG);

    @Test
    void anItemThatCannotBeEncodedIsItsPuttersTrouble() throws IOException, InterruptedException {
        for (boolean announces : new boolean[] {true, false}) {
            final Moody codec = new Moody(announces);
            final SharedQueue<Integer> queue = queue(codec);
            for (int item : ITEMS) {
                queue.put(5);
                codec.encoding = QueueCodecTest::refuse;
                assertThrows(CodecException.class, () -> queue.put(item));
                assertThrows(CodecException.class, () -> queue.offer(item));
                codec.encoding = any -> {
                    throw new StackOverflowError();
                };
                assertThrows(StackOverflowError.class, () -> queue.put(item));
                codec.encoding = any -> {};
                queue.put(item);
                assertEquals(5, queue.take());
                assertEquals(item, queue.take());
                assertNull(queue.poll());
            }
        }
    }

    @Test
    void aLengthThatIsNotKeptIsAnError() throws IOException, InterruptedException {
        final Moody codec = new Moody(true);
        final SharedQueue<Integer> queue = queue(codec);
        codec.missing = 1;
        assertThrows(CodecException.class, () -> queue.put(LONG));
        codec.missing = 0;
        assertNull(queue.poll());
        queue.put(LONG);
        assertEquals(LONG, queue.take());
    }

    @Test
    void whatCannotBeDecodedComesWithItsBytesAndHasLeftTheQueue() throws IOException, InterruptedException {
        final Moody codec = new Moody(true);
        final SharedQueue<Integer> queue = queue(codec);
        for (int item : ITEMS) {
            queue.put(item);
            queue.put(3);
            codec.decoding = QueueCodecTest::refuse;
            final UndecodableItemException thrown = assertThrows(UndecodableItemException.class, queue::take);
            assertEquals(item, thrown.payload().length);
            assertEquals(7, thrown.payload()[item - 1]);
            assertTrue(thrown.getMessage().contains("moody"), thrown.getMessage());
            assertInstanceOf(CodecException.class, thrown.getCause());
            codec.decoding = any -> {};
            final List<Integer> rest = new ArrayList<>();
            assertEquals(1, queue.drainTo(rest));
            assertEquals(List.of(3), rest);
            queue.taskDone();
            queue.taskDone();
            assertEquals(0, queue.join());
        }
    }

    @Test
    void whatAHandlersItemCannotBeDecodedFromBecomesADeadLetter() throws IOException, InterruptedException {
        final Moody codec = new Moody(false);
        final SharedQueue<Integer> queue = queue(codec);
        for (int item : ITEMS) {
            queue.put(item);
            codec.decoding = QueueCodecTest::refuse;
            for (int delivery = 0; delivery < 2; delivery++) {
                assertTrue(queue.consume((any, redeliveries) -> fail("not to be decoded")));
            }
            codec.decoding = any -> {};
            assertEquals(item, queue.decode(queue.pollDeadLetter()));
        }
    }

    @Test
    void aCodecMayUseTheQueueItself() throws IOException, InterruptedException {
        final Moody codec = new Moody(false);
        final SharedQueue<Integer> queue = queue(codec);
        for (int item : ITEMS) {
            codec.encoding = outer -> {
                if (outer == item) {
                    assertTrue(queue.offer(4));
                    assertTrue(queue.offer(LONG + 1));
                }
            };
            queue.put(item);
            codec.encoding = any -> {};
            codec.decoding = length -> {
                if (length == 4) {
                    assertEquals(LONG + 1, queue.poll());
                }
            };
            assertEquals(4, queue.take());
            assertEquals(item, queue.take());
            assertNull(queue.poll());
        }
    }

    @Test
    void aCodecThatPutsWhileItWritesIntoAFileIsToldSo() throws IOException, InterruptedException {
        final Moody codec = new Moody(true);
        final SharedQueue<Integer> queue = queue(codec);
        codec.encoding = outer -> {
            if (outer == LONG) {
                queue.offer(4);
            }
        };
        assertThrows(IllegalStateException.class, () -> queue.put(LONG));
        codec.encoding = any -> {};
        queue.put(LONG);
        assertEquals(LONG, queue.take());
        assertNull(queue.poll());
    }
}
