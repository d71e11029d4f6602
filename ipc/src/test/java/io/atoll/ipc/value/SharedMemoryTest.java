package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMemoryTest {
    @RegisterExtension
    static final Children children = new Children();

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

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 3968, 3969, 4095, 4096, 4097, 100_000})
    void shouldBeZeroAtFirstAndUsableToItsLastByteAndNotBeyond(int length) throws IOException {
        final SharedMemory memory = SharedMemory.create(space, "memory", length, MemoryOptions.DEFAULT.withPreTouch());
        assertEquals(length, memory.length());
        final AtomicBuffer buffer = memory.buffer();
        assertEquals(length, buffer.capacity());
        for (int i = 0; i < length; i++) {
            assertEquals(0, buffer.getByte(i));
        }
        buffer.putByte(length - 1, (byte) 7);
        assertEquals(7, SharedMemory.attach(space, "memory").buffer().getByte(length - 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putByte(length, (byte) 1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.putByte(-1, (byte) 1));
    }

    /** A structure as generated flyweights are: it lays itself over a buffer. */
    private static final class Quote {
        static final int LENGTH = 24;

        private MutableDirectBuffer buffer;
        private int offset;

        Quote wrap(MutableDirectBuffer memory, int position) {
            buffer = memory;
            offset = position;
            return this;
        }

        void set(long time, double price, CharSequence symbol) {
            buffer.putLong(offset, time);
            buffer.putDouble(offset + 8, price);
            buffer.putStringWithoutLengthAscii(offset + 16, symbol);
        }

        static String read(DirectBuffer memory, int position) {
            return memory.getLong(position) + " " + memory.getDouble(position + 8) + " "
                    + memory.getStringWithoutLengthAscii(position + 16, 4);
        }
    }

    @Test
    void shouldCarryStructuresToAnotherProcess() throws IOException, InterruptedException {
        final SharedMemory memory = SharedMemory.open(space, "quotes", 1000);
        final SharedMemory answer = SharedMemory.create(space, 10 * Quote.LENGTH);
        new Quote().wrap(memory.buffer(), 5 * Quote.LENGTH).set(42, 1.25, "ACME");
        Children.join(children.start(() -> {
            if (!Quote.read(memory.buffer(), 5 * Quote.LENGTH).equals("42 1.25 ACME")) {
                throw new AssertionError(Quote.read(memory.buffer(), 5 * Quote.LENGTH));
            }
            new Quote().wrap(answer.slice(3 * Quote.LENGTH, Quote.LENGTH), 0).set(43, -0.5, "EMCA");
        }));
        assertEquals("43 -0.5 EMCA", Quote.read(answer.buffer(), 3 * Quote.LENGTH));
        assertEquals("42 1.25 ACME", Quote.read(memory.buffer(), 5 * Quote.LENGTH));
    }

    @Test
    void shouldGiveSlicesOfTheSameMemory() throws IOException {
        final SharedMemory memory = SharedMemory.create(space, "memory", 100);
        final AtomicBuffer slice = memory.slice(16, 16);
        assertEquals(16, slice.capacity());
        slice.getAndAddLong(8, 5);
        assertEquals(5, memory.buffer().getLongVolatile(24));
        assertEquals(5, memory.slice(24, 76).getLong(0));
        assertEquals(0, memory.slice(100, 0).capacity());
        assertThrows(IndexOutOfBoundsException.class, () -> slice.getLong(9));
        for (long offset : new long[] {-1, 93, 100, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(offset, 8), "at " + offset);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(0, 101));
    }

    @Test
    void shouldGiveEverybodyABufferOfHisOwn() throws IOException {
        final SharedMemory memory = SharedMemory.create(space, "memory", 100);
        final AtomicBuffer mine = memory.buffer();
        memory.buffer().wrap(new byte[10]);
        mine.putByte(99, (byte) 1);
        assertEquals(1, memory.buffer().getByte(99));
    }

    @Test
    void shouldHaveTheSameDoorsAsEveryObject() throws IOException {
        SharedMemory.create(space, "memory", 100);
        assertThrows(ObjectExistsException.class, () -> SharedMemory.create(space, "memory", 100));
        assertThrows(ObjectMissingException.class, () -> SharedMemory.attach(space, "none"));
        final OptionsConflictException conflict =
                assertThrows(OptionsConflictException.class, () -> SharedMemory.open(space, "memory", 101));
        assertTrue(conflict.getMessage().contains("101 bytes, found 100 bytes"), conflict.getMessage());
        assertEquals(100, SharedMemory.open(space, "memory", 100).length());
        for (long length : new long[] {0, -1, Long.MAX_VALUE, 1L << 44}) {
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.create(space, "other", length));
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.create(space, length));
        }
        assertNotEquals(
                SharedMemory.create(space, 10).name(),
                SharedMemory.create(space, 10).name());
    }

    @Test
    void shouldLetBuffersGoOnAfterItIsClosedOrUnlinked() throws IOException {
        final SharedMemory memory = SharedMemory.create(space, "memory", 100);
        final SharedMemory other = SharedMemory.attach(space, "memory");
        final byte[] packed = Travel.pack(memory);
        final AtomicBuffer buffer = memory.buffer();
        memory.close();
        assertThrows(IllegalStateException.class, memory::buffer);
        assertThrows(IllegalStateException.class, () -> memory.slice(0, 8));
        assertThrows(IllegalStateException.class, () -> Travel.pack(memory));
        buffer.putLong(0, 5);
        assertEquals(5, other.buffer().getLong(0));
        assertEquals(5, Travel.unpack(packed, SharedMemory.class).buffer().getLong(0));
        assertTrue(memory.unlink());
        assertFalse(other.unlink());
        buffer.putLong(0, 6);
        assertEquals(6, other.buffer().getLong(0));
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedMemory.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
        assertEquals(0, SharedMemory.create(space, "memory", 100).buffer().getLong(0));
    }
}
