package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void shouldLetEachSynchronizerDoWhatItIsFor() throws IOException {
        final AtollJar.Run bank = atoll.start("bank", "--transfers", "2000", "--json");
        final AtollJar.Run seats = atoll.start("seats", "--guests", "3", "--seats", "2", "--visits", "50", "--json");
        final AtollJar.Result banked = bank.join();
        assertEquals(0, banked.exitCode(), banked.err());
        assertEquals(4_000, banked.json().get("transfers").getAsLong());
        assertEquals(0, banked.json().get("wrongAudits").getAsLong());
        assertEquals(10_000, banked.json().get("total").getAsLong());
        final AtollJar.Result seated = seats.join();
        assertEquals(0, seated.exitCode(), seated.err());
        assertEquals(150, seated.json().get("visits").getAsLong());
        assertTrue(seated.json().get("mostAtATime").getAsLong() <= 2, seated.out());
        assertEquals(2, seated.json().get("freeAfterTheKill").getAsInt());
        final AtollJar.Run lockstep = atoll.start("lockstep", "--processes", "3", "--steps", "20", "--json");
        final AtollJar.Run relay = atoll.start("relay", "--runners", "3", "--rounds", "20", "--json");
        final AtollJar.Result stepped = lockstep.join();
        assertEquals(0, stepped.exitCode(), stepped.err());
        assertEquals(40, stepped.json().get("meetings").getAsLong());
        assertEquals(stepped.json().get("expected"), stepped.json().get("cells"));
        final AtollJar.Result relayed = relay.join();
        assertEquals(0, relayed.exitCode(), relayed.err());
        assertEquals(60, relayed.json().get("handOvers").getAsLong());
        assertEquals(List.of(), Space.inspectAll(), "the private spaces end with their last members");
    }

    @ParameterizedTest
    @CsvSource({"lockstep --steps 10000, 4, cell-", "pipe --requests 100, 1, calculator", "pingpong, 1, pong"})
    void shouldSayAtOnceThatAChildWasKilled(String command, int children, String name) throws IOException {
        final AtollJar.Run run = atoll.start(command.split(" "));
        run.killLastChild(children);
        final AtollJar.Result result = run.join();
        assertEquals(1, result.exitCode(), result.out());
        assertTrue(result.err().contains(name), result.err());
        assertFalse(result.err().contains("no answer"), result.err());
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldSayThatUnkillableWasStoppedBeforeAnythingCouldBeSeen() {
        final AtollJar.Run run = atoll.start("unkillable", "--reserve", "200");
        AtollJar.await("it starts producers", run::hasChild);
        final int expected = run.interrupt();
        final AtollJar.Result result = run.join();
        assertEquals(expected, result.exitCode(), result.err());
        assertTrue(result.out().contains("Stopped before the first kill"), result.out());
        assertEquals("", result.err());
    }

    @Test
    void shouldFindInTheCacheWhatOthersHaveComputed() throws IOException {
        final AtollJar.Result result =
                atoll.run("map", "--processes", "3", "--lookups", "4000", "--keys", "1000", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final JsonObject cache = result.json();
        final int entries = cache.get("entries").getAsInt();
        assertTrue(entries > 900 && entries <= 1_000, cache.toString());
        assertEquals(0, cache.get("wrong").getAsLong());
        long computed = 0;
        for (JsonElement user : cache.getAsJsonArray("users")) {
            final JsonObject finds = user.getAsJsonObject().getAsJsonObject("finds");
            assertEquals(4_000, finds.get("lookups").getAsLong());
            assertTrue(
                    finds.get("hits").getAsLong() >= finds.get("hitsOfItsOwn").getAsLong(), cache.toString());
            computed += 4_000 - finds.get("hits").getAsLong();
        }
        assertTrue(computed >= entries, cache.toString());
        assertTrue(
                cache.get("hitRate").getAsDouble()
                        >= cache.get("hitRateOfOwnCaches").getAsDouble(),
                cache.toString());
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldReceiveRepliesThenTheEndOfAKilledChild() throws IOException {
        final AtollJar.Result result = atoll.run("pipe", "--requests", "10", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final JsonArray replies = result.json().getAsJsonArray("replies");
        assertEquals(10, replies.size());
        assertEquals("362880", replies.get(2).getAsJsonObject().get("factorial").getAsString());
        assertEquals("I have been of use", result.json().get("lastMessage").getAsString());
        assertTrue(result.json().get("endOfFile").getAsBoolean());
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldMeasureRoundTripsInEachWay() throws IOException {
        final AtollJar.Result result = atoll.run("pingpong", "--count", "200", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final Set<String> ways = new HashSet<>();
        for (JsonElement element : result.json().getAsJsonArray("results")) {
            final JsonObject way = element.getAsJsonObject();
            ways.add(way.get("object").getAsString() + " " + way.get("waiting").getAsString());
            assertTrue(way.get("roundTrips").getAsLong() <= 200, way.toString());
            final JsonObject nanos = way.getAsJsonObject("nanos");
            assertTrue(nanos.get("p50").getAsLong() > 0, way.toString());
            assertTrue(nanos.get("max").getAsLong() >= nanos.get("p999").getAsLong(), way.toString());
        }
        assertEquals(
                Set.of(
                        "SharedQueue sleeping",
                        "SharedQueue spinning",
                        "Agrona's OneToOneRingBuffer polling",
                        "Agrona's OneToOneRingBuffer spinning"),
                ways);
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldDoAllTasks() throws IOException {
        final AtollJar.Result result = atoll.run("workers", "--workers", "3", "--tasks", "500", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final JsonObject work = result.json();
        assertEquals(500, work.get("results").getAsInt());
        assertEquals(0, work.get("wrong").getAsInt());
        assertEquals(0, work.get("endedByDeath").getAsInt());
        long sum = 0;
        for (JsonElement worker : work.getAsJsonArray("workers")) {
            assertEquals(0, worker.getAsJsonObject().get("exitCode").getAsInt());
            sum += worker.getAsJsonObject().get("tasks").getAsLong();
        }
        assertEquals(500, sum);
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldSayHowManyTasksAKilledWorkerTookWithIt() {
        final AtollJar.Result result = atoll.run("workers", "--workers", "3", "--tasks", "2000", "--kill", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final JsonObject work = result.json();
        final int missing = 2_000 - work.get("results").getAsInt();
        assertTrue(missing >= 0 && missing <= work.get("endedByDeath").getAsInt(), work.toString());
        assertTrue(work.get("endedByDeath").getAsInt() <= 1, work.toString());
        assertEquals(0, work.get("wrong").getAsInt());
        final JsonArray workers = work.getAsJsonArray("workers");
        assertEquals(-9, workers.get(0).getAsJsonObject().get("exitCode").getAsInt());
        assertEquals(0, workers.get(1).getAsJsonObject().get("exitCode").getAsInt());
    }

    @Test
    void shouldLoseNothingThoughProducersAreKilled() throws IOException {
        final AtollJar.Result result = atoll.run("unkillable", "--seconds", "3", "--reserve", "10", "--json");
        assertEquals(0, result.exitCode(), result.err());
        final JsonObject outcome = result.json();
        final int kills = outcome.get("kills").getAsInt();
        assertTrue(kills >= 5, outcome.toString());
        final JsonObject queue = outcome.getAsJsonObject("sharedQueue");
        final long acknowledged = queue.get("acknowledged").getAsLong();
        final long received = queue.get("received").getAsLong();
        assertEquals(0, queue.get("lost").getAsLong());
        assertEquals(0, queue.get("outOfOrder").getAsLong());
        assertTrue(acknowledged > 0 && received >= acknowledged, outcome.toString());
        assertTrue(received <= acknowledged + kills + 2, "one more for each death: " + outcome);
        final JsonObject ring = outcome.getAsJsonObject("agronaRing");
        assertTrue(ring.get("received").getAsLong() > 0, outcome.toString());
        assertEquals(ring.get("frozen").getAsBoolean(), ring.get("bytesLeft").getAsInt() > 0, outcome.toString());
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    @Test
    void shouldShowEverythingInTheTour() throws IOException {
        final AtollJar.Result result = atoll.run("tour");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("", result.err());
        for (String part : List.of(
                "worker-4",
                "atomic add",
                "Sent  ",
                "Received  ",
                "REFUSE",
                "killed by SIGKILL",
                "acknowledged and lost",
                " never ended; ",
                "What to try next")) {
            assertTrue(result.out().contains(part), result.out());
        }
        Readme.assertOfTheSameKind(Readme.read().output("way   "), result.out());
        assertEquals(List.of(), Space.inspectAll(), "nothing is left of it");
    }
}
