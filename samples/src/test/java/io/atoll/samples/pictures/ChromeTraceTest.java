package io.atoll.samples.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromeTraceTest {
    @TempDir
    Path folder;

    @Test
    void shouldBeATraceWithATrackForEachProcess() throws IOException {
        final Path file = folder.resolve("trace.json");
        final Timeline timeline = Timelines.withADeath();
        new ChromeTrace(timeline).write(file);
        final JsonObject trace = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        assertEquals("ms", trace.get("displayTimeUnit").getAsString());
        for (JsonElement event : trace.getAsJsonArray("traceEvents")) {
            assertEquals(true, event.getAsJsonObject().keySet().containsAll(Set.of("ph", "name", "pid", "tid")));
        }
        final Set<String> processes = new TreeSet<>();
        for (JsonObject name : events(trace, "process_name")) {
            processes.add(name.get("pid") + " "
                    + name.getAsJsonObject("args").get("name").getAsString());
        }
        assertEquals(Set.of("101 worker 1", "102 worker 2", "103 worker 2", "104 worker 2"), processes);
        final List<JsonObject> tasks = events(trace, "Test::work");
        assertEquals(4, tasks.size());
        assertEquals("X", tasks.get(1).get("ph").getAsString());
        assertEquals(102, tasks.get(1).get("pid").getAsLong());
        assertEquals(300_000, tasks.get(1).get("dur").getAsDouble(), 0.001, "microseconds");
        assertEquals(
                timeline.spans().get(1).start() / 1e3, tasks.get(1).get("ts").getAsDouble(), 0.001);
        assertEquals(
                "WORKER_DIED",
                tasks.get(1).getAsJsonObject("args").get("outcome").getAsString());
        final List<JsonObject> deaths = events(trace, "death");
        assertEquals(1, deaths.size(), "those that nobody needed are none");
        assertEquals(102, deaths.get(0).get("pid").getAsLong());
        assertEquals(-9, deaths.get(0).getAsJsonObject("args").get("exitCode").getAsInt());
        assertEquals(4, events(trace, "start of the JVM").size());
    }

    private static List<JsonObject> events(JsonObject trace, String name) {
        return StreamSupport.stream(trace.getAsJsonArray("traceEvents").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(event -> event.get("name").getAsString().equals(name))
                .toList();
    }
}
