package io.atoll.ipc.map;

import static io.atoll.core.stress.TwoMembers.DEAD_WORD;
import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.Members;
import io.atoll.core.space.Space;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.MapStripe.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Two members at one stripe of a map, with keys that all have the same hash and slots that are taken again at once. All
 * outcomes that are not listed are forbidden.
 */
public class MapStress {
    private static final SharedMapOptions OPTIONS = new SharedMapOptions(2, Long.BYTES, 2 * Long.BYTES, 1);
    private static final SharedMapDescriptor LAYOUT = new SharedMapDescriptor(OPTIONS);
    private static final int STRIPES = 1 << 14; // more than there are states at a time

    /** Not on the heap: as in a file, by the address. */
    private static final AtomicBuffer MEMORY =
            new UnsafeBuffer(ByteBuffer.allocateDirect(STRIPES * LAYOUT.stripeLength()));

    private static final int USED = LAYOUT.slotsOffset + LAYOUT.slots * LAYOUT.slotStride;
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Where it is told that there was a change. */
    private static final MapMemory TOLD;

    static {
        try {
            TOLD = SharedMap.open(Space.current(), "told", Codecs.LONG, Codecs.LONGS, OPTIONS)
                    .memory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The search begins at the last index word but one, and goes on with the first. */
    private static final long HASH = 0x1234_5678_E000_0000L;

    private static final UnsafeBuffer KEY = key(1);
    private static final UnsafeBuffer OTHER = key(2);

    private static final int NOTHING = 0;
    private static final int TORN = -1;

    private static UnsafeBuffer key(long key) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        buffer.putLong(0, key);
        return buffer;
    }

    private static UnsafeBuffer value(long value) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2 * Long.BYTES]);
        buffer.putLong(0, value);
        buffer.putLong(Long.BYTES, ~value);
        return buffer;
    }

    private static int number(AtomicBuffer value) {
        final long number = value.getLong(0);
        return value.getLong(Long.BYTES) == ~number ? (int) number : TORN;
    }

    /** One stripe as each of two members sees it, without a key. */
    private abstract static class Stripe {
        final int offset = (NEXT.getAndIncrement() & STRIPES - 1) * LAYOUT.stripeLength();
        final MapStripe first;
        final MapStripe second;

        Stripe() {
            MEMORY.setMemory(offset, USED, (byte) 0);
            first = stripe(FIRST);
            second = stripe(SECOND);
        }

        private MapStripe stripe(Members members) {
            return new MapStripe(MEMORY, offset, LAYOUT, members, Futex.chosen(), TOLD);
        }

        static MapStripe.Outcome put(MapStripe stripe, UnsafeBuffer key, long value) {
            return stripe.put(HASH, key, 0, Long.BYTES, value(value), 0, 2 * Long.BYTES, When.ALWAYS, null);
        }

        static void remove(MapStripe stripe, UnsafeBuffer key) {
            stripe.remove(HASH, key, 0, Long.BYTES, When.ALWAYS, null);
        }

        static int get(MapStripe stripe, UnsafeBuffer key) {
            final UnsafeBuffer value = new UnsafeBuffer(new byte[2 * Long.BYTES]);
            final int length = stripe.get(HASH, key, 0, Long.BYTES, value, 0, null);
            return length == FoundValue.ABSENT ? NOTHING : number(value);
        }

        /** As {@link SharedMap#merge} does it. */
        static void add(MapStripe stripe, int addend) {
            final UnsafeBuffer before = new UnsafeBuffer(new byte[2 * Long.BYTES]);
            final FoundValue found = new FoundValue();
            do {
                found.length = stripe.get(HASH, KEY, 0, Long.BYTES, before, 0, found);
                if (found.isAbsent()) {
                    found.setAbsent();
                }
            } while (stripe.put(
                            HASH,
                            KEY,
                            0,
                            Long.BYTES,
                            value((found.isAbsent() ? 0 : number(before)) + addend),
                            0,
                            2 * Long.BYTES,
                            When.UNCHANGED,
                            found)
                    == MapStripe.Outcome.REFUSED);
        }
    }

    /** Who reads meets the old or the new value, whole, and none that is older than what it has met. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "1, [23]", expect = ACCEPTABLE, desc = "before, then later")
    @Outcome(id = "2, [23]", expect = ACCEPTABLE, desc = "in between")
    @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "after, in the slot of the first")
    public static class ReplaceAgainstGet extends Stripe {
        public ReplaceAgainstGet() {
            put(first, KEY, 1);
        }

        @Actor
        public void replace() {
            put(first, KEY, 2);
            put(first, KEY, 3);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = get(second, KEY);
            result.r2 = get(second, KEY);
        }
    }

    /** The slot of a key that is removed becomes another's: nobody takes the one's value for the other's. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "before, then after")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "in between")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "after")
    public static class RemoveAndPutAnotherAgainstGet extends Stripe {
        public RemoveAndPutAnotherAgainstGet() {
            put(first, KEY, 1);
        }

        @Actor
        public void change() {
            remove(first, KEY);
            put(first, OTHER, 2);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = get(second, KEY);
            result.r2 = get(second, OTHER);
        }
    }

    /** A key that is there all the while is found, whatever becomes of the one before it in the index. */
    @JCStressTest
    @State
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "there")
    public static class RemoveAndPutAgainstGetOfTheNext extends Stripe {
        public RemoveAndPutAgainstGetOfTheNext() {
            put(first, KEY, 1);
            put(first, OTHER, 2);
        }

        @Actor
        public void change() {
            remove(first, KEY);
            put(first, KEY, 3);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = get(second, OTHER);
            result.r2 = get(second, OTHER);
        }
    }

    /** Two put one key: it is there once. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 12", expect = ACCEPTABLE, desc = "the first, then the second")
    @Outcome(id = "0, 1, 11", expect = ACCEPTABLE, desc = "the second, then the first")
    public static class PutByTwo extends Stripe {
        @Actor
        public void first(III_Result result) {
            result.r1 = put(first, KEY, 1) == MapStripe.Outcome.ADDED ? 1 : 0;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = put(second, KEY, 2) == MapStripe.Outcome.ADDED ? 1 : 0;
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = 10 * first.size() + get(first, KEY);
        }
    }

    /** What both compute from what they have found counts: no update is lost. */
    @JCStressTest
    @State
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "one after the other")
    public static class ComputeByTwo extends Stripe {
        @Actor
        public void first() {
            add(first, 1);
        }

        @Actor
        public void second() {
            add(second, 2);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = get(first, KEY);
        }
    }

    /** A key that comes and goes is not computed from what it was. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "computed from 5, then removed")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "removed, then computed")
    public static class ComputeAgainstRemove extends Stripe {
        public ComputeAgainstRemove() {
            put(first, KEY, 5);
        }

        @Actor
        public void compute() {
            add(first, 1);
        }

        @Actor
        public void remove() {
            remove(second, KEY);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = get(first, KEY);
        }
    }

    /** Of one who died while it replaced a value nothing shows: neither to those who read, nor to who comes after it. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "read after")
    public static class PutAgainstGetAfterADeath extends Stripe {
        public PutAgainstGetAfterADeath() {
            put(first, KEY, 1);
            MEMORY.putLong(offset + SharedMapDescriptor.SIZE_OFFSET, 2);
            MEMORY.putLong(offset + SharedMapDescriptor.FREED_OFFSET, 1); // of the slot that has the key
            MEMORY.putLong(offset + SharedMapDescriptor.OWNER_OFFSET, DEAD_WORD);
        }

        @Actor
        public void put() {
            put(first, KEY, 2);
        }

        @Actor
        public void get(III_Result result) {
            result.r1 = get(second, KEY);
            result.r2 = second.size();
        }

        @Arbiter
        public void look(III_Result result) {
            final boolean isWhole = MEMORY.getLong(offset + SharedMapDescriptor.OWNER_OFFSET) == 0
                    && MEMORY.getLong(offset + SharedMapDescriptor.SIZE_OFFSET) == 1;
            result.r3 = isWhole && get(second, KEY) == 2 ? 1 : 0;
        }
    }
}
