package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.testing.TestSpaces;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class UsageIT {
    private static final List<String> COMMANDS = List.of(
            "tour",
            "hello",
            "race",
            "owner-death",
            "bank",
            "seats",
            "lockstep",
            "relay",
            "produce",
            "consume",
            "pipe",
            "pingpong",
            "map",
            "workers",
            "unkillable",
            "square",
            "factorial",
            "montecarlo",
            "matrix",
            "wordcount",
            "resize",
            "crash",
            "ls",
            "stat",
            "dump",
            "clean",
            "doctor");

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
    void shouldPrintUsageWithoutCommand() {
        final AtollJar.Result result = atoll.run();
        assertEquals(0, result.exitCode());
        assertEquals("", result.err());
        for (String command : COMMANDS) {
            assertTrue(result.out().contains("\n  " + command + " "), result.out());
        }
    }

    @Test
    void shouldPrintHelpAndVersionOfEveryCommand() {
        final Map<String, AtollJar.Run> helps = new LinkedHashMap<>();
        for (String command : COMMANDS) {
            helps.put(command, atoll.start(command, "--help"));
        }
        helps.forEach((command, run) -> {
            final AtollJar.Result result = run.join();
            assertEquals(0, result.exitCode(), command);
            assertEquals("", result.err());
            assertTrue(result.out().startsWith("Usage: atoll " + command), result.out());
        });
        final AtollJar.Result version = atoll.run("race", "--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.out().startsWith("atoll "), version.out());
    }

    @Test
    void shouldExitWithTwoOnWrongUsage() {
        final List<List<String>> wrong = List.of(
                List.of("sing"),
                List.of("hello", "--processes", "0"),
                List.of("race", "--processes", "65"),
                List.of("race", "--increments", "0"),
                List.of("race", "--increments", "many"),
                List.of("produce"),
                List.of("produce", "p", "--size", "15"),
                List.of("produce", "p", "--rate", "-1"),
                List.of("produce", "p", "--count", "-1"),
                List.of("consume", "p", "--capacity", "1000"),
                List.of("consume", "../p"),
                List.of("produce", "p", "--producers", "17"),
                List.of("produce", "p", "--producers", "2", "--ring"),
                List.of("consume", "p", "--consumers", "2", "--ring"),
                List.of("bank", "--tellers", "0"),
                List.of("seats", "--seats", "0"),
                List.of("lockstep", "--processes", "1"),
                List.of("relay", "--rounds", "0"),
                List.of("pipe", "--requests", "0"),
                List.of("pingpong", "--count", "0"),
                List.of("workers", "--workers", "1", "--kill"),
                List.of("workers", "--tasks", "0"),
                List.of("map", "--keys", "0"),
                List.of("unkillable", "--seconds", "0"),
                List.of("unkillable", "--every", "0"),
                List.of("unkillable", "--producers", "17"),
                List.of("unkillable", "--reserve", "201"),
                List.of("square", "--count", "0"),
                List.of("square", "--workers", "65"),
                List.of("square", "--picture", "square.jpg"),
                List.of("square", "--trace", "no/such/folder/trace.json"),
                List.of("factorial", "--work", "play"),
                List.of("montecarlo", "--volatility", "0"),
                List.of("matrix", "--size", "0"),
                List.of("wordcount", "--top", "0"),
                List.of("resize", "--progress", "progress"),
                List.of("crash", "--images", "7"),
                List.of("crash", "--limit", "0"),
                List.of("ls", "--space", ".hidden"),
                List.of("stat", "--watch", "--interval", "0"),
                List.of("dump"),
                List.of("dump", "--journal", "j", "guard"),
                List.of("stat", "--journal", "j", "--space", "s"),
                List.of("clean", "--space", "s", "--all"),
                List.of("dump", "lock/.x"),
                List.of("doctor", "--cure"));
        final List<AtollJar.Run> runs = wrong.stream()
                .map(arguments -> atoll.start(arguments.toArray(String[]::new)))
                .toList();
        for (int i = 0; i < wrong.size(); i++) {
            final AtollJar.Result result = runs.get(i).join();
            assertEquals(2, result.exitCode(), wrong.get(i) + ": " + result);
            assertEquals("", result.out());
            assertTrue(result.err().startsWith("atoll"), result.err());
            assertTrue(result.err().lines().count() <= 3, result.err());
        }
    }

    @Test
    void shouldShowTheTraceOnRequestOnly() {
        final AtollJar.Result plain = atoll.run("ls", "--space", "none");
        assertEquals(1, plain.exitCode());
        assertEquals(1, plain.err().lines().count(), plain.err());
        final AtollJar.Result traced = atoll.run("ls", "--space", "none", "--stacktrace");
        assertEquals(1, traced.exitCode());
        assertTrue(traced.err().contains("\tat io.atoll.core.space."), traced.err());
    }
}
