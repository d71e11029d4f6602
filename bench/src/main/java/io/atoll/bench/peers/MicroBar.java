package io.atoll.bench.peers;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one of Atoll's operations may cost beside its counterpart in the JDK, uncontended and within one process. It must
 * allocate nothing, too.
 *
 * @param group of both
 * @param name of Atoll's
 * @param times so many times the counterpart's time at most
 * @param rival name of the counterpart
 */
record MicroBar(String group, String name, double times, String rival) {
    /** All there are. */
    static final List<MicroBar> ALL = List.of(
            new MicroBar("Lock", "sharedLock", 1.5, "reentrantLock"),
            new MicroBar("ReadWriteLock", "sharedReadLock", 3, "reentrantReadLock"),
            new MicroBar("Semaphore", "ownedSemaphore", 5, "semaphore"),
            new MicroBar("Semaphore", "countingSemaphore", 5, "semaphore"),
            new MicroBar("Long", "sharedLongAdd", 1.2, "atomicLongAdd"),
            new MicroBar("Long", "sharedLongUpdate", 1.2, "atomicLongUpdate"));

    /** Bytes: what the profiler finds of JMH's own, spread over all operations, is less. */
    private static final double NOTHING = 0.1;

    /**
     * Atoll's operation and its counterpart, of one run.
     *
     * @param bar between them
     * @param atoll what was found of Atoll's
     * @param rival what was found of the counterpart
     */
    record Comparison(MicroBar bar, MicroResult atoll, MicroResult rival) {
        /** Above 1, Atoll is better. */
        double ratio() {
            return rival.score() / atoll.score();
        }

        /** Empty if JMH did not look at what is allocated, and the time alone does not miss the bar. */
        Optional<Boolean> holds() {
            final boolean inTime = atoll.score() <= bar.times * rival.score();
            return inTime ? atoll.allocated().map(bytes -> bytes < NOTHING) : Optional.of(false);
        }
    }

    /**
     * Compares where both were measured.
     *
     * @param results of one run of JMH
     * @return in the order of {@link #ALL}
     */
    static List<Comparison> compare(List<MicroResult> results) {
        return ALL.stream()
                .flatMap(bar -> bar
                        .find(results, bar.name)
                        .flatMap(atoll -> bar.find(results, bar.rival).map(rival -> new Comparison(bar, atoll, rival)))
                        .stream())
                .toList();
    }

    private Optional<MicroResult> find(List<MicroResult> results, String wanted) {
        return results.stream()
                .filter(result -> result.group().equals(group) && result.name().equals(wanted))
                .findFirst();
    }

    String text() {
        final String number = times == Math.rint(times)
                ? String.format(Locale.ROOT, "%.0f", times)
                : String.format(Locale.ROOT, "%s", times);
        return "<= " + number + " x " + rival + ", 0 B";
    }
}
