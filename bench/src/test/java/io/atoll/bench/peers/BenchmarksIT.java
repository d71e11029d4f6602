package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code benchmarks.jar}, run as users do. */
class BenchmarksIT extends JarRuns {
    BenchmarksIT() {
        super("benchmarks.jar");
    }

    /** A primitive that is compared with nothing would be missing here. */
    @Test
    void shouldListBenchmarksOfAllPrimitives() throws Exception {
        assertEquals(0, join(start("-l")), this::said);
        final Set<String> groups = said().lines()
                .filter(line -> line.startsWith("io.atoll.bench."))
                .map(line -> line.replaceFirst("io[.]atoll[.]bench[.](.*)Benchmark[.].*", "$1"))
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "Array",
                        "ArrayCopy",
                        "Barrier",
                        "Broadcast",
                        "Condition",
                        "Event",
                        "List",
                        "Lock",
                        "Long",
                        "Map",
                        "Memory",
                        "Pipe",
                        "Queue",
                        "ReadWriteLock",
                        "Ring",
                        "Semaphore"),
                groups);
    }

    /** The README says that its table has all. */
    @Test
    void shouldListNothingThatTheResultsLack() throws Exception {
        assertEquals(0, join(start("-l")), this::said);
        final Set<String> shown = Results.read(Path.of(System.getProperty("basedir", "."), "results")).micro().stream()
                .map(one -> "io.atoll.bench." + one.group() + "Benchmark."
                        + one.name().replaceFirst(" .*", ""))
                .collect(Collectors.toSet());
        assertEquals(
                shown,
                said().lines()
                        .filter(line -> line.startsWith("io.atoll.bench."))
                        .collect(Collectors.toSet()),
                "run the command for JMH that the README shows");
    }

    @Test
    void shouldMeasureTimeAndAllocationInFreshJvms() throws Exception {
        final Path json = folder.resolve("micro.json");
        final List<String> options = new ArrayList<>(List.of("LongBenchmark.(sharedLongAdd|atomicLongAdd)"));
        options.addAll(List.of("-f", "1", "-wi", "1", "-w", "50ms", "-i", "1", "-r", "50ms"));
        options.addAll(List.of("-rf", "json", "-rff", json.toString()));
        assertEquals(0, join(start(options.toArray(String[]::new))), this::said);
        assertTrue(said().contains("# Fork: 1 of 1"), this::said);
        final List<MicroResult> found = MicroResult.parse(Files.readString(json));
        assertEquals(
                List.of("atomicLongAdd", "sharedLongAdd"),
                found.stream().map(MicroResult::name).toList());
        for (MicroResult one : found) {
            assertEquals("Long", one.group());
            assertEquals("ns/op", one.unit());
            assertTrue(one.score() > 0, one::toString);
            assertTrue(one.allocated().orElseThrow() < 1, one::toString);
        }
    }

    /** Each for a moment: none throws. */
    @Test
    void shouldRunAllBenchmarks() throws Exception {
        final Path json = folder.resolve("micro.json");
        final List<String> options = new ArrayList<>(List.of("-jvmArgs", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
        options.addAll(List.of("-f", "1", "-wi", "0", "-i", "1", "-r", "5ms", "-foe", "true"));
        options.addAll(List.of("-p", "entries=100", "-rf", "json", "-rff", json.toString()));
        assertEquals(0, join(start(options.toArray(String[]::new))), this::said);
        assertTrue(MicroResult.parse(Files.readString(json)).size() > 70, this::said);
    }
}
