package io.atoll.ipc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What processes have put and got, written down where it survives them, each entry after the call has returned. So a
 * death leaves a doubt about one item: the one that its call was about.
 *
 * <p>Items are numbered through: a producer draws a block of numbers, notes whose it is, and how many of the block it has
 * put. Each item has a mark that counts how often it was taken and how often handled.
 */
public final class QueueLedger {
    /** Numbers in a block. */
    public static final int BLOCK = 1 << 12;

    private static final int MEMBERS = 2048;
    private static final int LINE = 64;
    private static final int NEXT_BLOCK = FileHeader.LENGTH;
    private static final int DISORDER = NEXT_BLOCK + LINE;
    private static final int GOT = DISORDER + LINE;
    private static final int UNKNOWN = GOT + LINE;
    private static final int PROGRESS = UNKNOWN + LINE;
    private static final int BLOCKS = PROGRESS + MEMBERS * LINE;
    private static final int OWNER = Long.BYTES;
    private static final int HANDLED = 1 << 16;

    private final AtomicBuffer buffer;
    private final int blocks;
    private final int marks;
    private final int slot;
    private final long me;

    /**
     * Opens a ledger.
     *
     * @param space where
     * @param name its name
     * @param blocks how many there are to draw, the same for everybody
     */
    public QueueLedger(Space space, String name, int blocks) throws IOException {
        this.blocks = blocks;
        this.marks = BLOCKS + blocks * LINE;
        this.buffer = SharedFile.open(
                        space,
                        new SharedFile.Blueprint("ledger", name, marks + (long) blocks * BLOCK * Integer.BYTES, null))
                .buffer();
        this.slot = space.members().slot();
        this.me = space.members().epoch() << Integer.SIZE | slot;
    }

    // ---- producers

    /**
     * The next item that a producer puts.
     *
     * @param item its last one; -1 if there is none
     * @return the one after it, or the first of a new block
     */
    public long after(long item) {
        if ((item + 1) % BLOCK != 0) {
            return item + 1;
        }
        final long block = buffer.getAndAddLong(NEXT_BLOCK, 1);
        if (block >= blocks) {
            throw new IllegalStateException("the ledger has " + blocks + " blocks, and all are full");
        }
        buffer.putLongVolatile(block((int) block) + OWNER, me);
        return block * BLOCK;
    }

    /**
     * An item was accepted.
     *
     * @param item whose put has returned
     */
    public void accepted(long item) {
        buffer.putLongVolatile(block((int) (item / BLOCK)), item % BLOCK + 1);
        progress();
    }

    /** Whether an item was put could not be told, as the queue was shut down meanwhile. It is there once or not at all. */
    public void unknown() {
        buffer.getAndAddLong(UNKNOWN, 1);
    }

    private long producer(long item) {
        return buffer.getLongVolatile(block((int) (item / BLOCK)) + OWNER);
    }

    // ---- those who get

    /**
     * An item was taken.
     *
     * @param item what was returned
     */
    public void taken(long item) {
        buffer.getAndAddInt(mark(item), 1);
        buffer.getAndAddLong(GOT, 1);
        progress();
    }

    /**
     * An item was handled.
     *
     * @param item what the handler was given
     */
    public void handled(long item) {
        buffer.getAndAddInt(mark(item), HANDLED);
        buffer.getAndAddLong(GOT, 1);
        progress();
    }

    /** Sees to it that one thread gets the items of each producer in order. */
    public final class Order {
        private final Map<Long, Long> last = new HashMap<>();

        /**
         * An item has come.
         *
         * @param item it
         */
        public void check(long item) {
            final Long before = last.put(producer(item), item);
            if (before != null && before >= item) {
                buffer.getAndAddLong(DISORDER, 1);
            }
        }
    }

    /** This process goes on. */
    private void progress() {
        buffer.putLongVolatile(PROGRESS + slot * LINE, System.nanoTime());
    }

    // ---- the judge

    /**
     * How often something was got.
     *
     * @return by anybody, taken or handled
     */
    public long got() {
        return buffer.getLongVolatile(GOT);
    }

    /**
     * When the last of some members has gone on.
     *
     * @param slots of the members
     * @return by {@code System.nanoTime()}
     */
    public long lastProgress(List<Integer> slots) {
        long last = Long.MAX_VALUE;
        for (int one : slots) {
            last = Math.min(last, buffer.getLongVolatile(PROGRESS + one * LINE));
        }
        return last;
    }

    /**
     * What became of all items.
     *
     * @param accepted items whose put returned
     * @param lost of these, how many nobody got
     * @param inDoubt how many were got whose put did not return, as its process died, or could not tell
     * @param invented how many were got that nobody can have put
     * @param takenAgain how often something was taken that had been taken or handled before or was so later
     * @param handledAgain how often something was handled that had been got before, without those taken
     * @param disorder how often something came after a younger item of its producer
     */
    public record Verdict(
            long accepted, long lost, long inDoubt, long invented, long takenAgain, long handledAgain, long disorder) {
        /**
         * What is expected where nobody dies.
         *
         * @param accepted items
         * @return each of them got once and in order
         */
        public static Verdict perfect(long accepted) {
            return new Verdict(accepted, 0, 0, 0, 0, 0, 0);
        }
    }

    /**
     * Judges.
     *
     * @return what became of all items
     */
    public Verdict verdict() {
        long accepted = 0;
        long lost = 0;
        long inDoubt = 0;
        long invented = 0;
        long takenAgain = 0;
        long handledAgain = 0;
        final int used = (int) Math.min(blocks, buffer.getLongVolatile(NEXT_BLOCK));
        for (int block = 0; block < used; block++) {
            final long put = buffer.getLongVolatile(block(block));
            accepted += put;
            for (int i = 0; i < BLOCK; i++) {
                final int mark = buffer.getIntVolatile(mark((long) block * BLOCK + i));
                final int taken = mark & (HANDLED - 1);
                final int handled = mark / HANDLED;
                lost += i < put && mark == 0 ? 1 : 0;
                inDoubt += i == put && mark != 0 ? 1 : 0;
                invented += i > put && mark != 0 ? 1 : 0;
                takenAgain += Math.max(0, taken - 1);
                handledAgain += Math.max(0, handled + Math.min(1, taken) - 1);
            }
        }
        return new Verdict(
                accepted, lost, inDoubt, invented, takenAgain, handledAgain, buffer.getLongVolatile(DISORDER));
    }

    /**
     * Checks that each item was got once and in order: what is expected where nobody dies and the queue is shut down.
     *
     * @param signs how many items the test has invented
     */
    public void checkPerfect(int signs) {
        final Verdict verdict = verdict();
        assertEquals(new Verdict(verdict.accepted(), 0, verdict.inDoubt(), signs, 0, 0, 0), verdict);
        final long unknown = buffer.getLongVolatile(UNKNOWN);
        assertTrue(verdict.inDoubt() <= unknown, () -> verdict + ", but " + unknown + " puts could not tell");
    }

    private static int block(int block) {
        return BLOCKS + block * LINE;
    }

    private int mark(long item) {
        return marks + (int) item * Integer.BYTES;
    }
}
