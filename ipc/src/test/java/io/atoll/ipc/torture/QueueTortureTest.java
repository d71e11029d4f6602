package io.atoll.ipc.torture;

import static io.atoll.ipc.torture.QueueScenario.CONSUMER;
import static io.atoll.ipc.torture.QueueScenario.PRODUCER;
import static io.atoll.ipc.torture.QueueScenario.TAKER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.torture.Torture;
import io.atoll.ipc.queue.QueueShutDownException;
import io.atoll.ipc.testing.QueueLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills and stops producers, takers and consumers: nothing accepted is lost, nothing comes twice, but what dead hands
 * held; and nobody is held up for long.
 */
class QueueTortureTest {
    private static final int KILLS = Integer.getInteger("atoll.torture.kills", 100);
    private static final int MANY_KILLS = 2000;
    private static final double PROMISED_MILLIS = 100;
    private static final int BLOCKS = 1 << 11;

    /** The most that a consumer moves out of a lane at once. */
    private static final int BATCH = 64;

    private static final List<String> ROLES =
            List.of(PRODUCER, PRODUCER, PRODUCER, PRODUCER, TAKER, TAKER, CONSUMER, CONSUMER);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldAccountForEveryItemThroughAHundredKills() throws Exception {
        torture(KILLS, BLOCKS);
    }

    /** Or as many as asked: {@code -Datoll.soak.kills=500}. */
    @Test
    @Tag("soak")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldAccountForEveryItemThroughTwoThousandKills() throws Exception {
        final Torture.Report report = torture(Integer.getInteger("atoll.soak.kills", MANY_KILLS), 16 * BLOCKS);
        final double p99 = report.fromRelease().millis(99); // on a machine that has nothing else to do
        assertTrue(p99 < PROMISED_MILLIS, report::toString);
    }

    private Torture.Report torture(int kills, int blocks) throws Exception {
        final Space space = spaces.open();
        final QueueScenario scenario = new QueueScenario(space, blocks);
        final List<String> jvmOptions = new ArrayList<>(spaces.jvmOptions());
        jvmOptions.add("-Dblocks=" + blocks);

        final Torture.Report report = new Torture(
                        space,
                        QueueScenario.Main.class,
                        jvmOptions,
                        survivors -> Math.min(
                                scenario.takes.ledger().lastProgress(survivors),
                                scenario.mixed.ledger().lastProgress(survivors)),
                        () -> 0)
                .run(ROLES, kills, Long.MAX_VALUE / 2);

        final QueueLedger.Verdict takes = end(scenario.takes);
        final QueueLedger.Verdict mixed = end(scenario.mixed);
        System.out.println(
                "SharedQueue under torture: " + report + "; take: " + takes + "; take and consume: " + mixed);
        assertEquals(kills, report.kills());
        assertTrue(report.fromRelease().millis(50) < PROMISED_MILLIS, report::toString);

        assertEquals(0, takes.invented());
        assertEquals(0, takes.takenAgain());
        assertEquals(0, takes.disorder());
        assertAtMost(report.kills(TAKER) + report.kills(CONSUMER), takes.lost(), "items lost by those who only took");
        assertAtMost(report.kills(PRODUCER), takes.inDoubt(), "items whose put did not return");
        assertTasksEnded(scenario.takes, takes, report.kills(TAKER) + report.kills(CONSUMER));

        assertEquals(0, mixed.invented());
        assertEquals(0, mixed.takenAgain());
        assertAtMost(report.kills(TAKER), mixed.lost(), "items lost beside consumers");
        assertAtMost(report.kills(PRODUCER), mixed.inDoubt(), "items whose put did not return");
        assertAtMost(report.kills(CONSUMER), mixed.handledAgain(), "items handled again");
        assertAtMost(report.kills(CONSUMER) * BATCH, mixed.disorder(), "items behind younger ones");
        assertNull(scenario.mixed.queue().pollDeadLetter());
        assertTasksEnded(scenario.mixed, mixed, report.kills(TAKER));
        return report;
    }

    /** Shuts down, takes what is left as everybody would, and looks at the books. */
    private static QueueLedger.Verdict end(QueueScenario.Side side) {
        side.queue().shutdown();
        assertThrows(QueueShutDownException.class, () -> QueueScenario.take(side));
        return side.ledger().verdict();
    }

    private static void assertTasksEnded(QueueScenario.Side side, QueueLedger.Verdict verdict, int most)
            throws InterruptedException {
        final long ended = side.queue().join();
        assertTrue(
                verdict.lost() <= ended && ended <= most,
                () -> ended + " tasks ended by death, with " + verdict + " and " + most + " deaths of takers");
    }

    private static void assertAtMost(long most, long found, String what) {
        assertTrue(found <= most, () -> found + " " + what + ", at most " + most + " can be");
    }
}
