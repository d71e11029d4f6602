package io.atoll.ipc.map;

import static io.atoll.core.stress.TwoMembers.DEAD_WORD;
import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.wait.Futex;
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

/** Two members at one list of at most two elements. All outcomes that are not listed are forbidden. */
public class ListStress {
    private static final int ELEMENT = 2 * Long.BYTES;
    private static final SharedListOptions OPTIONS = new SharedListOptions(2, ELEMENT);
    private static final int LENGTH = (int) SharedListDescriptor.fileLength(OPTIONS.capacity(), ELEMENT);
    private static final int NOTHING = 0;
    private static final int TORN = -1;

    private static UnsafeBuffer element(long element) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ELEMENT]);
        buffer.putLong(0, element);
        buffer.putLong(Long.BYTES, ~element);
        return buffer;
    }

    private static int number(AtomicBuffer element) {
        final long number = element.getLong(0);
        return element.getLong(Long.BYTES) == ~number ? (int) number : TORN;
    }

    /** One list as each of two members sees it. */
    private abstract static class Elements {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        final ListMemory first = new ListMemory(buffer, OPTIONS, FIRST, Futex.chosen());
        final ListMemory second = new ListMemory(buffer, OPTIONS, SECOND, Futex.chosen());

        static int add(ListMemory list, long element) {
            return list.append(ListMemory.AT_THE_END, element(element), 0, ELEMENT);
        }

        static void set(ListMemory list, int index, long element) {
            list.set(index, element(element), 0, ELEMENT);
        }

        static int get(ListMemory list, int index) {
            final UnsafeBuffer element = new UnsafeBuffer(new byte[ELEMENT]);
            return list.copy(index, element, 0) == ListMemory.ABSENT ? NOTHING : number(element);
        }

        /** As {@link SharedList#update} does it. */
        static void update(ListMemory list, int addend) {
            final UnsafeBuffer before = new UnsafeBuffer(new byte[ELEMENT]);
            long version;
            do {
                version = list.version(0);
            } while (list.replace(0, version, element(get(list, 0) + addend), ELEMENT, before) == ListMemory.CHANGED);
        }
    }

    /** Who reads meets the old or the new element, whole, and none that is older than what it has met. */
    @JCStressTest
    @State
    @Outcome(id = "1, [123]", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "2, [23]", expect = ACCEPTABLE, desc = "in between")
    @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "after, in the slot of the first")
    public static class SetAgainstGet extends Elements {
        public SetAgainstGet() {
            add(first, 1);
        }

        @Actor
        public void set() {
            set(first, 0, 2);
            set(first, 0, 3);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = get(second, 0);
            result.r2 = get(second, 0);
        }
    }

    /** An element that is counted is there. */
    @JCStressTest
    @State
    @Outcome(id = "0, [07]", expect = ACCEPTABLE, desc = "looked too early at the size")
    @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "there")
    public static class AddAgainstGet extends Elements {
        @Actor
        public void add() {
            add(first, 7);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = second.size();
            result.r2 = get(second, 0);
        }
    }

    /** An element that was taken away does not come back. */
    @JCStressTest
    @State
    @Outcome(id = "1, [012]", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "0, [02]", expect = ACCEPTABLE, desc = "in between")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after")
    public static class RemoveAndAddAgainstGet extends Elements {
        public RemoveAndAddAgainstGet() {
            add(first, 1);
        }

        @Actor
        public void change() {
            first.removeLast(new UnsafeBuffer(new byte[ELEMENT]));
            add(first, 2);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = get(second, 0);
            result.r2 = get(second, 0);
        }
    }

    /** Each has a place of its own. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 12", expect = ACCEPTABLE, desc = "first")
    @Outcome(id = "1, 0, 21", expect = ACCEPTABLE, desc = "second")
    public static class AddByTwo extends Elements {
        @Actor
        public void first(III_Result result) {
            result.r1 = add(first, 1);
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = add(second, 2);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = 10 * get(first, 0) + get(second, 1);
        }
    }

    /** No update is lost. */
    @JCStressTest
    @State
    @Outcome(id = "111", expect = ACCEPTABLE, desc = "one after the other")
    public static class UpdateByTwo extends Elements {
        public UpdateByTwo() {
            add(first, 1);
        }

        @Actor
        public void tens() {
            update(first, 10);
        }

        @Actor
        public void hundreds() {
            update(second, 100);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = get(first, 0);
        }
    }

    /** Of one who died while it set the element nothing shows. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "read after")
    public static class SetAgainstGetAfterADeath extends Elements {
        /** Where the one before the last was, and the next comes. */
        private static final int HALF_WRITTEN = SharedListDescriptor.ELEMENTS_OFFSET
                + SharedListDescriptor.SLOTS_OFFSET
                + SharedListDescriptor.slotStride(ELEMENT)
                + SharedListDescriptor.PAYLOAD_OFFSET;

        public SetAgainstGetAfterADeath() {
            add(first, 5);
            set(first, 0, 1);
            buffer.putLong(HALF_WRITTEN, 9);
            buffer.putLong(SharedListDescriptor.WRITER_OFFSET, DEAD_WORD);
        }

        @Actor
        public void set() {
            set(first, 0, 2);
        }

        @Actor
        public void get(II_Result result) {
            result.r1 = get(second, 0);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = buffer.getLong(SharedListDescriptor.WRITER_OFFSET) == 0 && get(second, 0) == 2 ? 1 : 0;
        }
    }
}
