package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final Duration HANG_LIMIT = Duration.ofSeconds(60);
    private static final String FOR_EVER = "exec cat"; // until standard input ends

    private Workplace workplace;
    private Run run;

    @BeforeEach
    void prepare() throws IOException {
        workplace = Workplace.open();
        run = workplace.run();
    }

    @AfterEach
    void clear() throws IOException {
        run.close();
        workplace.close();
        assertFalse(Files.exists(workplace.directory()));
    }

    private void start(String name, String script) throws IOException {
        run.start(name, List.of("sh", "-c", script), false);
    }

    /** A script's beginning that writes down which process runs it. */
    private String pidTo(String file) {
        return "echo $$ > " + run.directory().resolve(file) + "; ";
    }

    private long awaitPid(String name) throws IOException {
        final Path file = run.directory().resolve(name);
        while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
            Thread.yield();
        }
        return Long.parseLong(Files.readString(file).strip());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private void awaitEnd(String pidFile) throws IOException {
        final long pid = awaitPid(pidFile);
        while (isAlive(pid)) {
            Thread.yield();
        }
    }

    private String failure(Duration limit) {
        return assertThrows(ContestantFailedException.class, () -> run.figures(limit))
                .getMessage();
    }

    @Test
    void shouldGiveTheFiguresOfTheSideThatTellsThem() throws Exception {
        start("silent", "exit 0");
        start("telling", "echo a warning; echo '= p50 12.5 max 99.0'");
        run.start("helper", List.of("sh", "-c", FOR_EVER), true);
        assertEquals(Map.of("p50", 12.5, "max", 99.0), run.figures(HANG_LIMIT));
    }

    @Test
    void shouldTellWhatAFailedSideSaidAndNotWaitForTheOther() throws IOException {
        start("waiting", FOR_EVER);
        start("failing", "echo broken >&2; exit 7");
        final String message = failure(HANG_LIMIT);
        assertTrue(message.startsWith("failed"), message);
        assertTrue(message.contains("failing ended with exit code 7 and said:\n    broken"), message);
        assertTrue(message.contains("waiting is alive"), message);
    }

    @Test
    void shouldSeeThatAllHadEndedBeforeItLooked() throws Exception {
        start("telling", pidTo("telling.pid") + "echo '= rate 1'");
        start("silent", pidTo("silent.pid") + "exit 0");
        awaitEnd("telling.pid");
        awaitEnd("silent.pid");
        assertEquals(Map.of("rate", 1.0), run.figures(HANG_LIMIT));
    }

    @Test
    void shouldHaveCompletedOneBeforeTheSidesStart() throws Exception {
        run.complete(
                "making",
                List.of("sh", "-c", "echo '= rate 7' > " + run.directory().resolve("made")),
                HANG_LIMIT);
        start("telling", "cat " + run.directory().resolve("made"));
        assertEquals(Map.of("rate", 7.0), run.figures(HANG_LIMIT));
    }

    @Test
    void shouldFailWithWhatCannotBeCompleted() {
        final String message = assertThrows(
                        ContestantFailedException.class,
                        () -> run.complete("making", List.of("sh", "-c", "echo broken >&2; exit 7"), HANG_LIMIT))
                .getMessage();
        assertTrue(message.contains("making ended with exit code 7 and said:\n    broken"), message);
    }

    @Test
    void shouldFailWithAHelperThatEnds() throws IOException {
        start("waiting", FOR_EVER);
        run.start("helper", List.of("sh", "-c", "exit 0"), true);
        final String message = failure(HANG_LIMIT);
        assertTrue(message.startsWith("failed"), message);
        assertTrue(message.contains("helper ended with exit code 0"), message);
    }

    @Test
    void shouldNotWaitForEver() throws IOException {
        start("waiting", FOR_EVER);
        assertTrue(failure(Duration.ofMillis(100)).startsWith("did not end within 100 ms"));
    }

    @Test
    void shouldWantExactlyOneAnswer() throws IOException {
        start("one", "echo '= rate 1'");
        start("two", "echo '= rate 2'");
        assertTrue(failure(HANG_LIMIT).startsWith("gave 2 answers instead of one"));
    }

    @Test
    void shouldRefuseAnAnswerThatIsNone() throws IOException {
        start("one", "echo '= rate fast'");
        assertTrue(failure(HANG_LIMIT).startsWith("gave an answer that is none"));
    }

    @Test
    void shouldEndItsProcessesAndRemoveItsFiles() throws Exception {
        start("waiting", "echo $$ > " + run.directory().resolve("pid") + "; " + FOR_EVER);
        final Path file = run.directory().resolve("pid");
        while (!Files.exists(file) || Files.readString(file).isBlank()) {
            Thread.onSpinWait();
        }
        final ProcessHandle process =
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
        run.close();
        assertFalse(process.isAlive());
        assertFalse(Files.exists(run.directory()));
    }

    @Test
    void shouldStartNothingOnceCleared() {
        workplace.close();
        assertThrows(InterruptedRunException.class, () -> start("late", FOR_EVER));
    }
}
