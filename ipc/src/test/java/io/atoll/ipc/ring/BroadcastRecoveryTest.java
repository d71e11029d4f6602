package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.BroadcastMessages.numbers;
import static io.atoll.ipc.ring.SharedBroadcastDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.broadcast.CopyBroadcastReceiver;
import org.junit.jupiter.api.Test;

/** States that a repair finds, one by one; {@link BroadcastCrashTest} enumerates what deaths can leave. */
class BroadcastRecoveryTest {
    private static final int CAPACITY = 1024;

    private final BroadcastMessages messages = new BroadcastMessages(CAPACITY / 8);

    private void transmit(AtomicBuffer broadcast, int number) {
        new BroadcastTransmitter(broadcast).transmit(number, messages.contentOf(number), 0, messages.lengthOf(number));
    }

    /** A broadcast of which so many bytes were used, and nothing received yet. */
    private static AtomicBuffer usedUpTo(int position) {
        final AtomicBuffer broadcast = StoreRecorder.zeros(broadcastLength(CAPACITY));
        final BroadcastTransmitter transmitter = new BroadcastTransmitter(broadcast);
        for (int at = 0; at < position; ) {
            final int length = Math.min(position - at, 64) - 8;
            transmitter.transmit(9, new UnsafeBuffer(new byte[64]), 0, length);
            at += length + 8;
        }
        return broadcast;
    }

    /** A death after the first store of a transmission, the intent. */
    private void dieWithTheIntentOf(AtomicBuffer broadcast, int number) {
        final long tail = broadcast.getLong(tailIndex(CAPACITY));
        broadcast.putLongRelease(
                tailIntentIndex(CAPACITY), messages.position(tail, number, CAPACITY) + messages.recordLength(number));
    }

    @Test
    void shouldChangeNothingInASoundBroadcast() {
        for (int position = 0; position <= 2 * CAPACITY; position += 8) {
            final AtomicBuffer broadcast = usedUpTo(position);
            final AtomicBuffer before = StoreRecorder.copy(broadcast);
            BroadcastRecovery.recover(broadcast, CAPACITY);
            assertEquals(0, before.compareTo(broadcast));
        }
    }

    @Test
    void shouldLeaveABroadcastThatReceiversOfAgronaUnderstand() {
        for (int position = 0; position <= 2 * CAPACITY; position += 8) {
            for (int unlucky = 1; unlucky < 12; unlucky++) {
                final AtomicBuffer broadcast = usedUpTo(position);
                final CopyBroadcastReceiver receiver = new CopyBroadcastReceiver(new BroadcastReceiver(broadcast));
                receiver.receive((type, buffer, index, length) -> assertEquals(9, type));
                dieWithTheIntentOf(broadcast, unlucky);
                BroadcastRecovery.recover(broadcast, CAPACITY);
                transmit(broadcast, 20);
                final List<Integer> types = new ArrayList<>();
                while (receiver.receive((type, buffer, index, length) -> types.add(type)) > 0) {
                    // until it finds nothing
                }
                assertEquals(List.of(DROPPED_TYPE, 20), types);
            }
        }
    }

    @Test
    void shouldFindThePlaceOfTheNextMessageAgainWhenManyTransmittersInARowHaveDied() {
        for (int position = 0; position <= CAPACITY; position += 8) {
            final AtomicBuffer broadcast = usedUpTo(position);
            final BroadcastReader early = new BroadcastReader(broadcast, CAPACITY);
            early.receive((type, buffer, index, length) -> assertEquals(9, type), 10);
            for (int death = 1; death < 100; death++) {
                dieWithTheIntentOf(broadcast, death);
                BroadcastRecovery.recover(broadcast, CAPACITY);
            }
            assertEquals(0, early.receive(messages, 10));
            final BroadcastReader late = new BroadcastReader(broadcast, CAPACITY);
            assertEquals(0, late.receive(messages, 10));
            transmit(broadcast, 100);
            transmit(broadcast, 101);
            assertEquals(2, early.receive(messages, 10));
            assertEquals(2, late.receive(messages, 10));
            assertEquals(1, early.lappedCount());
            assertEquals(0, late.lappedCount());
            assertEquals(List.of(100, 101, 100, 101), messages.taken());
        }
    }

    @Test
    void shouldKeepTheNewestMessageForReceiversThatComeAfterATakeover() {
        final AtomicBuffer broadcast = usedUpTo(CAPACITY);
        transmit(broadcast, 1);
        dieWithTheIntentOf(broadcast, 2);
        BroadcastRecovery.recover(broadcast, CAPACITY);
        assertEquals(1, new BroadcastReader(broadcast, CAPACITY).receive(messages, 10));
        assertEquals(numbers(1, 2), messages.taken());
    }

    @Test
    void shouldRefusePositionsThatCannotBe() {
        final long[][] wrong = { // tail intent, tail, latest
            {8, 16, 0}, {-8, -16, -24}, {CAPACITY + 16, 8, 0}, {16, 4, 0}, {20, 8, 0}, {16, 8, 24}
        };
        for (long[] positions : wrong) {
            final AtomicBuffer broadcast = StoreRecorder.zeros(broadcastLength(CAPACITY));
            broadcast.putLong(tailIntentIndex(CAPACITY), positions[0]);
            broadcast.putLong(tailIndex(CAPACITY), positions[1]);
            broadcast.putLong(latestIndex(CAPACITY), positions[2]);
            final AtomicBuffer before = StoreRecorder.copy(broadcast);
            final IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> BroadcastRecovery.recover(broadcast, CAPACITY));
            assertTrue(refused.getMessage().contains("tail is " + positions[1]), refused.getMessage());
            assertEquals(0, before.compareTo(broadcast));
        }
    }
}
