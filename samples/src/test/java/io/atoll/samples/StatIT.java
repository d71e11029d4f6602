package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.sync.SharedLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code stat} and {@code dump}, of what real processes hold. */
class StatIT {
    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

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

    private ChildJvm startParty() {
        final ChildJvm party = ChildJvm.start(spaces.jvmOptions(), StatParty.class);
        assertEquals("ready", party.answer());
        return party;
    }

    /** The objects of the only space, by one look. */
    private JsonObject look() {
        final AtollJar.Result found = atoll.run("stat", "--space", "test", "--interval", "0", "--json");
        assertEquals(0, found.exitCode(), found.err());
        return found.json().getAsJsonArray("spaces").get(0).getAsJsonObject();
    }

    private static JsonObject object(JsonObject space, String kind, String name) {
        for (JsonElement element : space.getAsJsonArray("objects")) {
            final JsonObject object = element.getAsJsonObject();
            if (object.get("kind").getAsString().equals(kind)
                    && object.get("name").getAsString().equals(name)) {
                assertEquals(0, object.getAsJsonArray("problems").size(), object.toString());
                return object;
            }
        }
        throw new AssertionError("no " + kind + " " + name + " in " + space);
    }

    private static JsonObject state(JsonObject space, String kind, String name) {
        return object(space, kind, name).getAsJsonObject("state");
    }

    private static JsonObject row(JsonObject object, String table, int row) {
        return object.getAsJsonObject("tables").getAsJsonArray(table).get(row).getAsJsonObject();
    }

    private static void assertHolder(String state, long pid, JsonElement holder) {
        assertEquals(state, holder.getAsJsonObject().get("state").getAsString(), holder.toString());
        assertEquals(pid, holder.getAsJsonObject().get("pid").getAsLong(), holder.toString());
    }

    @Test
    void shouldShowWhoHoldsWhatAliveStoppedAndDead() {
        try (ChildJvm party = startParty()) {
            party.stop(); // it is alive, and what it has in its hands stays there
            JsonObject space = look();
            assertEquals(1, space.get("alive").getAsLong());
            assertHolder("alive", party.pid(), state(space, "lock", "guard").get("owner"));
            assertEquals(
                    3, state(space, "semaphore", "permits").get("available").getAsLong());
            assertHolder(
                    "alive",
                    party.pid(),
                    row(object(space, "semaphore", "permits"), "holder", 0).get("member"));
            assertEquals(
                    1, state(space, "read-write-lock", "book").get("readers").getAsLong());
            final JsonObject queue = object(space, "queue", "work");
            final long inFlight = queue.getAsJsonObject("state").get("inFlight").getAsLong();
            final long depth = queue.getAsJsonObject("state").get("depth").getAsLong();
            assertTrue(inFlight >= 1 && depth >= StatParty.LATER, queue.toString());
            assertEquals(StatParty.FIRST + StatParty.LATER, inFlight + depth, queue.toString());
            assertHolder("alive", party.pid(), row(queue, "inFlightArea", 0).get("owner"));
            assertHolder("alive", party.pid(), row(queue, "lane", 2).get("producer"));
            assertEquals(
                    7, row(object(space, "counters", ""), "value", 0).get("now").getAsLong());

            party.kill();
            space = look();
            assertEquals(0, space.get("alive").getAsLong());
            assertHolder("dead", party.pid(), state(space, "lock", "guard").get("owner"));
            assertEquals(
                    5, state(space, "semaphore", "permits").get("available").getAsLong(), "they came back");
            assertEquals(
                    0, state(space, "read-write-lock", "book").get("readers").getAsLong());
            assertHolder(
                    "dead",
                    party.pid(),
                    row(object(space, "queue", "work"), "inFlightArea", 0).get("owner"));
            final String text = atoll.run("stat", "--interval", "0", "guard").out();
            assertTrue(text.contains("owner pid " + party.pid() + " dead"), text);
        }
    }

    /** Everything below the home but when it was last read: identity, length, room taken, changes and content. */
    private List<String> snapshot() throws IOException {
        final List<String> snapshot = new ArrayList<>(
                tell("find", spaces.home().toString(), "-printf", "%p %i %s bytes, %b blocks, %T@ %C@\\n")
                        .lines()
                        .sorted()
                        .toList());
        assertTrue(snapshot.size() > 5, snapshot::toString);
        try (Stream<Path> files = Files.walk(spaces.home())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                snapshot.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return snapshot;
    }

    private static String tell(String... command) throws IOException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldChangeNothing() throws IOException {
        try (ChildJvm party = startParty()) {
            party.stop();
            final List<String> before = snapshot();
            final AtollJar.Run stat = atoll.start("stat", "--all", "--interval", "0.1");
            final AtollJar.Run queue = atoll.start("dump", "queue/work");
            assertEquals(0, stat.join().exitCode());
            assertEquals(0, queue.join().exitCode());
            assertEquals(before, snapshot());
            final JsonObject space = look();
            assertEquals(1, space.get("alive").getAsLong() + space.get("dead").getAsLong(), "nobody has joined");
        }
    }

    @Test
    void shouldDumpDamagedFiles() throws IOException {
        final Path queues;
        final byte[] whole;
        try (Space space = spaces.open();
                SharedQueue<Long> queue = SharedQueue.open(space, "whole", Codecs.LONG)) {
            queues = space.directory().resolve("queue");
            queue.offer(1L);
            whole = Files.readAllBytes(queues.resolve("whole"));
        }
        final byte[] random = new byte[200_000];
        new Random(17).nextBytes(random);
        final byte[] noise = whole.clone();
        System.arraycopy(random, 0, noise, 128, random.length);
        write(queues.resolve("noise"), noise);
        write(queues.resolve("cut"), Arrays.copyOf(whole, 140_000));
        write(queues.resolve("random"), random);
        write(queues.resolve("empty"), new byte[0]);
        write(queues.resolve("no name @|red"), new byte[0]);
        final List<String> names = List.of("noise", "random", "whole");
        final List<AtollJar.Run> runs =
                names.stream().map(name -> atoll.start("dump", name, "--json")).toList();
        final AtollJar.Run cut = atoll.start("dump", "cut");
        final AtollJar.Run nothing = atoll.start("dump", "nothing");
        final AtollJar.Run all = atoll.start("stat", "--interval", "0");
        for (int i = 0; i < names.size(); i++) {
            final AtollJar.Result dumped = runs.get(i).join();
            assertEquals(0, dumped.exitCode(), dumped.err());
            final boolean isWhole = names.get(i).equals("whole");
            assertEquals(isWhole, dumped.json().get("sound").getAsBoolean(), dumped.out());
            assertEquals(isWhole, dumped.json().getAsJsonArray("problems").isEmpty(), dumped.out());
        }
        final String text = cut.join().out();
        assertTrue(text.contains("<-- expected 140000"), text);
        final AtollJar.Result seen = all.join();
        assertEquals(0, seen.exitCode(), seen.err());
        assertTrue(seen.out().contains("queue  whole") && seen.out().contains("queue  random"), seen.out());
        assertEquals("", seen.err());
        final AtollJar.Result missing = nothing.join();
        assertEquals(1, missing.exitCode());
        assertEquals(1, missing.err().lines().count(), missing.err());
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldWatchWhatComesAndGoesUntilCtrlC() throws IOException {
        final AtollJar.Run watch = atoll.start("stat", "--watch", "--interval", "0.1", "--space", "test", "guard");
        watch.awaitOutput("space test: none");
        try (Space space = spaces.open()) {
            watch.awaitOutput("test  1 alive");
            final SharedLock lock = SharedLock.open(space, "guard");
            watch.awaitOutput("lock  guard");
            lock.lock();
            watch.awaitOutput("owner pid " + ProcessHandle.current().pid() + " alive");
            lock.unlock();
            lock.unlink();
        }
        Space.delete("test");
        assertTrue(watch.isAlive());
        watch.interrupt();
        final AtollJar.Result watched = watch.join();
        assertEquals(0, watched.exitCode(), watched.err());
        assertEquals("", watched.err());
        assertFalse(watched.out().contains("\u001b"), "plain text where nobody looks on");
    }

    @Test
    void shouldLeaveTheTerminalAsItWas() throws IOException, InterruptedException {
        assumeTrue(tell("sh", "-c", "script --version").contains("util-linux"), "needs a terminal to write on");
        assumeFalse(AtollJar.isSigintIgnored(), "Ctrl-C must be felt");
        final Path shown = directory.resolve("shown");
        // exec: of a shell above it that feels Ctrl-C as well, the exit code may tell only that
        final String command = "exec " + Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:TieredStopAtLevel=1 -XX:-UsePerfData "
                + String.join(" ", spaces.jvmOptions()) + " -jar " + System.getProperty("atoll.jar")
                + " stat --watch --interval 0.1";
        final ProcessBuilder terminal =
                new ProcessBuilder("script", "-q", "-e", "-c", command, shown + ".log").redirectOutput(shown.toFile());
        terminal.environment().put("TERM", "xterm");
        terminal.environment().remove("NO_COLOR");
        final Process process = terminal.redirectErrorStream(true).start();
        try {
            AtollJar.await("it shows something", () -> text(shown).contains("No spaces") || !process.isAlive());
            process.getOutputStream().write(3); // Ctrl-C
            process.getOutputStream().flush();
            assertTrue(process.waitFor(AtollJar.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), text(shown));
        final String text = text(shown);
        assertTrue(text.indexOf("\u001b[?1049h") >= 0 && text.indexOf("\u001b[?25l") > 0, text);
        assertTrue(text.lastIndexOf("\u001b[?25h") > text.lastIndexOf("No spaces"), text);
        assertTrue(text.lastIndexOf("\u001b[?1049l") > text.lastIndexOf("No spaces"), text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** No bounds on the figure: a busy machine would break any. */
    @Test
    void shouldCostTheObservedNextToNothing() throws IOException, InterruptedException {
        try (Space space = spaces.open();
                SharedQueue<Long> queue = SharedQueue.open(space, "observed", Codecs.LONG)) {
            final AtollJar.Run watch = atoll.start("stat", "--watch", "--interval", "0.1", "--json");
            watch.awaitOutput("putPerSecond");
            flood(queue); // until it is compiled
            final double[] alone = new double[ROUNDS];
            final double[] watched = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                watch.signal("STOP");
                alone[round] = flood(queue);
                watch.signal("CONT");
                watched[round] = flood(queue);
            }
            watch.interrupt();
            final AtollJar.Result result = watch.join();
            assertEquals(0, result.exitCode(), result.err());
            assertTrue(
                    result.out()
                            .lines()
                            .allMatch(line -> JsonParser.parseString(line).isJsonObject()),
                    "one document a line");
            final double[] change = new double[ROUNDS];
            Arrays.setAll(change, round -> 100 * (watched[round] / alone[round] - 1));
            System.out.printf(
                    Locale.ROOT,
                    "queue in items/s, medians of %d (least to most): %s alone, %s under stat --watch --interval 0.1;"
                            + " change within a round %s %%%n",
                    ROUNDS,
                    spread("%,.0f", alone),
                    spread("%,.0f", watched),
                    spread("%+.1f", change));
        }
    }

    private static String spread(String format, double[] numbers) {
        final double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static double flood(SharedQueue<Long> queue) throws InterruptedException {
        final long start = System.nanoTime();
        final long[] taken = {0};
        final Thread consumer = new Thread(() -> {
            while (System.nanoTime() - start < ROUND_NANOS) {
                taken[0] += queue.poll() == null ? 0 : 1;
            }
        });
        consumer.start();
        while (System.nanoTime() - start < ROUND_NANOS) {
            queue.offer(1L);
        }
        consumer.join();
        assertTrue(taken[0] > 0);
        return taken[0] * 1e9 / ROUND_NANOS;
    }
}
