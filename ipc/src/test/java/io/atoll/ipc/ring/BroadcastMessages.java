package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.RecordDescriptor;

/**
 * Numbered messages of which every byte can be checked. What they contain looks like the headers of records and of
 * padding, short or very long, so that a receiver that takes some of it for a header goes astray.
 */
final class BroadcastMessages implements MessageHandler {
    private final int longest;
    private final List<Integer> received = new ArrayList<>();

    BroadcastMessages(int longest) {
        this.longest = longest;
    }

    /** From 0 to the longest, not always a multiple of 8. */
    int lengthOf(int number) {
        return Math.floorMod(number * 0x9E3779B9, 5) == 0 ? longest : Math.floorMod(number * 0x85EBCA6B, longest);
    }

    private static byte byteOf(int number, int index) {
        final long length = number % 2 == 0 ? number * 0x10008L & 0x7FFFFFF8L : number % 16 * 8 + 8;
        final long type = number % 3 == 0 ? RecordDescriptor.PADDING_MSG_TYPE_ID : number;
        final long word = type << Integer.SIZE | length;
        return (byte) (word >>> (index & 7) * 8);
    }

    UnsafeBuffer contentOf(int number) {
        final byte[] content = new byte[lengthOf(number)];
        for (int i = 0; i < content.length; i++) {
            content[i] = byteOf(number, i);
        }
        return new UnsafeBuffer(content);
    }

    /** Where a message begins that is transmitted when the tail is there. */
    long position(long tail, int number, int capacity) {
        final int untilWrap = capacity - (int) (tail & (capacity - 1));
        return untilWrap < recordLength(number) ? tail + untilWrap : tail;
    }

    int recordLength(int number) {
        return BitUtil.align(RecordDescriptor.HEADER_LENGTH + lengthOf(number), RecordDescriptor.RECORD_ALIGNMENT);
    }

    void transmit(SharedBroadcast.Transmitter transmitter, int from, int to) {
        for (int number = from; number < to; number++) {
            transmitter.transmit(number, contentOf(number), 0, lengthOf(number));
        }
    }

    @Override
    public void onMessage(int number, MutableDirectBuffer buffer, int index, int length) {
        assertEquals(lengthOf(number), length, () -> "length of message " + number);
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(index + i) != byteOf(number, i)) {
                throw new AssertionError("byte " + i + " of message " + number);
            }
        }
        received.add(number);
    }

    /** The numbers of the messages that came since this was asked the last time. */
    List<Integer> taken() {
        final List<Integer> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    static List<Integer> numbers(int from, int to) {
        final List<Integer> numbers = new ArrayList<>();
        for (int number = from; number < to; number++) {
            numbers.add(number);
        }
        return numbers;
    }
}
