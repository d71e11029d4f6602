package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCountTest {
    @TempDir
    Path folder;

    @Test
    void shouldCountWordsWhateverStandsBetweenThem() throws IOException {
        final Path file =
                Files.writeString(folder.resolve("a.txt"), "Don't stop, don't;\n STOP the \u00dcbung \u00fcbung-7!");
        assertEquals(
                Map.of("don't", 2, "stop", 2, "the", 1, "\u00fcbung", 2, "7", 1), WordCount.ofFile(file.toString()));
    }

    @Test
    void shouldAddUpWhatIsInSeveralFiles() throws IOException {
        final Map<String, Long> total = new HashMap<>(Map.of("a", 1L));
        WordCount.add(total, Map.of("a", 2, "b", 3));
        assertEquals(Map.of("a", 3L, "b", 3L), total);
    }

    @Test
    void shouldMakeUpAsManyWordsAsAskedFor() throws IOException {
        final List<Path> files = WordCount.generate(folder, 2, 1_000);
        assertEquals(2, files.size());
        for (Path file : files) {
            final Map<String, Integer> counts = WordCount.ofFile(file.toString());
            assertEquals(
                    1_000, counts.values().stream().mapToInt(Integer::intValue).sum());
            assertEquals(
                    "the",
                    counts.entrySet().stream()
                            .max(Map.Entry.comparingByValue())
                            .orElseThrow()
                            .getKey());
        }
    }
}
