package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.BroadcastMessages.numbers;
import static io.atoll.ipc.ring.SharedBroadcastDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.broadcast.RecordDescriptor;
import org.junit.jupiter.api.Test;

/** A receiver that its transmitter overtakes between any two of its loads, and buffers that somebody has damaged. */
class BroadcastReaderTest {
    private static final int CAPACITY = 1024;

    private final BroadcastMessages messages = new BroadcastMessages(CAPACITY / 8);

    private static AtomicBuffer newBroadcast() {
        return StoreRecorder.zeros(broadcastLength(CAPACITY));
    }

    private void transmit(AtomicBuffer broadcast, int from, int to) {
        final BroadcastTransmitter transmitter = new BroadcastTransmitter(broadcast);
        for (int number = from; number < to; number++) {
            transmitter.transmit(number, messages.contentOf(number), 0, messages.lengthOf(number));
        }
    }

    @Test
    void shouldSeeWholeMessagesOnlyWhereverTheTransmitterOvertakesIt() {
        int lappings = 0;
        int overtakings = 0;
        for (int read = 0; read < 24; read++) {
            for (int overtaking = 1; overtaking < 40; overtaking++) {
                boolean happened = true;
                for (int load = 0; happened; load++) {
                    final AtomicBuffer broadcast = newBroadcast();
                    final SteppedBuffer stepped = new SteppedBuffer(broadcast);
                    final BroadcastReader reader = new BroadcastReader(stepped.buffer(), CAPACITY);
                    for (int number = 1; number <= read; number++) {
                        transmit(broadcast, number, number + 1);
                        assertEquals(1, reader.receive(messages, 10));
                    }
                    assertEquals(numbers(1, read + 1), messages.taken());
                    final int meeting = read + 4;
                    final int last = meeting + overtaking;
                    transmit(broadcast, read + 1, meeting);
                    stepped.at(load, () -> transmit(broadcast, meeting, last));
                    reader.receive(messages, 2);
                    happened = stepped.hasHappened();
                    if (happened) {
                        reader.receive(messages, Integer.MAX_VALUE);
                        assertUnbrokenButForLaps(read + 1, last, reader.lappedCount(), messages.taken());
                        transmit(broadcast, last, last + 1);
                        assertEquals(1, reader.receive(messages, 10));
                        assertEquals(List.of(last), messages.taken());
                        lappings += (int) reader.lappedCount();
                        overtakings++;
                    }
                    messages.taken();
                }
            }
        }
        assertTrue(lappings > 1_000 && lappings < overtakings, lappings + " of " + overtakings);
    }

    private static void assertUnbrokenButForLaps(int next, int end, long laps, List<Integer> received) {
        int expected = next;
        int gaps = 0;
        for (int number : received) {
            assertTrue(number >= expected, () -> "back to an older message: " + received);
            gaps += number > expected ? 1 : 0;
            expected = number + 1;
        }
        assertEquals(end, expected, "the newest came");
        assertEquals(laps, gaps, () -> "what is missing was counted: " + received);
    }

    @Test
    void shouldBeginSomewhereWholeWhereverTheTransmitterOvertakesItsBeginning() {
        for (int overtaking = 1; overtaking < 40; overtaking++) {
            for (int load = 0; load < 3; load++) {
                final AtomicBuffer broadcast = newBroadcast();
                transmit(broadcast, 1, 10);
                final SteppedBuffer stepped = new SteppedBuffer(broadcast);
                final int last = 10 + overtaking;
                stepped.at(load, () -> transmit(broadcast, 10, last));
                final BroadcastReader reader = new BroadcastReader(stepped.buffer(), CAPACITY);
                reader.receive(messages, 100);
                transmit(broadcast, last, last + 1);
                reader.receive(messages, 100);
                final List<Integer> received = messages.taken();
                assertEquals(last, received.get(received.size() - 1));
            }
        }
    }

    @Test
    void shouldRefuseRecordsThatNoTransmitterWrote() {
        for (int length : new int[] {0, 7, -8, Integer.MIN_VALUE, Integer.MAX_VALUE, CAPACITY + 8}) {
            for (int type : new int[] {1, DROPPED_TYPE, RecordDescriptor.PADDING_MSG_TYPE_ID}) {
                final AtomicBuffer broadcast = newBroadcast();
                final BroadcastReader reader = new BroadcastReader(broadcast, CAPACITY);
                transmit(broadcast, 1, 2);
                broadcast.putInt(RecordDescriptor.lengthOffset(0), length);
                broadcast.putInt(RecordDescriptor.typeOffset(0), type);
                final IllegalStateException refused =
                        assertThrows(IllegalStateException.class, () -> reader.receive(messages, 10));
                assertTrue(refused.getMessage().contains("length " + length), refused.getMessage());
            }
        }
    }

    @Test
    void shouldNotHangOnPositionsThatCannotBe() {
        final long[] positions = {Long.MIN_VALUE, -8, 0, 4, 8, CAPACITY, 1L << 40, Long.MAX_VALUE};
        for (long intent : positions) {
            for (long tail : positions) {
                for (long latest : positions) {
                    final AtomicBuffer broadcast = newBroadcast();
                    transmit(broadcast, 1, 40);
                    broadcast.putLong(tailIntentIndex(CAPACITY), intent);
                    broadcast.putLong(tailIndex(CAPACITY), tail);
                    broadcast.putLong(latestIndex(CAPACITY), latest);
                    try {
                        new BroadcastReader(broadcast, CAPACITY)
                                .receive((type, buffer, index, length) -> {}, Integer.MAX_VALUE);
                    } catch (IllegalStateException e) {
                        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
                    }
                }
            }
        }
    }
}
