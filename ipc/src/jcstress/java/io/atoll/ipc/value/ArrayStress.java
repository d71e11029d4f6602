package io.atoll.ipc.value;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.DDD_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two threads at elements of an array in the private space of this JVM. All outcomes not listed are forbidden. */
public class ArrayStress {
    private static final int LENGTH = 1 << 20; // more than there are states at a time
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final SharedLongArray LONGS;
    private static final SharedIntArray INTS;
    private static final SharedDoubleArray DOUBLES;

    static {
        try {
            LONGS = SharedLongArray.create(Space.current(), LENGTH);
            INTS = SharedIntArray.create(Space.current(), LENGTH);
            DOUBLES = SharedDoubleArray.create(Space.current(), LENGTH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two elements side by side in one 8-byte word, if they are ints. */
    private abstract static class Pair {
        final int index = NEXT.getAndAdd(2) & LENGTH - 1;
    }

    /** No update of a long is lost. */
    @JCStressTest
    @State
    @Outcome(id = "1, 11, 11", expect = ACCEPTABLE, desc = "added, then updated")
    @Outcome(id = "11, 10, 11", expect = ACCEPTABLE, desc = "updated, then added")
    public static class AddAgainstUpdateOfALong extends Pair {
        public AddAgainstUpdateOfALong() {
            LONGS.set(index, 0);
        }

        @Actor
        public void add(JJJ_Result result) {
            result.r1 = LONGS.addAndGet(index, 1);
        }

        @Actor
        public void update(JJJ_Result result) {
            result.r2 = LONGS.update(index, before -> before + 10);
        }

        @Arbiter
        public void look(JJJ_Result result) {
            result.r3 = LONGS.get(index);
        }
    }

    /** No update of an int is lost. */
    @JCStressTest
    @State
    @Outcome(id = "1, 11, 11", expect = ACCEPTABLE, desc = "updated, then accumulated")
    @Outcome(id = "11, 10, 11", expect = ACCEPTABLE, desc = "accumulated, then updated")
    public static class UpdateAgainstAccumulateOfAnInt extends Pair {
        public UpdateAgainstAccumulateOfAnInt() {
            INTS.set(index, 0);
        }

        @Actor
        public void update(III_Result result) {
            result.r1 = INTS.update(index, before -> before + 1);
        }

        @Actor
        public void accumulate(III_Result result) {
            result.r2 = INTS.accumulate(index, 10, Integer::sum);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = INTS.get(index);
        }
    }

    /** No update of a double is lost. */
    @JCStressTest
    @State
    @Outcome(id = "1.0, 11.0, 11.0", expect = ACCEPTABLE, desc = "added, then accumulated")
    @Outcome(id = "11.0, 10.0, 11.0", expect = ACCEPTABLE, desc = "accumulated, then added")
    public static class AddAgainstAccumulateOfADouble extends Pair {
        public AddAgainstAccumulateOfADouble() {
            DOUBLES.set(index, 0);
        }

        @Actor
        public void add(DDD_Result result) {
            result.r1 = DOUBLES.addAndGet(index, 1);
        }

        @Actor
        public void accumulate(DDD_Result result) {
            result.r2 = DOUBLES.accumulate(index, 10, Double::sum);
        }

        @Arbiter
        public void look(DDD_Result result) {
            result.r3 = DOUBLES.get(index);
        }
    }

    /** Elements that lie in one word do not touch each other. */
    @JCStressTest
    @State
    @Outcome(id = "7, 10", expect = ACCEPTABLE, desc = "each its own")
    public static class NeighboursOfInts extends Pair {
        public NeighboursOfInts() {
            INTS.set(index, 0);
            INTS.set(index + 1L, 0);
        }

        @Actor
        public void left() {
            INTS.setPlain(index, 7);
        }

        @Actor
        public void right() {
            INTS.update(index + 1L, before -> before + 10);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = INTS.get(index);
            result.r2 = INTS.get(index + 1L);
        }
    }
}
