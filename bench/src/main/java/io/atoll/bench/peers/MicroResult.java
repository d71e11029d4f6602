package io.atoll.bench.peers;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What JMH found of one benchmark.
 *
 * @param group the class, without its package and the word Benchmark
 * @param name the method, and the parameters if it has some
 * @param score how much
 * @param error half of the interval of 99.9 % that JMH gives; NaN if there were too few iterations for one
 * @param unit of the score
 * @param allocated bytes by operation; empty if JMH did not look
 * @param conditions under which it was measured, for people
 */
record MicroResult(
        String group,
        String name,
        double score,
        double error,
        String unit,
        Optional<Double> allocated,
        String conditions) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /**
     * Reads a report of JMH.
     *
     * @param text in its format {@code json}
     * @return one for each benchmark, in its order
     * @throws JsonParseException if it is none
     */
    static List<MicroResult> parse(String text) {
        final List<MicroResult> all = new ArrayList<>();
        try {
            for (JsonElement element : JsonParser.parseString(text).getAsJsonArray()) {
                all.add(of(element.getAsJsonObject()));
            }
        } catch (IllegalStateException | NullPointerException | NumberFormatException e) {
            throw new JsonParseException("no report of JMH: " + e.getMessage(), e);
        }
        return all;
    }

    private static MicroResult of(JsonObject found) {
        final String[] path = found.get("benchmark").getAsString().split("[.]");
        final JsonObject metric = found.getAsJsonObject("primaryMetric");
        return new MicroResult(
                path[path.length - 2].replaceFirst("Benchmark$", ""),
                path[path.length - 1] + parameters(found),
                metric.get("score").getAsDouble(),
                Double.parseDouble(metric.get("scoreError").getAsString()), // "NaN" is a string there
                metric.get("scoreUnit").getAsString(),
                Optional.ofNullable(found.getAsJsonObject("secondaryMetrics"))
                        .flatMap(metrics -> metrics.entrySet().stream()
                                .filter(entry -> entry.getKey().endsWith(ALLOCATION)) // some put a dot before it
                                .findFirst())
                        .map(Map.Entry::getValue)
                        .map(value -> value.getAsJsonObject().get("score").getAsDouble()),
                "Java " + found.get("vmVersion").getAsString() + ", forks: "
                        + found.get("forks").getAsString() + ", iterations: "
                        + found.get("warmupIterations").getAsString() + " of "
                        + found.get("warmupTime").getAsString() + " to warm up and "
                        + found.get("measurementIterations").getAsString() + " of "
                        + found.get("measurementTime").getAsString() + " measured");
    }

    private static String parameters(JsonObject found) {
        final JsonObject parameters = found.getAsJsonObject("params");
        return parameters == null
                ? ""
                : parameters.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().getAsString())
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
