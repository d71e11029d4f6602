package io.atoll.ipc.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SpscRingDescriptor;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A producer and a consumer at one ring. */
public class RingStress {
    private static final int CAPACITY = SpscRingDescriptor.MIN_CAPACITY;
    private static final int TYPE = 1;

    /** What a reader has that has read nothing, and what it has that has read something torn. */
    private static final int NOTHING = 0;

    private static final int TORN = -1;

    /** A ring, and both its sides in their tenures. */
    private static final class Ring {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[SpscRingDescriptor.length(CAPACITY)]);
        final RingWriter writer = new RingWriter(buffer, 0, CAPACITY);
        final RingReader reader = new RingReader(buffer, 0, CAPACITY);

        Ring() {
            writer.begin();
            reader.begin();
        }

        /** Writes a message of a value in four words. */
        boolean write(int value) {
            final int index = writer.claim(TYPE, 4 * Integer.BYTES);
            if (index == RingWriter.NO_ROOM) {
                return false;
            }
            for (int word = 0; word < 4; word++) {
                buffer.putInt(index + word * Integer.BYTES, value);
            }
            writer.commit(index);
            return true;
        }

        /** Reads a message. */
        int read() {
            final int[] value = {NOTHING};
            reader.read(
                    (type, memory, index, length) -> {
                        value[0] = memory.getInt(index);
                        for (int word = 0; word < 4; word++) {
                            if (memory.getInt(index + word * Integer.BYTES) != value[0]) {
                                value[0] = TORN;
                            }
                        }
                    },
                    1);
            return value[0];
        }
    }

    /** What is published is whole and in order. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "looked too early once")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the second was not published yet")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, whole and in order")
    public static class PublishAgainstRead {
        private final Ring ring = new Ring();

        @Actor
        public void producer() {
            ring.write(1);
            ring.writer.publish();
            ring.write(2);
            ring.writer.publish();
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = ring.read();
            result.r2 = ring.read();
        }
    }

    /** A batch is seen as a whole. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "looked too early once")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "all of it")
    public static class BatchAgainstRead {
        private final Ring ring = new Ring();

        @Actor
        public void producer() {
            ring.write(1);
            ring.write(2);
            ring.writer.publish();
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = ring.read();
            result.r2 = ring.read();
        }
    }

    /** What is not freed yet is not overwritten. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the producer found no room")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the producer wrote where the freed message was")
    public static class FreeAgainstWrite {
        private final Ring ring = new Ring();

        public FreeAgainstWrite() {
            while (ring.write(1)) {
                // until it is full
            }
            ring.writer.publish();
        }

        @Actor
        public void producer(II_Result result) {
            result.r2 = ring.write(2) ? 1 : 0;
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = ring.read();
        }
    }
}
