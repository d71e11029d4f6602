package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.atoll.core.space.Space;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code clean}, after real deaths. */
class CleanIT {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path directory;

    private AtollJar atoll;

    @BeforeEach
    void prepare() throws IOException {
        final List<String> options = new ArrayList<>(spaces.jvmOptions());
        options.add("-Datoll.cache=" + Files.createDirectory(directory.resolve("cache"))); // the last one counts
        atoll = new AtollJar(options, directory);
    }

    @AfterEach
    void endAll() {
        atoll.close();
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> files = Files.walk(spaces.home())) {
            return files.sorted().toList();
        }
    }

    private static List<String> paths(JsonArray items) {
        final List<String> paths = new ArrayList<>();
        items.forEach(item -> paths.add(item.getAsJsonObject().get("path").getAsString()));
        return paths;
    }

    private JsonObject clean(int exitCode, String... arguments) {
        final List<String> command = new ArrayList<>(List.of("clean", "--json"));
        command.addAll(List.of(arguments));
        final AtollJar.Result result = atoll.run(command.toArray(String[]::new));
        assertEquals(exitCode, result.exitCode(), result.toString());
        return result.json();
    }

    @Test
    void shouldRemoveWhatTheDeadHaveLeftAndNoNamedSpaceUnasked() throws IOException {
        final Space living = spaces.open();
        final String gone;
        try (MemberJvm member = MemberJvm.start(spaces.jvmOptions())) {
            gone = member.ask("current");
            member.ask("open data");
            member.process().kill();
        }
        final String data = spaces.home().resolve("data").toString();
        final List<Path> before = everything();
        final JsonObject foretold = clean(0, "--dry-run");
        assertEquals(before, everything());
        assertTrue(foretold.get("dryRun").getAsBoolean());
        assertEquals(List.of(gone), paths(foretold.getAsJsonArray("removed")));
        final AtollJar.Result done = atoll.run("clean");
        assertEquals(0, done.exitCode(), done.toString());
        assertEquals("", done.err());
        assertTrue(done.out().contains(gone) && done.out().contains("nobody lives in it"), done.out());
        assertTrue(
                done.out().contains("in use by pid " + ProcessHandle.current().pid()), done.out());
        assertEquals(List.of("data", "test"), Space.list());
        assertEquals(
                living.directory().toString(),
                clean(1, "--space", "test")
                        .getAsJsonArray("kept")
                        .get(0)
                        .getAsJsonObject()
                        .get("path")
                        .getAsString());
        assertEquals(List.of(data), paths(clean(0, "--space", "data").getAsJsonArray("removed")));
        assertEquals(1, atoll.run("clean", "--space", "data").exitCode());
        final JsonObject nothing = clean(0, "--all");
        assertEquals(0, nothing.getAsJsonArray("removed").size());
        assertEquals(0, nothing.get("bytes").getAsLong());
        assertEquals(List.of("test"), Space.list());
    }

    @Test
    void shouldRemoveStartsThatNobodyHasUsedForLong() throws IOException {
        final Path folder = Files.createDirectory(
                directory.resolve("cache").resolve("atoll"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        final Path old = Files.createDirectory(folder.resolve("0123456789abcdef"));
        Files.write(old.resolve("classes.jsa"), new byte[1000]);
        Files.createDirectory(folder.resolve("fedcba9876543210"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
        final JsonObject foretold = clean(0, "--dry-run");
        assertEquals(List.of(old.toString()), paths(foretold.getAsJsonArray("removed")));
        assertEquals(1000, foretold.get("bytes").getAsLong());
        assertTrue(Files.exists(old));
        assertEquals(List.of(old.toString()), paths(clean(0).getAsJsonArray("removed")));
        assertTrue(Files.notExists(old) && Files.exists(folder.resolve("fedcba9876543210")));
    }
}
