package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, in one process. */
class SpscRingTest {
    private static final int CAPACITY = 1024;
    private static final int LONGEST = CAPACITY / 8;
    private static final SpscRingOptions OPTIONS = SpscRingOptions.DEFAULT.withCapacity(CAPACITY);

    /** Payload of a message that takes a sixteenth of the ring. */
    private static final int SIXTEENTH = CAPACITY / 16 - SpscRingDescriptor.HEADER_LENGTH;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[CAPACITY]);
    private Space space;
    private SpscRing ring;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        ring = SpscRing.create(space, "ring", OPTIONS);
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static List<Integer> drain(SpscRing.Consumer consumer) {
        final List<Integer> types = new ArrayList<>();
        while (consumer.read((type, buffer, index, length) -> types.add(type), Integer.MAX_VALUE) > 0) {
            // until it finds nothing
        }
        return types;
    }

    private AtomicBuffer memory() throws IOException {
        return SharedFile.attach(space, SpscRingDescriptor.KIND, "ring").buffer();
    }

    /** Leaves the ring empty, with so many bytes until it wraps. */
    private void emptyWithUntilWrap(int bytes) throws IOException {
        final int position = CAPACITY - bytes;
        memory().putLongVolatile(SpscRingDescriptor.RING_OFFSET + SpscRingDescriptor.TAIL_OFFSET, position);
        memory().putLongVolatile(SpscRingDescriptor.RING_OFFSET + SpscRingDescriptor.HEAD_OFFSET, position);
    }

    @Test
    void shouldCarryMessagesOfEveryLengthWholeAndInOrderOverManyWraps() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            final int[] next = {1};
            final MessageHandler checker = (type, buffer, index, length) -> {
                assertEquals(next[0]++, type);
                assertEquals(type % (LONGEST + 1), length);
                for (int i = 0; i < length; i++) {
                    assertEquals((byte) type, buffer.getByte(index + i));
                }
            };
            for (int type = 1; type <= 5_000; type++) {
                final int length = type % (LONGEST + 1);
                message.setMemory(0, length, (byte) type);
                while (!producer.offer(type, message, 0, length)) {
                    assertTrue(consumer.read(checker, 1) > 0 || ring.size() > 0, "full, and nothing to read");
                }
                if (type % 3 == 0) {
                    consumer.read(checker, 2);
                }
            }
            while (ring.size() > 0) {
                consumer.read(checker, 10);
            }
            assertEquals(5_001, next[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 24, 32, 40})
    void shouldFillWhatIsLeftBeforeTheWrapWithPaddingThatNobodySees(int untilWrap) throws IOException {
        emptyWithUntilWrap(untilWrap);
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            final int record = 40;
            assertTrue(producer.offer(1, message, 0, record - SpscRingDescriptor.HEADER_LENGTH));
            assertEquals(untilWrap < record ? untilWrap + record : record, ring.size());
            assertTrue(producer.offer(2, message, 0, 8));
            assertEquals(2, consumer.read((type, buffer, index, length) -> {}, 10));
            assertEquals(0, ring.size());
        }
    }

    @Test
    void shouldTakeMessagesUntilItIsFullToItsLastByte() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 16; type++) {
                assertTrue(producer.offer(type, message, 0, SIXTEENTH));
            }
            assertEquals(CAPACITY, ring.size());
            assertFalse(producer.offer(17, message, 0, 0));
            assertTrue(producer.tryClaim(17, 0) < 0);
            assertEquals(1, consumer.read((type, buffer, index, length) -> assertEquals(1, type), 1));
            assertFalse(producer.offer(17, message, 0, SIXTEENTH + 1), "one byte more than there is room for");
            assertTrue(producer.offer(17, message, 0, SIXTEENTH));
            assertEquals(CAPACITY, ring.size());
            assertEquals(List.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17), drain(consumer));
        }
    }

    @Test
    void shouldTakeNoMessageWhosePaddingHasNoRoom() throws IOException {
        emptyWithUntilWrap(LONGEST);
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; ring.size() < CAPACITY - LONGEST; type++) {
                assertTrue(producer.offer(type, message, 0, SIXTEENTH));
            }
            assertFalse(producer.offer(99, message, 0, LONGEST));
            assertEquals(14, drain(consumer).size(), "of the one that had no room nothing is seen");
        }
    }

    @Test
    void shouldTakeMessagesFromNoneToAnEighthOfItsCapacity() {
        assertEquals(LONGEST, ring.maxMessageLength());
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            assertTrue(producer.offer(1, message, CAPACITY, 0));
            assertTrue(producer.offer(2, message, 0, LONGEST));
            producer.commit(producer.tryClaim(3, 0));
            producer.commit(producer.tryClaim(4, LONGEST));
            final List<Integer> lengths = new ArrayList<>();
            consumer.read((type, buffer, index, length) -> lengths.add(length), 10);
            assertEquals(List.of(0, LONGEST, 0, LONGEST), lengths);
        }
    }

    @Test
    void shouldRefuseABadMessageBeforeTheRingIsTouched() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            final UnsafeBuffer small = new UnsafeBuffer(new byte[16]);
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(1, small, 8, 9));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(1, small, -1, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(1, small, Integer.MAX_VALUE, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(1, small, 0, -1));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(0, small, 0, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(-1, small, 0, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(1, message, 0, LONGEST + 1));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(0, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(1, -4));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(1, LONGEST + 1));
            assertThrows(NullPointerException.class, () -> producer.offer(1, null, 0, 4));
            try (SpscRing.Batch batch = producer.batch()) {
                assertThrows(IndexOutOfBoundsException.class, () -> batch.write(1, small, 8, 9));
                assertThrows(IllegalArgumentException.class, () -> batch.write(0, small, 0, 4));
            }
            assertEquals(0, ring.size());
            assertTrue(producer.offer(7, small, 8, 8));
            assertEquals(List.of(7), drain(consumer));
        }
    }

    @Test
    void shouldShowAClaimWhenItIsCommittedAndNotBefore() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            final int index = producer.tryClaim(1, 8);
            producer.buffer().putLong(index, 42);
            assertEquals(List.of(), drain(consumer));
            assertEquals(0, ring.size());
            producer.commit(index);
            final List<Long> read = new ArrayList<>();
            consumer.read((type, buffer, at, length) -> read.add(buffer.getLong(at)), 10);
            assertEquals(List.of(42L), read);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CAPACITY, 64, 24, 8})
    void shouldLeaveNothingOfAnAbortedClaimAlsoAtTheWrap(int untilWrap) throws IOException {
        emptyWithUntilWrap(untilWrap);
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int i = 0; i < 3; i++) {
                producer.abort(producer.tryClaim(1, 40));
                assertEquals(0, ring.size());
            }
            assertTrue(producer.offer(2, message, 0, 8));
            producer.abort(producer.tryClaim(3, 100));
            assertTrue(producer.offer(4, message, 0, 40));
            assertEquals(List.of(2, 4), drain(consumer));
        }
    }

    @Test
    void shouldHaveOneClaimAtATimeAndNothingElseWrittenMeanwhile() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            final int index = producer.tryClaim(1, 8);
            assertThrows(IllegalStateException.class, () -> producer.tryClaim(2, 8));
            assertThrows(IllegalStateException.class, () -> producer.offer(2, message, 0, 8));
            assertThrows(IllegalStateException.class, producer::batch);
            assertThrows(IllegalStateException.class, () -> producer.commit(index + 8));
            assertThrows(IllegalStateException.class, () -> producer.abort(index + 8));
            producer.commit(index);
            assertThrows(IllegalStateException.class, () -> producer.commit(index));
            assertThrows(IllegalStateException.class, () -> producer.abort(index));
            assertThrows(IllegalStateException.class, () -> producer.abort(-1));
            assertThrows(IllegalStateException.class, () -> producer.commit(0));
            assertEquals(List.of(1), drain(consumer));
        }
    }

    @Test
    void shouldDropTheOpenClaimOfAProducerThatCloses() {
        final SpscRing.Producer hasty = ring.producer();
        assertTrue(hasty.offer(1, message, 0, 8));
        final int index = hasty.tryClaim(2, 8);
        hasty.close();
        assertThrows(IllegalStateException.class, () -> hasty.commit(index));
        assertThrows(IllegalStateException.class, () -> hasty.abort(index));
        assertThrows(IllegalStateException.class, () -> hasty.offer(1, message, 0, 8));
        assertThrows(IllegalStateException.class, () -> hasty.tryClaim(1, 8));
        assertThrows(IllegalStateException.class, hasty::batch);
        try (SpscRing.Producer next = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            assertTrue(next.offer(3, message, 0, 8));
            assertEquals(List.of(1, 3), drain(consumer));
        }
    }

    @Test
    void shouldPublishABatchWhenItIsFlushedAndWhenItIsClosed() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            final SpscRing.Batch first = producer.batch();
            assertTrue(first.write(1, message, 0, 8));
            assertTrue(first.write(2, message, 0, 8));
            assertEquals(List.of(), drain(consumer));
            first.flush();
            assertEquals(List.of(1, 2), drain(consumer));
            assertTrue(first.write(3, message, 0, 8));
            first.close();
            first.close();
            assertEquals(List.of(3), drain(consumer));
            assertThrows(IllegalStateException.class, first::flush);
            assertThrows(IllegalStateException.class, () -> first.write(4, message, 0, 8));
            try (SpscRing.Batch second = producer.batch()) {
                assertSame(first, second, "no garbage");
                second.flush();
            }
            assertEquals(List.of(), drain(consumer));
        }
    }

    @Test
    void shouldRefuseEverythingElseWhileABatchIsOpen() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            try (SpscRing.Batch batch = producer.batch()) {
                assertTrue(batch.write(1, message, 0, 8));
                assertThrows(IllegalStateException.class, () -> producer.offer(2, message, 0, 8));
                assertThrows(IllegalStateException.class, () -> producer.tryClaim(2, 8));
                assertThrows(IllegalStateException.class, producer::batch);
                assertEquals(0, ring.size());
            }
            assertTrue(producer.offer(3, message, 0, 8));
            assertEquals(List.of(1, 3), drain(consumer));
        }
    }

    @Test
    void shouldPublishABatchThatFindsNoRoomSoThatItsWriterGetsOn() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer();
                SpscRing.Batch batch = producer.batch()) {
            for (int type = 1; type <= 16; type++) {
                assertTrue(batch.write(type, message, 0, SIXTEENTH));
            }
            assertEquals(0, ring.size());
            assertFalse(batch.write(17, message, 0, SIXTEENTH));
            assertEquals(CAPACITY, ring.size());
            assertEquals(16, drain(consumer).size());
            assertTrue(batch.write(17, message, 0, SIXTEENTH));
            assertEquals(0, ring.size());
        }
    }

    @Test
    void shouldPublishTheOpenBatchOfAProducerThatCloses() {
        final SpscRing.Producer hasty = ring.producer();
        final SpscRing.Batch batch = hasty.batch();
        assertTrue(batch.write(1, message, 0, 8));
        hasty.close();
        assertThrows(IllegalStateException.class, () -> batch.write(2, message, 0, 8));
        batch.close();
        try (SpscRing.Consumer consumer = ring.consumer()) {
            assertEquals(List.of(1), drain(consumer));
        }
    }

    @Test
    void shouldReadNoMoreThanTheLimit() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 5; type++) {
                assertTrue(producer.offer(type, message, 0, 8));
            }
            final List<Integer> types = new ArrayList<>();
            final MessageHandler handler = (type, buffer, index, length) -> types.add(type);
            assertEquals(0, consumer.read(handler, 0));
            assertEquals(0, consumer.read(handler, -1));
            assertEquals(2, consumer.read(handler, 2));
            assertEquals(List.of(1, 2), types);
            assertEquals(3 * 16, ring.size());
            assertEquals(3, consumer.read(handler, 10));
        }
    }

    @Test
    void shouldFreeMessagesWhenAllOfThemAreHandled() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            assertTrue(producer.offer(1, message, 0, 8));
            assertTrue(producer.offer(2, message, 0, 8));
            consumer.read((type, buffer, index, length) -> assertEquals(32, ring.size()), 10);
            assertEquals(0, ring.size());
        }
    }

    @Test
    void shouldFreeAQuarterOfTheRingAtATimeAndNeverTheMessageInHand() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 16; type++) {
                assertTrue(producer.offer(type, message, 0, SIXTEENTH));
            }
            final List<Integer> sixteenths = new ArrayList<>();
            consumer.read((type, buffer, index, length) -> sixteenths.add(ring.size() * 16 / CAPACITY), 16);
            assertEquals(List.of(16, 16, 16, 16, 12, 12, 12, 12, 8, 8, 8, 8, 4, 4, 4, 4), sixteenths);
            assertEquals(0, ring.size());
        }
    }

    @Test
    void shouldFreeTheMessageThatAHandlerThrowsAtAndNoneBehindIt() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 4; type++) {
                assertTrue(producer.offer(type, message, 0, 8));
            }
            final MessageHandler failing = (type, buffer, index, length) -> {
                if (type == 2) {
                    throw new ArithmeticException();
                }
            };
            assertThrows(ArithmeticException.class, () -> consumer.read(failing, 10));
            final ControlledMessageHandler alsoFailing = (type, buffer, index, length) -> {
                throw new ArithmeticException();
            };
            assertThrows(ArithmeticException.class, () -> consumer.controlledRead(alsoFailing, 10));
            assertEquals(List.of(4), drain(consumer));
        }
    }

    @Test
    void shouldDoWithEachMessageWhatTheControlledHandlerSays() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 6; type++) {
                assertTrue(producer.offer(type, message, 0, 8));
            }
            final List<String> seen = new ArrayList<>();
            final ControlledMessageHandler handler = (type, buffer, index, length) -> {
                seen.add(type + ":" + ring.size() / 16);
                return switch (type) {
                    case 2 -> Action.COMMIT;
                    case 4 -> Action.BREAK;
                    case 5 -> seen.contains("6:1") || seen.size() < 6 ? Action.ABORT : Action.CONTINUE;
                    default -> Action.CONTINUE;
                };
            };
            assertEquals(4, consumer.controlledRead(handler, 10));
            assertEquals(List.of("1:6", "2:6", "3:4", "4:4"), seen, "what was in the ring when each was handled");
            assertEquals(2, ring.size() / 16);
            assertEquals(0, consumer.controlledRead(handler, 10), "aborted at once");
            assertEquals(2, ring.size() / 16);
            assertEquals(2, consumer.controlledRead(handler, 10));
            assertEquals(List.of("5:2", "5:2", "6:2"), seen.subList(4, 7));
            assertEquals(0, ring.size());
        }
    }

    @Test
    void shouldKeepWhatAnAbortLeavesForTheNextConsumer() throws IOException {
        emptyWithUntilWrap(8);
        try (SpscRing.Producer producer = ring.producer()) {
            assertTrue(producer.offer(1, message, 0, 8));
            try (SpscRing.Consumer consumer = ring.consumer()) {
                assertEquals(0, consumer.controlledRead((type, buffer, index, length) -> Action.ABORT, 10));
            }
            try (SpscRing.Consumer consumer = ring.consumer()) {
                assertEquals(List.of(1), drain(consumer));
            }
        }
    }

    private static void end(SpscRing.Consumer consumer) {
        consumer.close();
    }

    @Test
    void shouldRefuseAHandlerThatUsesTheConsumerThatCalledIt() {
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 5; type++) {
                assertTrue(producer.offer(type, message, 0, 8));
            }
            final MessageHandler closing = (type, buffer, index, length) -> end(consumer);
            final MessageHandler reading =
                    (type, buffer, index, length) -> consumer.read((t, b, i, l) -> fail("read while reading"), 1);
            final MessageHandler controlled = (type, buffer, index, length) ->
                    consumer.controlledRead((t, b, i, l) -> fail("read while reading"), 1);
            for (MessageHandler handler : List.of(closing, reading, controlled)) {
                assertThrows(IllegalStateException.class, () -> consumer.read(handler, 1));
            }
            assertThrows(NullPointerException.class, () -> consumer.read(null, 1));
            assertThrows(NullPointerException.class, () -> consumer.controlledRead(null, 1));
            assertTrue(ring.hasConsumer());
            assertEquals(List.of(4, 5), drain(consumer));
        }
    }

    @Test
    void shouldBeReadByAnAgentOfAgronas() {
        final List<Long> handled = new ArrayList<>();
        final Agent agent = new Agent() {
            private final SpscRing.Consumer consumer = ring.consumer();

            @Override
            public int doWork() {
                return consumer.read((type, buffer, index, length) -> handled.add(buffer.getLong(index)), 2);
            }

            @Override
            public void onClose() {
                consumer.close();
            }

            @Override
            public String roleName() {
                return "orders";
            }
        };
        try (AgentInvoker invoker = new AgentInvoker(error -> fail(error), null, agent);
                SpscRing.Producer producer = ring.producer()) {
            invoker.start();
            assertEquals(0, invoker.invoke());
            for (long number = 1; number <= 3; number++) {
                message.putLong(0, number);
                assertTrue(producer.offer(1, message, 0, 8));
            }
            assertEquals(2, invoker.invoke());
            assertEquals(1, invoker.invoke());
            assertEquals(0, invoker.invoke());
            assertEquals(List.of(1L, 2L, 3L), handled);
            assertTrue(ring.hasConsumer());
        }
        assertFalse(ring.hasConsumer(), "the agent gave its role back when it was closed");
    }
}
