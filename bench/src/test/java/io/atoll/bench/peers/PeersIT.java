package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code peers.jar}, run as users do. */
class PeersIT extends JarRuns {
    PeersIT() {
        super("peers.jar");
    }

    /** The directory that a run keeps its files in. */
    private static List<Path> workplaces(long pid) throws IOException {
        final Path memory = Path.of("/dev/shm");
        final Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        final String prefix = Workplace.PREFIX + pid + "-";
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    private static List<ProcessHandle> awaitSides(Process process) throws InterruptedException {
        final long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(HANG_LIMIT_SECONDS)) {
            final List<ProcessHandle> sides = process.descendants()
                    .filter(side -> side.info().commandLine().orElse("").contains("ChildSide"))
                    .toList();
            if (sides.size() >= 2) {
                return sides;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("no sides were started");
    }

    private static void assertGone(List<ProcessHandle> sides) throws Exception {
        for (ProcessHandle side : sides) {
            side.onExit().get(HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldMeasureARowAndLeaveNothing() throws Exception {
        final Path json = folder.resolve("peers.json");
        final Process process = start(
                "--only",
                "queue.throughput",
                "--rounds",
                "1",
                "--quick",
                "--json",
                json.toString(),
                "--charts",
                folder.resolve("charts").toString());
        assertEquals(0, join(process), this::said);
        final JsonObject report = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(1, report.getAsJsonArray("rows").size());
        final JsonObject row = report.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertEquals("queue.throughput", row.get("row").getAsString());
        assertEquals("msg/s", row.get("unit").getAsString());
        assertTrue(row.get("higherIsBetter").getAsBoolean());
        assertEquals(1, row.get("rounds").getAsInt());
        final double atoll = row.getAsJsonObject("atoll").get("median").getAsDouble();
        assertEquals(Set.of("agrona.oneToOne"), measured(row));
        final JsonObject rival = row.getAsJsonObject("rivals").getAsJsonObject("agrona.oneToOne");
        final double agrona = rival.get("median").getAsDouble();
        assertTrue(atoll > 0 && agrona > 0, row.toString());
        final double ratio = rival.get("ratio").getAsDouble();
        assertEquals(atoll / agrona, ratio, 1e-9);
        assertEquals(ratio >= 1.5, row.get("holds").getAsBoolean());
        final JsonObject machine = report.getAsJsonObject("machine");
        assertTrue(machine.get("agrona").getAsString().startsWith("2."), machine.toString());
        assertTrue(said().contains("queue.throughput"), this::said);
        assertEquals(List.of(), workplaces(process.pid()));
        final Path chart = folder.resolve("charts").resolve("throughput-by-producers.svg");
        assertTrue(Files.readString(chart).contains("<svg"), chart.toString());
    }

    /** Plays a row that has one figure and one rival. */
    private JsonObject play(Map<String, String> environment, String row) throws Exception {
        final Path json = folder.resolve("peers.json");
        final Process process =
                start(environment, "--only", row, "--rounds", "1", "--quick", "--json", json.toString());
        assertEquals(0, join(process), this::said);
        assertEquals(List.of(), workplaces(process.pid()));
        final JsonArray rows =
                JsonParser.parseString(Files.readString(json)).getAsJsonObject().getAsJsonArray("rows");
        assertEquals(1, rows.size());
        final JsonObject line = rows.get(0).getAsJsonObject();
        assertEquals(row, line.get("row").getAsString());
        assertEquals("ns", line.get("unit").getAsString());
        assertFalse(line.get("higherIsBetter").getAsBoolean());
        assertTrue(line.getAsJsonObject("atoll").get("median").getAsDouble() > 0, line.toString());
        return line;
    }

    /** The rivals, but for those who were not there or left out. */
    private static Set<String> measured(JsonObject line) {
        final JsonObject rivals = line.getAsJsonObject("rivals");
        return rivals.keySet().stream()
                .filter(name -> rivals.getAsJsonObject(name).has("median"))
                .collect(Collectors.toSet());
    }

    /** The numbers of the only rival, who is there. */
    private static void assertCompared(JsonObject line, String name, double times) {
        assertEquals(Set.of(name), measured(line));
        final JsonObject rival = line.getAsJsonObject("rivals").getAsJsonObject(name);
        final double atoll = line.getAsJsonObject("atoll").get("median").getAsDouble();
        final double ratio = rival.get("ratio").getAsDouble();
        assertEquals(rival.get("median").getAsDouble() / atoll, ratio, 1e-9);
        if (line.has("bar")) {
            assertTrue(
                    line.get("bar")
                            .getAsString()
                            .startsWith("<= " + Double.toString(times).replaceFirst("[.]0$", "") + " x " + name),
                    line.toString());
            assertEquals(ratio >= 1 / times, line.get("holds").getAsBoolean());
        }
    }

    @Test
    void shouldMeasureALockThatTwoContendFor() throws Exception {
        assumeTrue(Tool.GCC.version().isPresent(), "needs gcc");
        final JsonObject line = play(Map.of(), "sync.contended");
        assertCompared(line, "pthread.robust", 1.1);
        assertTrue(line.has("bar"), line.toString());
    }

    @Test
    void shouldMeasureALockWhereThereIsNoCompiler() throws Exception {
        final JsonObject line = play(Map.of("PATH", folder.toString()), "sync.contended");
        final JsonObject rival = line.getAsJsonObject("rivals").getAsJsonObject("pthread.robust");
        assertEquals("gcc is not installed", rival.get("notMeasured").getAsString());
        assertTrue(line.get("holds").getAsBoolean(), line.toString());
        assertTrue(said().contains("not measured: gcc is not installed"), this::said);
    }

    @Test
    void shouldMeasureHowASleeperIsWoken() throws Exception {
        final JsonObject line = play(Map.of(), "sync.wake");
        assertCompared(line, "futex", 1.3);
        assertEquals(Runtime.version().feature() >= 22, line.has("bar"), line.toString());
    }

    @Test
    void shouldJudgeABenchmarkOfJmhBesideTheJdk() throws Exception {
        final Path json = folder.resolve("peers.json");
        final Process process =
                start("--only", "sync.lock", "--rounds", "1", "--quick", "--check", "--json", json.toString());
        final int exit = join(process);
        final JsonArray rows =
                JsonParser.parseString(Files.readString(json)).getAsJsonObject().getAsJsonArray("rows");
        assertEquals(2, rows.size(), this::said);
        final JsonObject time = rows.get(0).getAsJsonObject();
        assertEquals("sync.lock", time.get("row").getAsString());
        assertEquals("ns", time.get("unit").getAsString());
        assertCompared(time, "reentrantLock", 1.5);
        final JsonObject allocated = rows.get(1).getAsJsonObject();
        assertEquals("sync.lock.allocated", allocated.get("row").getAsString());
        assertEquals("B", allocated.get("unit").getAsString());
        assertEquals(0, allocated.getAsJsonObject("atoll").get("median").getAsDouble(), allocated.toString());
        assertTrue(allocated.get("holds").getAsBoolean(), allocated.toString());
        final boolean holds = time.get("holds").getAsBoolean();
        assertEquals(holds ? 0 : 1, exit, this::said);
        assertTrue(
                said().contains(
                                holds
                                        ? "All bars that were played hold."
                                        : "sync.lock  <= 1.5 x reentrantLock: MISSED"),
                this::said);
        assertEquals(List.of(), workplaces(process.pid()));
    }

    @Test
    void shouldMeasureACallOfAWorkerThatSleeps() throws Exception {
        assertCompared(play(Map.of(), "pool.call.asleep"), "futex", 2);
    }

    @Test
    @Tag("soak") // Chronicle Map compiles classes at its start, which takes long on a busy machine
    void shouldMeasureAMapThatAnotherProcessHasFilled() throws Exception {
        assertCompared(play(Map.of(), "map.put"), "chronicle.map", 0.6);
    }

    @Test
    void shouldLeaveNothingWhenInterrupted() throws Exception {
        final Process process = start("--only", "queue.rtt");
        final List<ProcessHandle> sides = awaitSides(process);
        assertEquals(1, workplaces(process.pid()).size());
        process.destroy(); // SIGTERM, as Ctrl-C runs the shutdown hooks
        assertNotEquals(0, join(process));
        assertGone(sides);
        assertEquals(List.of(), workplaces(process.pid()));
    }

    @Test
    void shouldTakeItsChildrenAlongWhenKilled() throws Exception {
        final Process process = start("--only", "queue.rtt");
        final List<ProcessHandle> sides = awaitSides(process);
        process.destroyForcibly();
        join(process);
        assertGone(sides);
        for (Path workplace : workplaces(process.pid())) {
            Platform.system().removeTree(workplace);
        }
    }

    @Test
    void shouldRefuseARowThatIsNotThere() throws Exception {
        assertEquals(2, join(start("--only", "queue.thruput")), this::said);
        assertTrue(said().contains("no row begins with queue.thruput; there are queue.throughput, "), this::said);
        assertFalse(said().contains("Exception"), this::said);
    }

    @Test
    void shouldMakeTheReportAgainWithoutRunningAnything() throws Exception {
        final Path readme = folder.resolve("README.md");
        Files.writeString(readme, "before\n" + Readme.BEGIN + "\nold\n" + Readme.END + "\nafter\n");
        Files.writeString(
                folder.resolve(Results.PEERS),
                new Reports()
                        .line("queue.mpsc", "msg/s", null, null, Reports.entry(5e6, 4e6, 6e6, null), Map.of())
                        .report()
                        .text());
        assertEquals(0, join(start("report", folder.toString(), "--readme", readme.toString())), this::said);
        final String text = Files.readString(readme);
        assertTrue(text.startsWith("before\n") && text.endsWith("after\n"), text);
        assertTrue(text.contains("5.00 M msg/s (4.00 M msg/s – 6.00 M msg/s, 98.4 %)"), text);
        assertTrue(Files.exists(folder.resolve("throughput-by-producers.svg")), this::said);
    }

    @Test
    void shouldRefuseToReportOfNothing() throws Exception {
        assertEquals(2, join(start("report", folder.toString())), this::said);
        assertTrue(said().contains("holds no results"), this::said);
    }
}
