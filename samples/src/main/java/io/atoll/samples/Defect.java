package io.atoll.samples;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with an image: each lets its decoder do what no {@code catch} can mend. */
enum Defect {
    LOOPS("loops for ever") {
        @Override
        void strike() {
            while (!Thread.currentThread().isInterrupted()) { // nobody interrupts it
                Thread.onSpinWait();
            }
        }
    },
    FILLS_THE_HEAP("runs out of memory") {
        @Override
        void strike() {
            final List<byte[]> hoard = new ArrayList<>();
            while (hoard.size() < Integer.MAX_VALUE) {
                hoard.add(new byte[1 << 20]);
            }
        }
    },
    FAULTS("faults in native code") {
        @Override
        void strike() {
            new Pointer(NOWHERE).getString(0); // the C library looks for the end of a text that is not there
        }
    },
    EXITS("calls System.exit") {
        @Override
        void strike() {
            System.exit(EXIT_CODE);
        }
    };

    private static final long NOWHERE = 8;
    private static final int EXIT_CODE = 42;

    private final String deed;

    Defect(String deed) {
        this.deed = deed;
    }

    /** Does it. */
    abstract void strike();

    /** For people. */
    String deed() {
        return deed;
    }

    /**
     * Which defect an image has: the first of them that of an eighth of the images, the next two eighths later.
     *
     * @param image its number, from 1
     * @param images how many there are, 8 or more
     * @return its defect; empty for most
     */
    static Optional<Defect> of(int image, int images) {
        for (Defect defect : values()) {
            if (image == images * (2 * defect.ordinal() + 1) / (2 * values().length)) {
                return Optional.of(defect);
            }
        }
        return Optional.empty();
    }
}
