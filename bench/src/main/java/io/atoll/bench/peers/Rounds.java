package io.atoll.bench.peers;

import io.atoll.bench.peers.Score.Gap;
import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Plays rows: in each round every contestant once, one after the other, so that whatever else the machine does meets
 * them alike. A contestant that fails is out of the row, and what it gave before does not count.
 */
final class Rounds {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int rounds;
    private final Pace pace;
    private final Workplace workplace;
    private final Consumer<String> complaints;

    /**
     * How to play.
     *
     * @param rounds at most so many, at least 1
     * @param pace is told how long the runs took
     * @param workplace where
     * @param complaints gets what failed contestants said
     */
    Rounds(int rounds, Pace pace, Workplace workplace, Consumer<String> complaints) {
        this.rounds = rounds;
        this.pace = pace;
        this.workplace = workplace;
        this.complaints = complaints;
    }

    /**
     * Plays a row. A round is begun only if it is likely to end in time; the first in any case, as long as there is time.
     *
     * @param row what
     * @param timing of each run
     * @param deadline for this row
     * @param end of the program: no process is left to run beyond it
     * @return how all did, one for each figure
     */
    List<Standing> play(Row row, Timing timing, Deadline deadline, Deadline end) throws InterruptedException {
        final Map<String, List<Map<String, Double>>> runs = new LinkedHashMap<>();
        final Map<String, Gap> gaps = new LinkedHashMap<>();
        for (Contestant contestant : row.contestants()) {
            runs.put(contestant.name(), new ArrayList<>());
            contestant.absence().ifPresent(reason -> gaps.put(contestant.name(), new Gap(reason, Gap.Kind.ABSENT)));
        }
        int played = 0;
        long longest = timing.total().toNanos();
        while (played < rounds && (played == 0 || deadline.left() >= longest)) {
            final long before = end.passed();
            for (Contestant contestant : row.contestants()) {
                if (!gaps.containsKey(contestant.name())) {
                    play(row, timing, contestant, end, runs.get(contestant.name()), gaps);
                }
            }
            longest = Math.max(longest, end.passed() - before);
            played++;
        }
        final List<Standing> standings = new ArrayList<>();
        for (Figure figure : row.figures()) {
            standings.add(standing(row, figure, played, runs, gaps));
        }
        return standings;
    }

    private void play(
            Row row,
            Timing timing,
            Contestant contestant,
            Deadline end,
            List<Map<String, Double>> runs,
            Map<String, Gap> gaps)
            throws InterruptedException {
        final long left = end.left();
        final long before = end.passed();
        if (left < timing.total().toNanos()) {
            timeIsOver(contestant, runs, gaps);
            return;
        }
        final long usual = timing.total().plus(PATIENCE).toNanos();
        try {
            final Map<String, Double> figures =
                    contestant.play(workplace, timing, Duration.ofNanos(Math.min(usual, left)));
            for (Figure figure : row.figures()) {
                if (!figures.containsKey(figure.key())) {
                    throw new ContestantFailedException("told " + figures.keySet() + " but not " + figure.key());
                }
            }
            runs.add(figures);
            pace.played(timing, end.passed() - before);
        } catch (ContestantFailedException | IOException e) {
            if (end.left() <= 0) {
                timeIsOver(contestant, runs, gaps);
                return;
            }
            complaints.accept(row.name() + ", " + contestant.name() + ": " + e.getMessage());
            gaps.put(contestant.name(), new Gap("it failed", Gap.Kind.FAILED));
        }
    }

    /** No fault of the contestant's: what it gave before counts, in one round less than the others' perhaps. */
    private static void timeIsOver(Contestant contestant, List<Map<String, Double>> runs, Map<String, Gap> gaps) {
        if (runs.isEmpty()) {
            gaps.put(contestant.name(), new Gap("the time was over", Gap.Kind.LATE));
        }
    }

    private static Standing standing(
            Row row, Figure figure, int played, Map<String, List<Map<String, Double>>> runs, Map<String, Gap> gaps) {
        final List<Double> atoll = numbers(figure, Contestant.ATOLL, runs, gaps);
        final Map<String, Score> rivals = new LinkedHashMap<>();
        for (Contestant contestant : row.contestants()) {
            final String name = contestant.name();
            final List<Double> numbers = numbers(figure, name, runs, gaps);
            final Score score;
            if (numbers.isEmpty()) {
                score = Score.missing(gaps.get(name));
            } else if (name.equals(Contestant.ATOLL)) {
                score = Score.of(Statistic.of(numbers));
            } else {
                score = Score.against(figure, atoll, numbers);
            }
            rivals.put(name, score);
        }
        return new Standing(figure, played, rivals.remove(Contestant.ATOLL), rivals);
    }

    /** One a round; none of whom there is a gap. */
    private static List<Double> numbers(
            Figure figure, String name, Map<String, List<Map<String, Double>>> runs, Map<String, Gap> gaps) {
        return gaps.containsKey(name)
                ? List.of()
                : runs.get(name).stream()
                        .map(figures -> figures.get(figure.key()))
                        .toList();
    }
}
