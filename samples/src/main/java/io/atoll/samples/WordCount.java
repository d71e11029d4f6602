package io.atoll.samples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts words: of one file (map), and of many (reduce). */
final class WordCount {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(['\u2019][\\p{L}]+)?");
    private static final int WORDS_IN_A_LINE = 12;
    private static final String[] VOCABULARY =
            ("the of and a to in is it you that he was for on are with as his they be"
                            + " at one have this from or had by hot but some what there we can out other were all your when up use"
                            + " word how said an each she island lagoon reef coral tide wave harbour sail anchor lighthouse shore"
                            + " current atoll")
                    .split(" ");

    private WordCount() {}

    /**
     * Counts the words of a file. In a worker.
     *
     * @param file by name; what is not UTF-8 in it is skipped
     * @return how often each word, in lower case, is there
     * @throws IOException if it cannot be read
     */
    static Map<String, Integer> ofFile(String file) throws IOException {
        final Map<String, Integer> counts = new HashMap<>();
        final Matcher words = WORD.matcher(text(file));
        while (words.find()) {
            counts.merge(words.group().toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        return counts;
    }

    private static String text(String file) throws IOException {
        try {
            return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
        } catch (FileSystemException e) {
            throw e; // which names the file
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Adds counts to others.
     *
     * @param total to be added to
     * @param counts of one file
     */
    static void add(Map<String, Long> total, Map<String, Integer> counts) {
        counts.forEach((word, count) -> total.merge(word, (long) count, Long::sum));
    }

    /**
     * Writes files with words that are as unevenly frequent as those of a language.
     *
     * @param folder for them
     * @param files how many
     * @param words in each
     * @return the files
     */
    static List<Path> generate(Path folder, int files, int words) throws IOException {
        final List<Path> generated = new ArrayList<>();
        for (int number = 1; number <= files; number++) {
            final SplittableRandom random = new SplittableRandom(number);
            final StringBuilder text = new StringBuilder();
            for (int word = 1; word <= words; word++) {
                final double rank =
                        Math.pow(VOCABULARY.length, random.nextDouble()); // 1/rank is its density: Zipf's law
                text.append(VOCABULARY[Math.min(VOCABULARY.length, (int) rank) - 1])
                        .append(word % WORDS_IN_A_LINE == 0 ? ".\n" : " ");
            }
            generated.add(Files.writeString(folder.resolve(String.format(Locale.ROOT, "text-%04d.txt", number)), text));
        }
        return generated;
    }
}
