package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.torture.Torture;
import io.atoll.ipc.sync.LockOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills and stops around all synchronizers at once: nobody is inside who should not be, no permit lost or invented. */
class SynchronizersTortureTest {
    private static final int KILLS = 24;
    private static final double PROMISED_MILLIS = 100;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void shouldExcludeAndCountExactlyThroughKills() throws Exception {
        torture(KILLS, TimeUnit.MINUTES.toNanos(5));
    }

    /** As long as asked: {@code -Datoll.soak.minutes=60}. */
    @Test
    @Tag("soak")
    void shouldExcludeAndCountExactlyForAsLongAsAsked() throws Exception {
        final Torture.Report report =
                torture(Integer.MAX_VALUE, TimeUnit.MINUTES.toNanos(Long.getLong("atoll.soak.minutes", 5)));
        assumeTrue(
                report.undisturbed().millis(99) < PROMISED_MILLIS / 2,
                () -> "too busy a machine to judge what a death does: " + report);
        assertTrue(report.fromRelease().millis(99) < PROMISED_MILLIS, report::toString);
    }

    private Torture.Report torture(int kills, long nanos) throws IOException {
        final Space space = spaces.open();
        final SynchronizersScenario scenario = new SynchronizersScenario(space);

        final Torture.Report report = new Torture(
                        space,
                        SynchronizersScenario.Main.class,
                        spaces.jvmOptions(),
                        scenario::lastProgress,
                        () -> ownerPid(scenario))
                .run(Collections.nCopies(SynchronizersScenario.PROCESSES, "user"), kills, nanos);

        final long counted = SynchronizersScenario.EVENTS - scenario.latch.getCount();
        System.out.println("all synchronizers under torture: " + report + "; " + counted + " events");
        scenario.lock.lock(); // repairs what the last death left
        assertEquals(0, scenario.condition.getWaitQueueLength());
        scenario.lock.unlock();
        scenario.rates.writeLock().lock();
        scenario.rates.writeLock().unlock();
        assertEquals(0, scenario.rates.getReadLockCount());
        assertEquals(SynchronizersScenario.SEATS, scenario.seats.availablePermits());
        assertEquals(0, scenario.barrier.getRegisteredParties());
        final long uncounted = counted - scenario.counted();
        assertTrue(uncounted >= 0 && uncounted <= report.kills(), () -> uncounted + " events uncounted");
        final long unsignalled =
                scenario.signals.availablePermits() - SynchronizersScenario.SIGNALS - scenario.signalled();
        assertTrue(Math.abs(unsignalled) <= report.kills(), () -> unsignalled + " signals uncounted");
        assertTrue(kills > KILLS || report.kills() == kills, report::toString);
        return report;
    }

    /** Who has the lock or writes at the moment. */
    private static long ownerPid(SynchronizersScenario scenario) {
        try {
            return (ThreadLocalRandom.current().nextBoolean() ? scenario.lock.owner() : scenario.rates.owner())
                    .map(LockOwner::pid)
                    .orElse(0L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
