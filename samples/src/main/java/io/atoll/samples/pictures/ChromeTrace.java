package io.atoll.samples.pictures;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A timeline in the trace format that Chrome has made common, for viewers such as Perfetto: a track for each worker
 * process, a slice for each attempt at a task, a mark for each death. Times are microseconds.
 */
public final class ChromeTrace {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final double NANOS = 1e3;

    private final Timeline timeline;
    private final Map<Integer, Long> pids = new HashMap<>();
    private final List<Map<String, Object>> events = new ArrayList<>();

    /**
     * A trace.
     *
     * @param timeline what happened
     */
    public ChromeTrace(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * Writes it.
     *
     * @param file to be written, or written over
     * @throws IOException if it cannot be
     */
    public void write(Path file) throws IOException {
        events.clear();
        timeline.workers().forEach(this::add);
        timeline.spans().forEach(this::add);
        final Map<String, Object> trace = new LinkedHashMap<>();
        trace.put("displayTimeUnit", "ms");
        trace.put("traceEvents", events);
        try (Writer out = Files.newBufferedWriter(file)) {
            GSON.toJson(trace, out);
        }
    }

    private void add(Timeline.Worker worker) {
        pids.put(worker.number(), worker.pid());
        final String place = "worker " + (worker.slot() + 1);
        event("M", "process_name", worker.pid()).put("args", Map.of("name", place));
        event("M", "process_sort_index", worker.pid()).put("args", Map.of("sort_index", worker.number()));
        event("M", "thread_name", worker.pid()).put("args", Map.of("name", "tasks"));
        slice("start of the JVM", worker.pid(), worker.start(), worker.ready());
        if (worker.isDeath()) {
            final Map<String, Object> death = event("i", "death", worker.pid());
            death.put("ts", worker.end() / NANOS);
            death.put("s", "p"); // through the track of the whole process
            death.put("args", Map.of("exitCode", worker.exitCode()));
        }
    }

    private void add(Timeline.Span span) {
        final long pid = pids.get(span.worker());
        final Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("task", span.task());
        arguments.put("firstItem", span.firstItem());
        arguments.put("items", span.items());
        arguments.put("attempt", span.attempt());
        arguments.put("outcome", span.outcome());
        arguments.put("failure", span.failure());
        final Map<String, Object> slice = slice(span.name(), pid, span.start(), span.end());
        slice.put("cat", span.isFailed() ? "failed" : "done");
        slice.put("args", arguments);
    }

    private Map<String, Object> slice(String name, long pid, long start, long end) {
        final Map<String, Object> slice = event("X", name, pid);
        slice.put("ts", start / NANOS);
        slice.put("dur", (end - start) / NANOS);
        return slice;
    }

    private Map<String, Object> event(String phase, String name, long pid) {
        final Map<String, Object> event = new LinkedHashMap<>();
        event.put("ph", phase);
        event.put("name", name);
        event.put("pid", pid);
        event.put("tid", pid);
        events.add(event);
        return event;
    }
}
