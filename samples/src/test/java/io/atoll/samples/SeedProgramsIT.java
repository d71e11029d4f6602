package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SeedProgramsIT {
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
    void shouldDoAllImagesButThoseThatCannotBeDone() throws IOException {
        final Path picture = directory.resolve("crash.svg");
        final Path trace = directory.resolve("crash.json");
        final AtollJar.Result result = atoll.run(
                "crash",
                "--workers",
                "2",
                "--limit",
                "5",
                "--json",
                "--picture",
                picture.toString(),
                "--trace",
                trace.toString());
        assertEquals(0, result.exitCode(), result.err());
        final JsonObject pool = result.json().getAsJsonObject("pool");
        final int failed = pool.get("failed").getAsInt();
        assertEquals(200, pool.get("done").getAsInt() + failed);
        assertEquals(0, pool.get("wrong").getAsInt());
        final Map<Integer, JsonObject> failures = new TreeMap<>();
        for (JsonElement failure : pool.getAsJsonArray("failures")) {
            failures.put(failure.getAsJsonObject().get("image").getAsInt(), failure.getAsJsonObject());
        }
        assertEquals(failed, failures.size());
        assertFailure(failures.remove(25), "loops for ever", FailureCause.TOO_LONG);
        assertFailure(failures.remove(75), "runs out of memory", "its heap was full");
        assertFailure(failures.remove(125), "faults in native code", "its JVM crashed in C [");
        assertFailure(failures.remove(175), "calls System.exit", "ended with exit code 42");
        for (JsonObject sound : failures.values()) { // as a rule there are none; but a machine may be busy
            assertFailure(sound, "", FailureCause.TOO_LONG);
        }
        final JsonObject inProcess = result.json().getAsJsonObject("inProcess");
        assertTrue(inProcess.get("neverEnded").getAsInt() >= 70, inProcess.toString());
        assertEquals(
                200,
                inProcess.get("done").getAsInt()
                        + inProcess.get("failed").getAsInt()
                        + inProcess.get("neverEnded").getAsInt());
        assertNotEquals(0, inProcess.get("exitCode").getAsInt());
        assertTrue(inProcess.get("end").getAsString().startsWith("its JVM crashed in C ["), inProcess.toString());
        assertTrue(Files.readString(picture).contains("</svg"));
        assertEquals(failed, deaths(trace), "each of them ended a worker");
        assertEquals(List.of(), Space.inspectAll(), "the private space ends with its last member");
    }

    /** A machine may be so busy that an end takes longer than the limit: a crashed JVM writes a report before it ends. */
    private static void assertFailure(JsonObject failure, String defect, String cause) {
        assertEquals(defect, failure.get("defect").getAsString());
        final String found = failure.get("cause").getAsString();
        assertTrue(found.startsWith(cause) || found.equals(FailureCause.TOO_LONG), failure.toString());
    }

    private static int deaths(Path trace) throws IOException {
        int deaths = 0;
        for (JsonElement event : JsonParser.parseString(Files.readString(trace))
                .getAsJsonObject()
                .getAsJsonArray("traceEvents")) {
            deaths += event.getAsJsonObject().get("name").getAsString().equals("death") ? 1 : 0;
        }
        return deaths;
    }

    @Test
    void shouldCompareTheWaysToComputeAndToWait() throws IOException {
        final Path picture = directory.resolve("speed-up.png");
        final AtollJar.Run computing = atoll.start(
                "factorial",
                "--tasks",
                "4",
                "--number",
                "500",
                "--workers",
                "2",
                "--json",
                "--picture",
                picture.toString());
        final AtollJar.Run waiting =
                atoll.start("factorial", "--work", "sleep", "--tasks", "4", "--workers", "1", "--json");
        final AtollJar.Result computed = computing.join();
        assertEquals(0, computed.exitCode(), computed.err());
        assertEquals("cpu", computed.json().get("work").getAsString());
        final List<String> ways = new ArrayList<>();
        for (JsonElement element : computed.json().getAsJsonArray("runs")) {
            final JsonObject run = element.getAsJsonObject();
            ways.add(run.get("way").getAsString() + " " + run.get("workers").getAsInt());
            assertTrue(run.get("speedUp").getAsDouble() > 0, run.toString());
        }
        assertEquals(List.of("single 1", "threads 1", "threads 2", "processes 1", "processes 2"), ways);
        assertEquals(3_768, computed.json().get("bits").getAsLong());
        assertEquals(1_200, ImageIO.read(picture.toFile()).getWidth());
        final AtollJar.Result waited = waiting.join();
        assertEquals(0, waited.exitCode(), waited.err());
        for (JsonElement run : waited.json().getAsJsonArray("runs")) {
            assertTrue(run.getAsJsonObject().get("seconds").getAsDouble() >= 0.04, waited.out());
        }
    }

    @Test
    void shouldPriceAnOptionAsTheFormulaDoes() {
        final AtollJar.Run one = atoll.start("montecarlo", "--paths", "200000", "--workers", "1", "--json");
        final AtollJar.Run two = atoll.start("montecarlo", "--paths", "200000", "--workers", "2", "--json");
        final JsonObject alone = one.join().json();
        final JsonObject together = two.join().json();
        final double price = alone.get("price").getAsDouble();
        assertEquals(7.1281, alone.get("analyticPrice").getAsDouble(), 0.0001);
        assertEquals(7.1281, price, 6 * alone.get("standardError").getAsDouble());
        assertEquals(price, together.get("price").getAsDouble(), 0.0, "whoever computes it");
    }

    @Test
    void shouldSquareNumbersAndMultiplyMatricesInOtherProcesses() throws IOException {
        final AtollJar.Run square = atoll.start("square", "--count", "5000", "--one", "12", "--workers", "1", "--json");
        final AtollJar.Run matrix = atoll.start("matrix", "--size", "150", "--workers", "2", "--json");
        final JsonObject squared = square.join().json();
        final JsonArray squares = squared.getAsJsonArray("squares");
        assertEquals(5_000, squares.size());
        assertEquals(4_999L * 4_999, squares.get(4_999).getAsLong());
        assertEquals(144, squared.getAsJsonObject("one").get("square").getAsLong());
        assertTrue(squared.get("startSeconds").getAsDouble() > 0);
        final JsonObject multiplied = matrix.join().json();
        assertTrue(multiplied.get("right").getAsBoolean());
        assertEquals(3 * 150 * 150 * 8, multiplied.get("sharedBytes").getAsLong());
        assertEquals(List.of(), Space.inspectAll(), "the private spaces end with their last members");
    }

    @Test
    void shouldCountTheWordsOfFilesAndFolders() throws IOException {
        final Path texts = Files.createDirectory(directory.resolve("texts"));
        Files.writeString(texts.resolve("one.txt"), "To be, or not to be");
        Files.writeString(texts.resolve("two.txt"), "that is the question to answer");
        final Path third = Files.writeString(directory.resolve("three.txt"), "to");
        final AtollJar.Result result =
                atoll.run("wordcount", texts.toString(), third.toString(), "--workers", "1", "--top", "2", "--json");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(3, result.json().get("files").getAsInt());
        assertEquals(13, result.json().get("words").getAsLong());
        assertEquals(
                "[{\"word\":\"to\",\"count\":4},{\"word\":\"be\",\"count\":2}]",
                result.json().get("top").toString());
        final AtollJar.Result none =
                atoll.run("wordcount", directory.resolve("none").toString());
        assertEquals(1, none.exitCode());
        assertTrue(none.err().contains("none is no file or folder"), none.err());
    }

    @Test
    void shouldMakeImagesSmallAndSayWhichAreNone() throws IOException {
        final Path images = Files.createDirectory(directory.resolve("images"));
        final Path chart = directory.resolve("progress.png");
        ImageScaling.draw(1, images.resolve("a.png").toString());
        ImageScaling.draw(2, images.resolve("b.png").toString());
        Files.writeString(images.resolve("c.png"), "no image");
        Files.writeString(images.resolve("notes.txt"), "left alone");
        final AtollJar.Result result = atoll.run(
                "resize", images.toString(), "--width", "80", "--workers", "2", "--progress", chart.toString());
        assertEquals(1, result.exitCode(), result.out());
        assertTrue(result.err().contains("1 of 3 images"), result.err());
        assertTrue(result.out().contains("c.png"), result.out());
        assertEquals(80, ImageIO.read(images.resolve("small/a.png").toFile()).getWidth());
        assertEquals(60, ImageIO.read(images.resolve("small/b.png").toFile()).getHeight());
        assertFalse(Files.exists(images.resolve("small/notes.txt")));
        assertEquals(1_200, ImageIO.read(chart.toFile()).getWidth());
    }

    @Test
    void shouldMakeUpWhatIsNotGivenAndLeaveNothingBehind() throws IOException {
        final Path temporary = Files.createDirectory(directory.resolve("temporary"));
        final List<String> options = new ArrayList<>(spaces.jvmOptions());
        options.add("-Djava.io.tmpdir=" + temporary);
        try (AtollJar elsewhere = new AtollJar(options, directory)) {
            final AtollJar.Run resize = elsewhere.start("resize", "--images", "4", "--workers", "1", "--json");
            final AtollJar.Run count =
                    elsewhere.start("wordcount", "--files", "3", "--words", "500", "--workers", "1", "--json");
            assertEquals(4, resize.join().json().get("done").getAsInt());
            assertEquals(1_500, count.join().json().get("words").getAsLong());
        }
        try (var left = Files.list(temporary)) {
            assertEquals(
                    Set.of(),
                    Set.copyOf(left.map(Path::getFileName)
                            .map(Path::toString)
                            .filter(name -> name.startsWith("atoll-"))
                            .toList()));
        }
    }
}
