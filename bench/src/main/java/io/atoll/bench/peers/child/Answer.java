package io.atoll.bench.peers.child;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The one line by which a child tells its figures: a mark that no JVM prints by itself, then names and numbers. */
public final class Answer {
    private static final String MARK = "= ";

    private Answer() {}

    /**
     * Writes the line.
     *
     * @param figures by name; names have no blanks
     * @return a line
     */
    public static String format(Map<String, Double> figures) {
        return MARK
                + figures.entrySet().stream()
                        .map(figure -> figure.getKey() + " " + figure.getValue())
                        .collect(Collectors.joining(" "));
    }

    /**
     * Finds and reads the line.
     *
     * @param output all that a child printed
     * @return the figures by name; empty if the child has told none
     * @throws IllegalArgumentException if the line is not as {@link #format} writes it
     */
    public static Optional<Map<String, Double>> parse(List<String> output) {
        return output.stream()
                .filter(line -> line.startsWith(MARK))
                .reduce((first, last) -> last)
                .map(Answer::parse);
    }

    private static Map<String, Double> parse(String line) {
        final String[] words = line.substring(MARK.length()).split(" ");
        if (words.length % 2 != 0) {
            throw new IllegalArgumentException("expected pairs of a name and a number, found: " + line);
        }
        final Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            final double figure = Double.parseDouble(words[i + 1]);
            if (!Double.isFinite(figure)) {
                throw new IllegalArgumentException("expected finite numbers, found: " + line);
            }
            figures.put(words[i], figure);
        }
        return figures;
    }
}
