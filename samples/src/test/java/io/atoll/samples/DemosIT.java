package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DemosIT {
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

    @Test
    void shouldLetEachChildSayWhoItIs() throws IOException {
        final AtollJar.Result result = atoll.run("hello", "--processes", "3", "--json");
        assertEquals(0, result.exitCode());
        final Set<Long> pids = new HashSet<>();
        final Set<Long> arrivals = new HashSet<>();
        final Set<String> names = new HashSet<>();
        for (JsonElement process : result.json().getAsJsonArray("processes")) {
            pids.add(process.getAsJsonObject().get("pid").getAsLong());
            arrivals.add(process.getAsJsonObject().get("arrival").getAsLong());
            names.add(process.getAsJsonObject().get("name").getAsString());
        }
        assertEquals(3, pids.size());
        assertEquals(Set.of(1L, 2L, 3L), arrivals);
        assertEquals(Set.of("worker-1", "worker-2", "worker-3"), names);
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldLoseUpdatesInThePlainWayOnly() {
        final AtollJar.Result result = atoll.run("race", "--processes", "3", "--increments", "300000", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final JsonObject race = result.json();
        assertEquals(Set.of("processes", "increments", "results"), race.keySet());
        assertEquals(3, race.get("processes").getAsInt());
        assertEquals(300_000, race.get("increments").getAsLong());
        assertEquals(4, race.getAsJsonArray("results").size());
        for (JsonElement element : race.getAsJsonArray("results")) {
            final JsonObject way = element.getAsJsonObject();
            assertEquals(Set.of("way", "expected", "counted", "nanosPerIncrement"), way.keySet());
            final long expected = way.get("expected").getAsLong();
            final long counted = way.get("counted").getAsLong();
            assertTrue(way.get("nanosPerIncrement").getAsDouble() > 0, way.toString());
            switch (way.get("way").getAsString()) {
                case "plain" ->
                    assertTrue(
                            counted > 0 && counted < expected
                                    || counted == expected
                                            && Runtime.getRuntime().availableProcessors() == 1,
                            way.toString());
                case "atomic", "sharedLock" -> assertEquals(expected, counted);
                case "fileLock" -> {
                    assertEquals(30_000, expected);
                    assertEquals(expected, counted);
                }
                default -> throw new AssertionError(way);
            }
            assertTrue(way.get("way").getAsString().equals("fileLock") || expected == 900_000, way.toString());
        }
    }

    @Test
    void shouldLetTheWaiterGetOnUnderEachPolicy() {
        final AtollJar.Result result = atoll.run("owner-death", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final StringBuilder outcomes = new StringBuilder();
        for (JsonElement element : result.json().getAsJsonArray("results")) {
            final JsonObject policy = element.getAsJsonObject();
            outcomes.append(policy.get("policy").getAsString())
                    .append(' ')
                    .append(policy.get("outcome").getAsString())
                    .append(' ')
                    .append(policy.get("sumFound").getAsLong())
                    .append(' ')
                    .append(policy.get("sumRepaired").getAsLong())
                    .append('\n');
            assertTrue(policy.get("nanosFromKill").getAsLong() > 0, policy.toString());
        }
        assertEquals("""
                REFUSE refused 90 100
                REPAIR repaired 100 100
                IGNORE inconsistent 90 100
                """, outcomes.toString());
    }

    @Test
    void shouldShowEverythingInTheTour() throws IOException {
        final AtollJar.Result result = atoll.run("tour");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("", result.err());
        for (String part : List.of("worker-4", "atomic add", "Sent  ", "Received  ", "REFUSE", "What to try next")) {
            assertTrue(result.out().contains(part), result.out());
        }
        assertEquals(List.of(), Space.inspectAll(), "nothing is left of it");
    }
}
