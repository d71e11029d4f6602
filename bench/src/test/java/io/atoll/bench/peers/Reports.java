package io.atoll.bench.peers;

import io.atoll.bench.peers.JsonReport.Entry;
import io.atoll.bench.peers.JsonReport.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports as runs would give them. */
final class Reports {
    private final List<Line> lines = new ArrayList<>();

    static Entry entry(double median, double low, double high, Double ratio) {
        return new Entry(median, low, high, low, high, 0.984375, ratio, ratio, ratio, null, null);
    }

    static Entry notMeasured(String reason) {
        return new Entry(null, null, null, null, null, null, null, null, null, null, reason);
    }

    Reports line(String row, String unit, String bar, Boolean holds, Entry atoll, Map<String, Entry> rivals) {
        lines.add(new Line(
                row,
                "what is done",
                unit,
                !unit.equals("ns"),
                7,
                500,
                500,
                atoll,
                new LinkedHashMap<>(rivals),
                bar,
                holds,
                null));
        return this;
    }

    JsonReport report() {
        return new JsonReport(
                Machine.look(Settings.of(null, false, Pinning.NONE)).atEnd(), lines);
    }

    Results results() {
        return new Results(report(), List.of(), List.of());
    }
}
