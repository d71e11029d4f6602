package io.atoll.ipc.sync;

/** The word that says which generation meets at a barrier, and how those before it ended. */
final class BarrierPhase {
    static final int OPEN = 0;
    static final int ACTING = 1;
    static final int BROKEN = 2;

    /** How a generation stands. */
    enum Outcome {
        PENDING,
        PASSED,
        BROKEN
    }

    private static final int STATE_BITS = 2;
    private static final long STATE_MASK = (1L << STATE_BITS) - 1;
    private static final int HISTORY_BITS = 30;
    private static final long HISTORY_MASK = (1L << HISTORY_BITS) - 1;
    private static final int GENERATION_SHIFT = 32;

    private BarrierPhase() {}

    static int generation(long phase) {
        return (int) (phase >>> GENERATION_SHIFT);
    }

    static int state(long phase) {
        return (int) (phase & STATE_MASK);
    }

    static long withState(long phase, int state) {
        return phase & ~STATE_MASK | state;
    }

    /** The next generation, open; it remembers whether this one passed. */
    static long next(long phase, boolean passed) {
        final long history = (phase >>> STATE_BITS << 1 | (passed ? 0 : 1)) & HISTORY_MASK;
        return (long) (generation(phase) + 1) << GENERATION_SHIFT | history << STATE_BITS;
    }

    /** What to remember of a generation that is reset; 0 stands for none. */
    static long reset(long phase) {
        return 1L << GENERATION_SHIFT | generation(phase) & 0xFFFF_FFFFL;
    }

    /** Whether a generation has not ended, in the light of a later phase. */
    static boolean isPending(int generation, long phase) {
        return generation(phase) == generation && state(phase) != BROKEN;
    }

    /**
     * How a generation stands, in the light of a later phase and of the last reset at that time or later. One that is
     * forgotten by both, as are those before a reset, counts as broken.
     */
    static Outcome outcome(int generation, long phase, long reset) {
        final int ago = generation(phase) - generation; // may have wrapped; the difference has not
        if (ago == 0) {
            return state(phase) == BROKEN ? Outcome.BROKEN : Outcome.PENDING;
        }
        if (ago > HISTORY_BITS) {
            return reset == 0 || generation - (int) reset > 0 ? Outcome.PASSED : Outcome.BROKEN;
        }
        return ago > 0 && (phase >>> STATE_BITS + ago - 1 & 1) == 0 ? Outcome.PASSED : Outcome.BROKEN;
    }
}
