package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class RowsTest {
    private static final List<Row> ALL = Rows.all(Pinning.NONE);

    @Test
    void shouldGiveEachFigureANameOfItsOwn() {
        final Set<String> names = new HashSet<>();
        for (Row row : ALL) {
            row.figures().forEach(figure -> assertTrue(names.add(figure.name()), figure.name()));
        }
    }

    /** A bar asks for its rivals by name, and whoever is left out where time is short is in none. */
    @Test
    void shouldJudgeEachBarByRivalsThatTakePart() {
        for (Row row : ALL) {
            for (Figure figure : row.figures()) {
                Standings standings = Standings.of(figure.higherIsBetter(), figure.bar(), 1);
                for (Contestant contestant : row.withoutFurther().contestants()) {
                    standings = contestant.name().equals(Contestant.ATOLL)
                            ? standings
                            : contestant
                                            .absence()
                                            .filter("left out by --quick"::equals)
                                            .isPresent()
                                    ? standings.failed(contestant.name())
                                    : standings.rival(contestant.name(), 1);
                }
                assertFalse(figure.bar() != Bar.NONE && standings.judgement() == Bar.Judgement.UNKNOWN, figure.name());
            }
        }
    }

    @Test
    void shouldSayWhereSidesShareAProcessor() {
        final Row pinned = row(Rows.all(Pinning.parse("0")), "queue.throughput");
        assertTrue(pinned.note().contains("all yield instead of spinning"), pinned.note());
        final Row apart = row(Rows.all(Pinning.parse("0,1")), "queue.throughput");
        assertFalse(apart.note().contains("all yield instead of spinning"), apart.note());
        final Row three = row(Rows.all(Pinning.parse("0,1")), "queue.mpsc");
        assertTrue(three.note().contains("all yield instead of spinning"), three.note());
    }

    @Test
    void shouldTellTheRarestOfManyMessagesOnly() {
        assertTrue(figures(row(ALL, "queue.openloop.1M")).contains("queue.openloop.1M.p99.99"));
        assertFalse(figures(row(ALL, "queue.openloop.10k")).contains("queue.openloop.10k.p99.99"));
    }

    private static List<String> figures(Row row) {
        return row.figures().stream().map(Figure::name).toList();
    }

    private static Row row(List<Row> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void shouldLeaveOutFurtherRivalsWhereTimeIsShort() {
        final Row row = ALL.get(0);
        assertTrue(row.contestants().stream().anyMatch(Further.class::isInstance), row.name());
        final Row quick = row.withoutFurther();
        assertEquals(
                row.contestants().stream().map(Contestant::name).toList(),
                quick.contestants().stream().map(Contestant::name).toList());
        for (int i = 0; i < row.contestants().size(); i++) {
            if (row.contestants().get(i) instanceof Further) {
                assertEquals(
                        "left out by --quick",
                        quick.contestants().get(i).absence().orElseThrow());
            }
        }
    }

    /** A row of a benchmark that is no longer called so could not be measured. */
    @Test
    void shouldRunBenchmarksThatThereAre() throws ReflectiveOperationException {
        final List<String> benchmarks = ALL.stream()
                .flatMap(row -> row.contestants().stream())
                .filter(JvmContestant.class::isInstance)
                .map(contestant -> ((JvmContestant) contestant).benchmark())
                .filter(name -> !name.isEmpty())
                .toList();
        assertEquals(16, benchmarks.size(), benchmarks.toString());
        for (String name : benchmarks) {
            final int dot = name.lastIndexOf('.');
            final Method method = Class.forName(name.substring(0, dot)).getMethod(name.substring(dot + 1));
            assertTrue(method.isAnnotationPresent(Benchmark.class), name);
        }
    }

    @Test
    void shouldJudgeWhatIsAllocatedByWhatTheJdkHasNoCounterpartOf() {
        for (String name : List.of("ring", "queue.raw", "map.getRaw", "map.putRaw")) {
            final Row row = row(ALL, name);
            assertEquals(List.of(name + ".allocated"), figures(row));
            final Bar bar = row.figures().get(0).bar();
            assertEquals(Bar.Judgement.HOLDS, Standings.of(false, bar, 0).judgement());
            assertEquals(Bar.Judgement.MISSED, Standings.of(false, bar, 0.1).judgement());
        }
    }

    @Test
    void shouldJudgeTheTimeAndWhatIsAllocatedBesideTheJdk() {
        final Row row = row(ALL, "sync.lock");
        assertEquals(List.of("sync.lock", "sync.lock.allocated"), figures(row));
        final Standings slow = Standings.of(false, row.figures().get(0).bar(), 15.1);
        assertEquals(Bar.Judgement.MISSED, slow.rival("reentrantLock", 10).judgement());
        final Standings fast = Standings.of(false, row.figures().get(0).bar(), 15);
        assertEquals(Bar.Judgement.HOLDS, fast.rival("reentrantLock", 10).judgement());
        final Bar allocated = row.figures().get(1).bar();
        assertEquals(Bar.Judgement.HOLDS, Standings.of(false, allocated, 0).judgement());
        assertEquals(Bar.Judgement.MISSED, Standings.of(false, allocated, 16).judgement());
    }
}
