package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.util.List;
import java.util.Optional;

/**
 * What is measured at once.
 *
 * @param name of the row, or the beginning of the names of its figures
 * @param what is done, for people
 * @param figures that each run gives
 * @param contestants Atoll first; they play in this order, round after round
 * @param note what a reader must know to judge the numbers; may be empty
 * @param forQuick whether {@code --quick} plays it unasked
 * @param timing of its runs where time is not short, if not as the settings say
 */
record Row(
        String name,
        String what,
        List<Figure> figures,
        List<Contestant> contestants,
        String note,
        boolean forQuick,
        Optional<Timing> timing) {
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

    Row(String name, String what, List<Figure> figures, List<Contestant> contestants, String note) {
        this(name, what, figures, contestants, note, true, Optional.empty());
    }

    /** The same, to be left out where time is short. */
    Row unlessQuick() {
        return new Row(name, what, figures, contestants, note, false, timing);
    }

    /** The same with a timing of its own, where time is not short. */
    Row timed(Timing own) {
        return new Row(name, what, figures, contestants, note, forQuick, Optional.of(own));
    }

    /** The same with more time to warm up, where time is not short. */
    Row warmedUpLonger() {
        final Timing own = Settings.LONG_WARM_UP;
        final String told = name + ": " + own.warmUp().toMillis() + " ms of warm-up in each run, unless --quick.";
        return new Row(name, what, figures, contestants, (note + " " + told).strip(), forQuick, Optional.of(own));
    }

    /** The same, measured briefly, as its figures do not depend on time. */
    Row brief() {
        final Timing own = Settings.BRIEF;
        final String told =
                "What does not depend on time is seen soon: " + own.warmUp().toMillis() + " ms of warm-up and "
                        + own.measured().toMillis() + " ms measured in each run, unless --quick.";
        return new Row(name, what, figures, contestants, (note + " " + told).strip(), forQuick, Optional.of(own));
    }

    /** The same without those who are not for where time is short; the report says that they were left out. */
    Row withoutFurther() {
        final List<Contestant> fewer = contestants.stream()
                .map(contestant -> contestant instanceof Further further ? further.leftOut() : contestant)
                .toList();
        return new Row(name, what, figures, fewer, note, forQuick, timing);
    }

    /** Whether {@code --only PREFIX} means this row, or some of its figures, for which all of it must be played. */
    boolean isMeantBy(String prefix) {
        return figures.stream().anyMatch(figure -> figure.name().startsWith(prefix));
    }

    /** How many runs a round has at most. */
    int playing() {
        return (int) contestants.stream()
                .filter(contestant -> !(contestant instanceof Further.LeftOut))
                .count();
    }
}
