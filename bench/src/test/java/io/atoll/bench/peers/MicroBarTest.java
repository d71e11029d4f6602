package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.bench.Micro;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class MicroBarTest {
    private static MicroResult found(String name, double score, Optional<Double> allocated) {
        return new MicroResult("Lock", name, score, 0.1, "ns/op", allocated);
    }

    private static List<Optional<Boolean>> verdicts(double atoll, Optional<Double> allocated) {
        return MicroBar.compare(
                        List.of(found("sharedLock", atoll, allocated), found("reentrantLock", 10, Optional.of(0.0))))
                .stream()
                .map(MicroBar.Comparison::holds)
                .toList();
    }

    @Test
    void shouldHoldWhereItIsFastEnoughAndAllocatesNothing() {
        assertEquals(List.of(Optional.of(true)), verdicts(15, Optional.of(1e-5)));
        assertEquals(List.of(Optional.of(false)), verdicts(15.1, Optional.of(0.0)));
        assertEquals(List.of(Optional.of(false)), verdicts(15, Optional.of(16.0)));
    }

    @Test
    void shouldNotJudgeWhatNobodyLookedAt() {
        assertEquals(List.of(Optional.empty()), verdicts(15, Optional.empty()));
        assertEquals(List.of(Optional.of(false)), verdicts(16, Optional.empty()), "too slow, whatever it allocates");
        assertEquals(List.of(), MicroBar.compare(List.of(found("sharedLock", 1, Optional.of(0.0)))));
    }

    @Test
    void shouldSayWhatItWants() {
        assertEquals("<= 1.5 x reentrantLock, 0 B", MicroBar.ALL.get(0).text());
        assertEquals("<= 3 x reentrantReadLock, 0 B", MicroBar.ALL.get(1).text());
    }

    /** A bar between benchmarks that are no longer called so would never be judged. */
    @Test
    void shouldStandBetweenBenchmarksThatThereAre() throws ClassNotFoundException {
        for (MicroBar bar : MicroBar.ALL) {
            final Class<?> group = Class.forName(Micro.class.getPackageName() + "." + bar.group() + "Benchmark");
            final List<String> names = new ArrayList<>();
            for (Method method : group.getMethods()) {
                if (method.isAnnotationPresent(Benchmark.class)) {
                    names.add(method.getName());
                }
            }
            assertTrue(names.containsAll(List.of(bar.name(), bar.rival())), bar + " among " + names);
        }
    }
}
