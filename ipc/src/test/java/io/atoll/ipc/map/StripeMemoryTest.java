package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeMemoryTest {
    private static final int LENGTH = 512;
    private static final int AT = 16;
    private static final int THERE = 5;

    private final Random random = new Random(3);

    private UnsafeBuffer random(ByteBuffer memory) {
        final byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        final UnsafeBuffer buffer = new UnsafeBuffer(memory);
        buffer.putBytes(0, bytes);
        return buffer;
    }

    private static UnsafeBuffer copy(UnsafeBuffer buffer) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[LENGTH]);
        copy.putBytes(0, buffer, 0, LENGTH);
        return copy;
    }

    /** By its address, and by the buffer. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCopyAndCompareAnyLengthAndNothingElse(boolean direct) {
        for (int length = 0; length < 300; length++) {
            final UnsafeBuffer here = random(direct ? ByteBuffer.allocateDirect(LENGTH) : ByteBuffer.allocate(LENGTH));
            final UnsafeBuffer there = random(ByteBuffer.allocate(LENGTH));
            final StripeMemory stripe = new StripeMemory(here, 64, LENGTH - 64);

            final UnsafeBuffer expected = copy(here);
            expected.putBytes(64 + AT, there, THERE, length);
            stripe.copyIn(AT, there, THERE, length);
            assertEquals(expected, copy(here));
            assertTrue(stripe.equal(AT, there, THERE, length));

            final UnsafeBuffer back = random(ByteBuffer.allocate(LENGTH));
            final UnsafeBuffer expectedBack = copy(back);
            expectedBack.putBytes(THERE, here, 64 + AT, length);
            stripe.copyOut(AT, back, THERE, length);
            assertEquals(expectedBack, copy(back));

            if (length > 0) {
                final int position = THERE + random.nextInt(length);
                there.putByte(position, (byte) (there.getByte(position) ^ 4));
                assertFalse(stripe.equal(AT, there, THERE, length));
            }
        }
    }
}
