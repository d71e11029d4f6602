package io.atoll.core.crash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory of a simulated file that tells its machine of every store and load, with its ordering. Stores that Atoll does not
 * use are refused, since they would go unseen.
 */
final class RecordingBuffer extends UnsafeBuffer {
    private final SimulatedMachine machine;
    private final SimulatedMachine.Inode inode;

    RecordingBuffer(SimulatedMachine machine, SimulatedMachine.Inode inode) {
        super(inode.memory);
        this.machine = machine;
        this.inode = inode;
    }

    SimulatedMachine.Inode inode() {
        return inode;
    }

    private void before(int index, int length) {
        machine.saveForUndo(inode, index, length);
    }

    private void after(int index, int length, Event.Ordering ordering) {
        machine.stored(inode, index, length, ordering);
    }

    @Override
    public long getLong(int index) {
        machine.loaded(inode, index, Long.BYTES, Event.Ordering.LOAD);
        return super.getLong(index);
    }

    @Override
    public long getLongOpaque(int index) {
        machine.loaded(inode, index, Long.BYTES, Event.Ordering.LOAD);
        return super.getLongOpaque(index);
    }

    @Override
    public long getLongAcquire(int index) {
        machine.loaded(inode, index, Long.BYTES, Event.Ordering.LOAD_ACQUIRE);
        return super.getLongAcquire(index);
    }

    @Override
    public long getLongVolatile(int index) {
        machine.loaded(inode, index, Long.BYTES, Event.Ordering.LOAD_ACQUIRE);
        return super.getLongVolatile(index);
    }

    @Override
    public int getInt(int index) {
        machine.loaded(inode, index, Integer.BYTES, Event.Ordering.LOAD);
        return super.getInt(index);
    }

    @Override
    public int getIntOpaque(int index) {
        machine.loaded(inode, index, Integer.BYTES, Event.Ordering.LOAD);
        return super.getIntOpaque(index);
    }

    @Override
    public int getIntAcquire(int index) {
        machine.loaded(inode, index, Integer.BYTES, Event.Ordering.LOAD_ACQUIRE);
        return super.getIntAcquire(index);
    }

    @Override
    public int getIntVolatile(int index) {
        machine.loaded(inode, index, Integer.BYTES, Event.Ordering.LOAD_ACQUIRE);
        return super.getIntVolatile(index);
    }

    @Override
    public byte getByte(int index) {
        machine.loaded(inode, index, Byte.BYTES, Event.Ordering.LOAD);
        return super.getByte(index);
    }

    @Override
    public void getBytes(int index, byte[] dst, int offset, int length) {
        machine.loaded(inode, index, length, Event.Ordering.LOAD);
        super.getBytes(index, dst, offset, length);
    }

    @Override
    public void putLong(int index, long value) {
        before(index, Long.BYTES);
        super.putLong(index, value);
        after(index, Long.BYTES, Event.Ordering.PLAIN);
    }

    @Override
    public void putLongOpaque(int index, long value) {
        before(index, Long.BYTES);
        super.putLongOpaque(index, value);
        after(index, Long.BYTES, Event.Ordering.PLAIN);
    }

    @Override
    public void putLongRelease(int index, long value) {
        before(index, Long.BYTES);
        super.putLongRelease(index, value);
        after(index, Long.BYTES, Event.Ordering.RELEASE);
    }

    @Override
    public void putLongOrdered(int index, long value) {
        putLongRelease(index, value);
    }

    @Override
    public void putLongVolatile(int index, long value) {
        before(index, Long.BYTES);
        super.putLongVolatile(index, value);
        after(index, Long.BYTES, Event.Ordering.FULL);
    }

    @Override
    public boolean compareAndSetLong(int index, long expectedValue, long updateValue) {
        before(index, Long.BYTES);
        final boolean done = super.compareAndSetLong(index, expectedValue, updateValue);
        after(index, Long.BYTES, Event.Ordering.FULL);
        return done;
    }

    @Override
    public long getAndSetLong(int index, long value) {
        before(index, Long.BYTES);
        final long previous = super.getAndSetLong(index, value);
        after(index, Long.BYTES, Event.Ordering.FULL);
        return previous;
    }

    @Override
    public long getAndAddLong(int index, long delta) {
        before(index, Long.BYTES);
        final long previous = super.getAndAddLong(index, delta);
        after(index, Long.BYTES, Event.Ordering.FULL);
        return previous;
    }

    @Override
    public void putInt(int index, int value) {
        before(index, Integer.BYTES);
        super.putInt(index, value);
        after(index, Integer.BYTES, Event.Ordering.PLAIN);
    }

    @Override
    public void putIntOpaque(int index, int value) {
        before(index, Integer.BYTES);
        super.putIntOpaque(index, value);
        after(index, Integer.BYTES, Event.Ordering.PLAIN);
    }

    @Override
    public void putIntRelease(int index, int value) {
        before(index, Integer.BYTES);
        super.putIntRelease(index, value);
        after(index, Integer.BYTES, Event.Ordering.RELEASE);
    }

    @Override
    public void putIntOrdered(int index, int value) {
        putIntRelease(index, value);
    }

    @Override
    public void putIntVolatile(int index, int value) {
        before(index, Integer.BYTES);
        super.putIntVolatile(index, value);
        after(index, Integer.BYTES, Event.Ordering.FULL);
    }

    @Override
    public boolean compareAndSetInt(int index, int expectedValue, int updateValue) {
        before(index, Integer.BYTES);
        final boolean done = super.compareAndSetInt(index, expectedValue, updateValue);
        after(index, Integer.BYTES, Event.Ordering.FULL);
        return done;
    }

    @Override
    public int getAndSetInt(int index, int value) {
        before(index, Integer.BYTES);
        final int previous = super.getAndSetInt(index, value);
        after(index, Integer.BYTES, Event.Ordering.FULL);
        return previous;
    }

    @Override
    public int getAndAddInt(int index, int delta) {
        before(index, Integer.BYTES);
        final int previous = super.getAndAddInt(index, delta);
        after(index, Integer.BYTES, Event.Ordering.FULL);
        return previous;
    }

    @Override
    public void putByte(int index, byte value) {
        before(index, Byte.BYTES);
        super.putByte(index, value);
        after(index, Byte.BYTES, Event.Ordering.PLAIN);
    }

    @Override
    public void putBytes(int index, byte[] src) {
        putBytes(index, src, 0, src.length);
    }

    @Override
    public void putBytes(int index, byte[] src, int offset, int length) {
        before(index, length);
        super.putBytes(index, src, offset, length);
        after(index, length, Event.Ordering.PLAIN);
    }

    @Override
    public void putBytes(int index, DirectBuffer srcBuffer, int srcIndex, int length) {
        before(index, length);
        super.putBytes(index, srcBuffer, srcIndex, length);
        after(index, length, Event.Ordering.PLAIN);
    }

    @Override
    public void setMemory(int index, int length, byte value) {
        before(index, length);
        super.setMemory(index, length, value);
        after(index, length, Event.Ordering.PLAIN);
    }

    @Override
    public int putStringUtf8(int index, String value) {
        final byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        putInt(index, bytes.length);
        putBytes(index + Integer.BYTES, bytes);
        return Integer.BYTES + bytes.length;
    }

    private static UnsupportedOperationException unseen() {
        return new UnsupportedOperationException("this store would not be recorded: teach the RecordingBuffer first");
    }

    @Override
    public long addLongOrdered(int index, long increment) {
        throw unseen();
    }

    @Override
    public long addLongRelease(int index, long increment) {
        throw unseen();
    }

    @Override
    public long addLongOpaque(int index, long increment) {
        throw unseen();
    }

    @Override
    public long compareAndExchangeLong(int index, long expectedValue, long updateValue) {
        throw unseen();
    }

    @Override
    public int addIntOrdered(int index, int increment) {
        throw unseen();
    }

    @Override
    public int addIntRelease(int index, int increment) {
        throw unseen();
    }

    @Override
    public int addIntOpaque(int index, int increment) {
        throw unseen();
    }

    @Override
    public int compareAndExchangeInt(int index, int expectedValue, int updateValue) {
        throw unseen();
    }

    @Override
    public void putShortVolatile(int index, short value) {
        throw unseen();
    }

    @Override
    public void putByteVolatile(int index, byte value) {
        throw unseen();
    }

    @Override
    public void putCharVolatile(int index, char value) {
        throw unseen();
    }

    @Override
    public void putLong(int index, long value, ByteOrder byteOrder) {
        throw unseen();
    }

    @Override
    public void putInt(int index, int value, ByteOrder byteOrder) {
        throw unseen();
    }

    @Override
    public void putDouble(int index, double value) {
        throw unseen();
    }

    @Override
    public void putDouble(int index, double value, ByteOrder byteOrder) {
        throw unseen();
    }

    @Override
    public void putFloat(int index, float value) {
        throw unseen();
    }

    @Override
    public void putFloat(int index, float value, ByteOrder byteOrder) {
        throw unseen();
    }

    @Override
    public void putShort(int index, short value) {
        throw unseen();
    }

    @Override
    public void putShort(int index, short value, ByteOrder byteOrder) {
        throw unseen();
    }

    @Override
    public void putChar(int index, char value) {
        throw unseen();
    }

    @Override
    public void putChar(int index, char value, ByteOrder byteOrder) {
        throw unseen();
    }

    @Override
    public void putBytes(int index, ByteBuffer srcBuffer, int length) {
        throw unseen();
    }

    @Override
    public void putBytes(int index, ByteBuffer srcBuffer, int srcIndex, int length) {
        throw unseen();
    }
}
