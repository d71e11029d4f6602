package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.torture.Torture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills and stops those who change a list: what was set or added is there, in order, nothing torn is ever read, and nobody is
 * held up for long.
 */
@Tag("soak")
class ListTortureTest {
    private static final int KILLS = 500;
    private static final double PROMISED_MILLIS = 100;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Or as many as asked: {@code -Datoll.soak.kills=50}. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldLoseAndTearNothingThroughFiveHundredKills() throws Exception {
        final int kills = Integer.getInteger("atoll.soak.kills", KILLS);
        final Space space = spaces.open();
        final ListScenario scenario = ListScenario.create(space);
        final Torture.Report report = new Torture(
                        space, ListScenario.Main.class, spaces.jvmOptions(), scenario::lastProgress, () -> 0)
                .run(
                        IntStream.range(0, ListScenario.ROLES)
                                .mapToObj(Integer::toString)
                                .toList(),
                        kills,
                        Long.MAX_VALUE / 2);
        final long unnoted = scenario.checkAll();
        System.out.println("SharedList under torture: " + report + "; " + scenario.steps() + " steps, " + unnoted
                + " added by the dead");
        assertEquals(0, scenario.violations(), "changes lost, or elements torn");
        assertTrue(unnoted >= 0 && unnoted <= kills, () -> unnoted + " added by the dead");
        assertEquals(kills, report.kills());
        assumeTrue(
                report.undisturbed().millis(99) < PROMISED_MILLIS / 2,
                () -> "too busy a machine to judge what a death does: " + report);
        assertTrue(report.fromRelease().millis(99) < PROMISED_MILLIS, report::toString);
    }
}
