package io.atoll.bench.peers;

import java.util.Map;

/**
 * How all did in one figure.
 *
 * @param figure which
 * @param rounds how many were counted
 * @param atoll Atoll itself
 * @param rivals the others by name, in the order of their playing
 */
record Standing(Figure figure, int rounds, Score atoll, Map<String, Score> rivals) {
    Bar.Judgement judgement() {
        return figure.bar().judge(this);
    }

    /** A rival's score, also of one that does not take part in this row. */
    Score rival(String name) {
        final Score score = rivals.get(name);
        if (score == null) {
            throw new IllegalArgumentException(
                    "no rival " + name + " in " + figure.name() + ", only " + rivals.keySet());
        }
        return score;
    }
}
