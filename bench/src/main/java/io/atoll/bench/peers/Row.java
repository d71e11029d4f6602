package io.atoll.bench.peers;

import java.util.List;

/**
 * What is measured at once.
 *
 * @param name of the row, or the beginning of the names of its figures
 * @param what is done, for people
 * @param figures that each run gives
 * @param contestants Atoll first; they play in this order, round after round
 * @param note what a reader must know to judge the numbers; may be empty
 */
record Row(String name, String what, List<Figure> figures, List<Contestant> contestants, String note) {
    Row {
        if (!contestants.get(0).name().equals(Contestant.ATOLL)) {
            throw new IllegalArgumentException("Atoll plays first in " + name + ", not "
                    + contestants.get(0).name());
        }
        figures = List.copyOf(figures);
        contestants = List.copyOf(contestants);
    }

    Row(String name, String what, List<Figure> figures, List<Contestant> contestants) {
        this(name, what, figures, contestants, "");
    }

    /** Whether {@code --only PREFIX} means this row, or some of its figures, for which all of it must be played. */
    boolean isMeantBy(String prefix) {
        return figures.stream().anyMatch(figure -> figure.name().startsWith(prefix));
    }
}
