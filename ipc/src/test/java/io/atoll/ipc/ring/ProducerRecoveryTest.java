package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state that the death of a producer can leave, built from the stores of Agrona's own code, then repaired. */
class ProducerRecoveryTest {
    private static final int CAPACITY = 1024;
    private static final int OPERATIONS = 120;

    /** A message is known by its type; its length and content follow from that. */
    private static int lengthOf(int type) {
        return Math.floorMod(type * 0x9E3779B9, 7) == 0 ? CAPACITY / 8 : Math.floorMod(type * 0x85EBCA6B, 61);
    }

    private static AtomicBuffer contentOf(int type) {
        final AtomicBuffer content = new UnsafeBuffer(new byte[CAPACITY / 8]);
        content.setMemory(0, content.capacity(), (byte) (type | 1));
        return content;
    }

    private static boolean write(AtomicBuffer ring, int type) {
        return new OneToOneRingBuffer(ring).write(type, contentOf(type), 0, lengthOf(type));
    }

    private static List<Integer> read(AtomicBuffer ring, int limit) {
        final List<Integer> types = new ArrayList<>();
        new OneToOneRingBuffer(ring)
                .read(
                        (type, buffer, index, length) -> {
                            assertEquals(lengthOf(type), length);
                            for (int i = 0; i < length; i++) {
                                if (buffer.getByte(index + i) != (byte) (type | 1)) {
                                    fail("byte " + i + " of " + type);
                                }
                            }
                            types.add(type);
                        },
                        limit);
        return types;
    }

    private static List<Integer> drain(AtomicBuffer ring) {
        final List<Integer> types = new ArrayList<>();
        final long tail = ring.getLong(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET);
        while (ring.getLong(CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET) < tail) {
            final long head = ring.getLong(CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET);
            types.addAll(read(ring, Integer.MAX_VALUE));
            if (head == ring.getLong(CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET)) {
                break;
            }
        }
        return types;
    }

    private static AtomicBuffer newRing() {
        return StoreRecorder.zeros(SharedRingBuffersDescriptor.ringLength(CAPACITY));
    }

    /** The consumer has all that was committed, and the ring works on. */
    private static void assertSound(AtomicBuffer ring, List<Integer> committed) {
        assertEquals(committed, drain(ring));
        assertEquals(
                ring.getLong(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET),
                ring.getLong(CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET),
                "the consumer has passed everything");
        final Deque<Integer> under = new ArrayDeque<>();
        long written = 0;
        for (int type = 1_000_000; written < 4 * CAPACITY; type++) {
            if (write(ring, type)) {
                under.add(type);
                written += lengthOf(type) + 8;
            } else {
                assertFalse(under.isEmpty(), "no room in an empty ring");
            }
            if (type % 3 == 0 || under.size() > 8) {
                for (int arrived : read(ring, 4)) {
                    assertEquals(under.poll(), arrived);
                }
            }
        }
        for (int arrived : drain(ring)) {
            assertEquals(under.poll(), arrived);
        }
        assertTrue(under.isEmpty());
    }

    /** What a producer does at one step. */
    private enum Operation {
        WRITE,
        CLAIM,
        CLAIM_AND_COMMIT,
        CLAIM_AND_ABORT
    }

    /** Runs one operation and says whether it has committed a message. */
    private static boolean run(Operation operation, AtomicBuffer ring, int type) {
        if (operation == Operation.WRITE) {
            return write(ring, type);
        }
        final OneToOneRingBuffer producer = new OneToOneRingBuffer(ring);
        final int index = producer.tryClaim(type, lengthOf(type));
        if (index < 0) {
            return false;
        }
        ring.putBytes(index, contentOf(type), 0, lengthOf(type));
        if (operation == Operation.CLAIM_AND_COMMIT) {
            producer.commit(index);
            return true;
        }
        if (operation == Operation.CLAIM_AND_ABORT) {
            producer.abort(index);
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whereverTheProducerDiesTheConsumerSeesExactlyWhatWasCommitted(long seed) {
        final Random random = new Random(seed);
        final AtomicBuffer ring = newRing();
        final Deque<Integer> unread = new ArrayDeque<>();
        int images = 0;
        for (int type = 1; type <= OPERATIONS; type++) {
            final Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
            final StoreRecorder recorder = new StoreRecorder(ring);
            final boolean committed = run(operation, recorder.buffer(), type);
            for (StoreRecorder.Image image : recorder.images(random)) {
                final List<Integer> expected = new ArrayList<>(unread);
                if (committed && image.complete()) {
                    expected.add(type);
                }
                final String where = operation + " of message " + type + ", image " + images;
                final AtomicBuffer atDeath = image.memory();
                final List<Integer> seen = drain(StoreRecorder.copy(atDeath));
                assertEquals(expected.subList(0, seen.size()), seen, () -> "before recovery: " + where);
                if (images++ % 7 == 0) {
                    dieInRecovery(atDeath, expected, random);
                }
                ProducerRecovery.recover(atDeath, CAPACITY);
                assertDoesNotThrow(() -> assertSound(atDeath, expected), where);
            }
            if (committed) {
                unread.add(type);
            }
            if (operation == Operation.CLAIM) {
                ProducerRecovery.recover(ring, CAPACITY); // as the next producer does
            }
            final int limit = random.nextInt(4);
            for (int arrived : limit == 0 ? List.<Integer>of() : read(ring, limit)) {
                assertEquals(unread.poll(), arrived);
            }
        }
        assertTrue(images > 20 * OPERATIONS, images + " images");
    }

    /** The heir dies too, while a consumer reads on; the next heir finishes. */
    private static void dieInRecovery(AtomicBuffer atDeath, List<Integer> expected, Random random) {
        final AtomicBuffer ring = StoreRecorder.copy(atDeath);
        final StoreRecorder recorder = new StoreRecorder(ring);
        ProducerRecovery.recover(recorder.buffer(), CAPACITY);
        for (StoreRecorder.Image image : recorder.images(random)) {
            final AtomicBuffer again = image.memory();
            final List<Integer> seen = drain(again);
            assertEquals(expected.subList(0, seen.size()), seen, "while the first heir repaired");
            ProducerRecovery.recover(again, CAPACITY);
            assertSound(again, expected.subList(seen.size(), expected.size()));
        }
    }

    @Test
    void aMessageCommittedBehindAnOpenClaimArrives() {
        for (int start = 0; start < 2 * CAPACITY; start += 8) {
            final AtomicBuffer ring = ringAt(start);
            final OneToOneRingBuffer producer = new OneToOneRingBuffer(ring);
            assertTrue(write(ring, 1));
            assertTrue(producer.tryClaim(2, lengthOf(2)) > 0);
            assertTrue(write(ring, 3));
            assertTrue(producer.tryClaim(4, lengthOf(4)) > 0);
            ProducerRecovery.recover(ring, CAPACITY);
            assertSound(ring, List.of(1, 3));
        }
    }

    @Test
    void recoveryOfASoundRingChangesNothing() {
        for (int start = 0; start < 2 * CAPACITY; start += 8) {
            final AtomicBuffer ring = ringAt(start);
            ProducerRecovery.recover(ring, CAPACITY);
            assertTrue(write(ring, 1));
            ProducerRecovery.recover(ring, CAPACITY);
            ProducerRecovery.recover(ring, CAPACITY);
            assertTrue(write(ring, 2));
            ProducerRecovery.recover(ring, CAPACITY);
            assertSound(ring, List.of(1, 2));
        }
    }

    @Test
    void recoveryOfAFullRingKeepsAllOfIt() {
        for (int start = 0; start < 2 * CAPACITY; start += 8) {
            final AtomicBuffer ring = ringAt(start);
            final List<Integer> written = new ArrayList<>();
            for (int type = 1; write(ring, type); type++) {
                written.add(type);
            }
            ProducerRecovery.recover(ring, CAPACITY);
            assertSound(ring, written);
        }
    }

    /** An empty ring that has been used up to a position. */
    private static AtomicBuffer ringAt(int position) {
        final AtomicBuffer ring = newRing();
        final OneToOneRingBuffer both = new OneToOneRingBuffer(ring);
        while (both.producerPosition() < position) {
            final int left = (int) (position - both.producerPosition());
            final int length = Math.min(left, 64) - 8;
            assertTrue(both.write(9, contentOf(9), 0, length));
            both.read((type, buffer, index, arrived) -> assertEquals(length, arrived));
            both.read((type, buffer, index, arrived) -> fail("only padding can be left"));
        }
        return ring;
    }
}
