package io.atoll.ipc.value;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.DDD_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads at one value. All outcomes that are not listed are forbidden. */
public class ValueStress {
    private static final int LENGTH = 1 << 20; // for more values than there are states at a time
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** As a mapped file is, reached by its address, and not an array. */
    private static final UnsafeBuffer MEMORY = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));

    private static int next() {
        return NEXT.getAndAdd(Long.BYTES) & LENGTH - 1;
    }

    private static SharedInt number(int value) {
        final SharedInt number = new SharedInt(null, MEMORY, next());
        number.set(value);
        return number;
    }

    /** Additions are of a longer word than the int; updates are not. */
    @JCStressTest
    @State
    @Outcome(id = "2147483647, -2147483647, -2147483647", expect = ACCEPTABLE, desc = "added, then updated")
    @Outcome(id = "-2147483648, -2147483648, -2147483647", expect = ACCEPTABLE, desc = "updated, then added")
    public static class AddAgainstUpdateWhereTheIntOverflows {
        private final SharedInt number = number(Integer.MAX_VALUE);

        @Actor
        public void add(III_Result result) {
            result.r1 = number.getAndAdd(1);
        }

        @Actor
        public void update(III_Result result) {
            result.r2 = number.update(before -> before + 1);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = number.get();
        }
    }

    /** A comparison is of the int, whatever is beyond it in its word. */
    @JCStressTest
    @State
    @Outcome(id = "-2147483648, 0, -2147483647", expect = ACCEPTABLE, desc = "added first: another value")
    @Outcome(id = "5, 1, 6", expect = ACCEPTABLE, desc = "compared and set first")
    public static class AddAgainstCompareAndSetAfterAnOverflow {
        private final SharedInt number = number(Integer.MAX_VALUE);

        public AddAgainstCompareAndSetAfterAnOverflow() {
            number.increment();
        }

        @Actor
        public void add(III_Result result) {
            result.r1 = number.getAndAdd(1);
        }

        @Actor
        public void compareAndSet(III_Result result) {
            result.r2 = number.compareAndSet(Integer.MIN_VALUE, 5) ? 1 : 0;
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = number.get();
        }
    }

    /** Comparing goes on when the word has changed and the int has not. */
    @JCStressTest
    @State
    @Outcome(id = "-2147483648, 1, 5", expect = ACCEPTABLE, desc = "it was the same value at all times")
    @Outcome(id = "5, 1, -2147483648", expect = ACCEPTABLE, desc = "compared and set first")
    public static class SameIntInAnotherWordAgainstCompareAndSet {
        private final SharedInt number = number(Integer.MAX_VALUE);

        public SameIntInAnotherWordAgainstCompareAndSet() {
            number.increment();
        }

        @Actor
        public void set(III_Result result) {
            result.r1 = number.getAndSet(Integer.MIN_VALUE);
        }

        @Actor
        public void compareAndSet(III_Result result) {
            result.r2 = number.compareAndSet(Integer.MIN_VALUE, 5) ? 1 : 0;
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = number.get();
        }
    }

    /** No addition of a double is lost. */
    @JCStressTest
    @State
    @Outcome(id = "1.0, 4.0, 4.0", expect = ACCEPTABLE, desc = "added, then updated")
    @Outcome(id = "3.0, 3.0, 4.0", expect = ACCEPTABLE, desc = "updated, then added")
    public static class AddAgainstUpdateOfADouble {
        private final SharedDouble fraction = new SharedDouble(null, MEMORY, next());

        public AddAgainstUpdateOfADouble() {
            fraction.set(1);
        }

        @Actor
        public void add(DDD_Result result) {
            result.r1 = fraction.getAndAdd(1);
        }

        @Actor
        public void update(DDD_Result result) {
            result.r2 = fraction.update(before -> before + 2);
        }

        @Arbiter
        public void look(DDD_Result result) {
            result.r3 = fraction.get();
        }
    }
}
