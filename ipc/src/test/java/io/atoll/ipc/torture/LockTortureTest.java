package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.liveness.Member;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.torture.Torture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills and stops around a lock and an atomic counter: nothing counted twice, nothing lost, nobody held up for long. */
class LockTortureTest {
    private static final int KILLS = Integer.getInteger("atoll.torture.kills", 100);
    private static final int PROCESSES = 4;
    private static final double PROMISED_MILLIS = 100;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void shouldKeepAnExactCountThroughAHundredKills() throws Exception {
        torture(KILLS, TimeUnit.MINUTES.toNanos(5));
    }

    /** As long as asked: {@code -Datoll.soak.minutes=60}. */
    @Test
    @Tag("soak")
    void shouldKeepAnExactCountForAsLongAsAsked() throws Exception {
        final Torture.Report report =
                torture(Integer.MAX_VALUE, TimeUnit.MINUTES.toNanos(Long.getLong("atoll.soak.minutes", 5)));
        assumeTrue(
                report.undisturbed().millis(99) < PROMISED_MILLIS / 2,
                () -> "too busy a machine to judge what a death does: " + report);
        assertTrue(report.fromRelease().millis(99) < PROMISED_MILLIS, report::toString);
    }

    private Torture.Report torture(int kills, long nanos) throws IOException {
        final Space space = spaces.open();
        final LockScenario scenario = new LockScenario(space);
        final SharedFile lockFile = SharedFile.attach(space, "lock", "guard");
        final OwnerWord word = new OwnerWord(lockFile.buffer(), FileHeader.LENGTH, space.members());

        final Torture.Report report = new Torture(
                        space,
                        LockScenario.Main.class,
                        spaces.jvmOptions(),
                        survivors -> scenario.lastProgress.get(),
                        () -> ownerPid(space, word.get()))
                .run(Collections.nCopies(PROCESSES, "counter"), kills, nanos);

        System.out.println("SharedLock and SharedLong under torture: " + report + "; " + scenario.repairs + " repairs, "
                + scenario.left() + " steps");
        assertEquals(0, scenario.violations.get(), "times that exclusion was violated");
        scenario.lock.lock(); // repairs what the last death left
        try {
            assertEquals(scenario.sum(), scenario.left());
            assertEquals(scenario.sum(), scenario.right());
        } finally {
            scenario.lock.unlock();
        }
        final long uncounted = scenario.atomic.get() - scenario.atomicSum();
        assertTrue(uncounted >= 0 && uncounted <= report.kills(), () -> uncounted + " atomic additions uncounted");
        assertTrue(kills > KILLS || report.kills() == kills, report::toString);
        return report;
    }

    private static long ownerPid(Space space, long word) {
        if (OwnerWord.isFree(word)) {
            return 0;
        }
        try {
            return space.members().table().members().stream()
                    .filter(member -> member.slot() == OwnerWord.slot(word))
                    .mapToLong(Member::pid)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
