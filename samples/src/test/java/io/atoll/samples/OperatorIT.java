package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.value.SharedDouble;
import io.atoll.ipc.value.SharedInt;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ls} and {@code doctor}. */
class OperatorIT {
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

    private static void damage(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[16]), 32);
        }
    }

    private JsonObject onlySpace(String... arguments) {
        final AtollJar.Result listed = atoll.run(arguments);
        assertEquals(0, listed.exitCode(), listed.err());
        assertEquals(1, listed.json().getAsJsonArray("spaces").size(), listed.out());
        return listed.json().getAsJsonArray("spaces").get(0).getAsJsonObject();
    }

    @Test
    void shouldListNothingWithoutMakingAnything() throws IOException {
        Files.delete(spaces.home());
        final AtollJar.Result listed = atoll.run("ls", "--all", "--json");
        assertEquals(0, listed.exitCode(), listed.err());
        assertEquals(0, listed.json().getAsJsonArray("spaces").size());
        assertEquals(0, atoll.run("doctor").exitCode());
        assertFalse(Files.exists(spaces.home()));
        Files.createDirectory(spaces.home());
    }

    @Test
    void shouldListMembersObjectsAndValuesWithoutJoining() throws IOException {
        final Space space = spaces.open();
        SharedLong.open(space, "hits").set(42);
        SharedInt.open(space, "balance").set(-7);
        SharedDouble.open(space, "price").set(1.5);
        SharedDouble.open(space, "unknown").set(Double.NaN);
        SharedLock.open(space, "guard");
        final String text = atoll.run("ls").out();
        assertTrue(text.contains("1.5") && text.contains("NaN"), text);
        final JsonObject listed = onlySpace("ls", "--space", "test", "--all", "--json");
        assertEquals("test", listed.get("name").getAsString());
        assertEquals("", listed.get("problem").getAsString());
        assertEquals(1, listed.getAsJsonArray("members").size(), "ls itself never joined");
        final JsonObject member = listed.getAsJsonArray("members").get(0).getAsJsonObject();
        assertTrue(member.get("alive").getAsBoolean());
        assertEquals(ProcessHandle.current().pid(), member.get("pid").getAsLong());
        final JsonObject lock = listed.getAsJsonArray("objects").get(0).getAsJsonObject();
        assertEquals("lock", lock.get("kind").getAsString());
        assertEquals("guard", lock.get("name").getAsString());
        assertEquals("", lock.get("problem").getAsString());
        final JsonObject value = listed.getAsJsonArray("values").get(0).getAsJsonObject();
        assertEquals("hits", value.get("name").getAsString());
        assertEquals("long", value.get("type").getAsString());
        assertEquals(42, value.get("value").getAsLong());
        assertEquals(-7, valueOf(listed, 1).getAsInt());
        assertEquals(1.5, valueOf(listed, 2).getAsDouble());
        assertEquals("NaN", valueOf(listed, 3).getAsString());
    }

    private static JsonElement valueOf(JsonObject listed, int index) {
        return listed.getAsJsonArray("values").get(index).getAsJsonObject().get("value");
    }

    @Test
    void shouldListTheDeadOnRequestOnly() throws IOException {
        atoll.run("produce", "p", "--count", "1", "--space", "test");
        final JsonObject living = onlySpace("ls", "--json");
        assertEquals(0, living.get("alive").getAsLong());
        assertEquals(1, living.get("dead").getAsLong());
        assertEquals(0, living.getAsJsonArray("members").size());
        final JsonObject all = onlySpace("ls", "--all", "--json");
        assertEquals(1, all.getAsJsonArray("members").size());
        assertTrue(atoll.run("ls").out().contains("nobody alive, 1 dead, by a shared probe of the byte"));
    }

    @Test
    void shouldShowWhatIsDamaged() throws IOException {
        final Space space = spaces.open();
        SharedLong.open(space, "hits");
        SharedLock.open(space, "guard");
        damage(space.directory().resolve("lock").resolve("guard"));
        damage(space.directory().resolve("counters"));
        Files.createDirectory(spaces.home().resolve("too-open"));
        Files.createFile(spaces.home().resolve("too-open").resolve("space.lock"));
        final JsonObject listed = onlySpace("ls", "--space", "test", "--json");
        for (JsonElement object : listed.getAsJsonArray("objects")) {
            assertTrue(object.getAsJsonObject().get("problem").getAsString().contains("checksum"), object.toString());
        }
        assertEquals(2, listed.getAsJsonArray("objects").size());
        final AtollJar.Result text = atoll.run("ls");
        assertEquals(0, text.exitCode());
        assertEquals("", text.err());
        assertTrue(text.out().contains("too-open") && text.out().contains("permissions"), text.out());
        final AtollJar.Result sick = atoll.run("doctor", "--json");
        assertEquals(1, sick.exitCode());
        assertFalse(sick.json().get("fit").getAsBoolean());
    }

    @Test
    void shouldExamineMachineAndJvm() throws IOException {
        final AtollJar.Result result = atoll.run("doctor", "--json");
        assertEquals(0, result.exitCode(), result.out());
        assertTrue(result.json().get("fit").getAsBoolean());
        final Map<String, JsonObject> findings = new HashMap<>();
        for (JsonElement finding : result.json().getAsJsonArray("findings")) {
            findings.put(finding.getAsJsonObject().get("subject").getAsString(), finding.getAsJsonObject());
        }
        for (String subject : new String[] {
            "Java", "memory access", "Agrona", "sleeping", "processors", "home", "memory", "huge pages", "spaces"
        }) {
            assertTrue(findings.containsKey(subject), subject);
        }
        assertTrue(findings.get("Java")
                .get("found")
                .getAsString()
                .startsWith(Runtime.version().toString()));
        assertTrue(findings.get("Agrona").get("found").getAsString().matches("2\\..* from .*atoll\\.jar"));
        findings.values()
                .forEach(finding -> assertEquals(
                        finding.get("level").getAsString().equals("OK"),
                        finding.get("advice").getAsString().isEmpty(),
                        finding.toString()));
    }

    @Test
    void shouldSayWhichFlagIsMissing() {
        final AtollJar.Result examined = atoll.startWithoutManifest("doctor").join();
        assertEquals(1, examined.exitCode());
        assertEquals("", examined.err());
        assertTrue(examined.out().contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"), examined.out());
        final AtollJar.Result failed = atoll.startWithoutManifest("hello").join();
        assertEquals(1, failed.exitCode());
        assertEquals("", failed.out());
        assertTrue(failed.err().contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"), failed.err());
    }
}
