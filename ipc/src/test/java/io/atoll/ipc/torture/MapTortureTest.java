package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.torture.Torture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills and stops those who change a map: no change that was committed is lost, nothing torn is ever read, and nobody is held
 * up for long.
 */
class MapTortureTest {
    private static final int KILLS = Integer.getInteger("atoll.torture.kills", 20);
    private static final int MANY_KILLS = 2000;
    private static final double PROMISED_MILLIS = 100;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldLoseAndTearNothingThroughTwentyKills() throws Exception {
        torture(KILLS);
    }

    /** Or as many as asked: {@code -Datoll.soak.kills=500}. */
    @Test
    @Tag("soak")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldLoseAndTearNothingThroughTwoThousandKills() throws Exception {
        final Torture.Report report = torture(Integer.getInteger("atoll.soak.kills", MANY_KILLS));
        assumeTrue(
                report.undisturbed().millis(99) < PROMISED_MILLIS / 2,
                () -> "too busy a machine to judge what a death does: " + report);
        assertTrue(report.fromRelease().millis(99) < PROMISED_MILLIS, report::toString);
    }

    private Torture.Report torture(int kills) throws IOException {
        final Space space = spaces.open();
        final MapScenario scenario = new MapScenario(space);
        final Torture.Report report = new Torture(
                        space, MapScenario.Main.class, spaces.jvmOptions(), scenario::lastProgress, () -> 0)
                .run(
                        IntStream.range(0, MapScenario.ROLES)
                                .mapToObj(Integer::toString)
                                .toList(),
                        kills,
                        Long.MAX_VALUE / 2);
        scenario.checkAll();
        final long uncounted = scenario.uncounted();
        System.out.println("SharedMap under torture: " + report + "; " + scenario.steps() + " steps, " + uncounted
                + " counted by the dead");
        assertEquals(0, scenario.violations(), "changes lost, or values torn");
        assertTrue(uncounted >= 0 && uncounted <= kills, () -> uncounted + " counted by the dead");
        assertEquals(kills, report.kills());
        return report;
    }
}
