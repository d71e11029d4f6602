package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.atoll.core.testing.TestSpaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class JournalIT {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path directory;

    private AtollJar atoll;

    @BeforeEach
    void prepare() {
        atoll = new AtollJar(spaces.jvmOptions(), directory);
    }

    @AfterEach
    void endAll() {
        atoll.close();
    }

    private String[] journal(String command, String... arguments) {
        final List<String> all = new ArrayList<>(List.of("journal", command, "news"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--directory", directory.resolve("journals").toString()));
        return all.toArray(String[]::new);
    }

    private static List<String> texts(JsonArray records) {
        final List<String> texts = new ArrayList<>();
        records.forEach(record -> texts.add(record.getAsJsonObject().get("text").getAsString()));
        return texts;
    }

    @Test
    void shouldKeepRecordsAndThePlacesOfCursors() {
        final JsonObject appended = atoll.run(journal("append", "one", "two", "@|red three|@", "--json"))
                .json();
        final JsonArray indexes = appended.getAsJsonArray("indexes");
        assertEquals(3, indexes.size());
        final AtollJar.Run backward = atoll.start(
                journal("replay", "--backward", "--from", indexes.get(1).getAsString(), "--json"));
        final AtollJar.Run all = atoll.start(journal("replay"));
        final AtollJar.Result two = atoll.run(journal("tail", "--cursor", "c", "--count", "2"));
        assertEquals("", two.err());
        assertEquals(indexes.get(0).getAsString() + "  one\n" + indexes.get(1).getAsString() + "  two\n", two.out());
        assertEquals(List.of("two", "one"), texts(backward.join().json().getAsJsonArray("records")));
        assertEquals(3, all.join().out().lines().count());
        final AtollJar.Run tail = atoll.start(journal("tail", "--cursor", "c"));
        tail.awaitOutput("  @|red three|@\n");
        final AtollJar.Result append = atoll.run(journal("append", "four"));
        assertEquals(0, append.exitCode(), append.err());
        tail.awaitOutput("  four\n");
        tail.kill();
        tail.join();
        assertLag(1, "--interval", "0"); // it may have been killed before it had acknowledged the last
        final AtollJar.Run cursors = atoll.start(journal("cursors", "--json"));
        final AtollJar.Run trim = atoll.start(journal("trim", "--json"));
        final JsonObject shown = cursors.join().json();
        assertEquals(append.out().strip(), shown.get("lastIndex").getAsString());
        assertEquals(1, shown.getAsJsonArray("cursors").size());
        final AtollJar.Result trimmed = trim.join();
        assertEquals(0, trimmed.json().get("filesRemoved").getAsInt());
        assertEquals(
                indexes.get(0).getAsString(), trimmed.json().get("firstIndex").getAsString());
    }

    /** What has not been acknowledged, as stat and dump tell it. */
    private void assertLag(long most, String... arguments) {
        final String folder = directory.resolve("journals").resolve("news").toString();
        final List<String> command = new ArrayList<>(List.of("stat", "--journal", folder, "--json"));
        command.addAll(List.of(arguments));
        final AtollJar.Run stat = atoll.start(command.toArray(String[]::new));
        final AtollJar.Result dump = atoll.run("dump", "--journal", folder);
        final JsonObject found = stat.join()
                .json()
                .getAsJsonArray("spaces")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("objects")
                .get(0)
                .getAsJsonObject();
        assertEquals(0, found.getAsJsonArray("problems").size(), found.toString());
        assertEquals(4, found.getAsJsonObject("state").get("records").getAsLong());
        final JsonObject cursor =
                found.getAsJsonObject("tables").getAsJsonArray("cursor").get(0).getAsJsonObject();
        assertEquals("c", cursor.get("cursor").getAsString());
        assertTrue(cursor.get("lag").getAsLong() <= most, found.toString());
        assertEquals("dead", cursor.getAsJsonObject("heldBy").get("state").getAsString(), "its reader was killed");
        assertEquals(0, dump.exitCode(), dump.err());
        assertTrue(dump.out().contains("records") && dump.out().contains("lag"), dump.out());
    }

    @Test
    void shouldReplayABookToTheSameState() {
        final JsonObject result =
                atoll.run("orderbook", "--orders", "5000", "--json").json();
        final long confirmed = result.get("confirmed").getAsLong();
        final long replayed = result.get("replayed").getAsLong();
        assertTrue(confirmed >= 5000, result.toString());
        assertTrue(replayed == confirmed || replayed == confirmed + 1, result.toString());
        assertEquals(result.get("checksum"), result.get("replayedChecksum"));
    }

    @Test
    void shouldSayWhatIsWrong() {
        final AtollJar.Run none = atoll.start(journal("replay"));
        final AtollJar.Run help = atoll.start("journal", "tail", "--help");
        final List<AtollJar.Run> wrong = List.of(
                atoll.start("journal", "append"),
                atoll.start(journal("tail", "--from", "start", "--cursor", "c")),
                atoll.start("orderbook", "--orders", "0"));
        final AtollJar.Result missing = none.join();
        assertEquals(1, missing.exitCode());
        assertEquals(1, missing.err().lines().count(), missing.err());
        assertEquals(0, help.join().exitCode());
        assertTrue(
                help.join().out().startsWith("Usage: atoll journal tail"),
                help.join().out());
        for (AtollJar.Run run : wrong) {
            final AtollJar.Result result = run.join();
            assertEquals(2, result.exitCode(), result.toString());
            assertEquals("", result.out());
            assertTrue(result.err().startsWith("atoll"), result.err());
        }
    }
}
