package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine;

/** The README's commands that take too long to be run by a test: what they ask for is there. */
class ReadmeCommandsTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");

    /** What a command does stands two blanks and more behind it. */
    private static final Pattern COMMAND =
            Pattern.compile("(?m)(?:^|`)(mvn|java -jar bench/target/\\w+[.]jar)((?: [^ `\n]+)*)");

    private static final Pattern PREFIXES = Pattern.compile("--only ([\\w.,]+)");

    private static String readme() {
        try {
            return Files.readString(ROOT.resolve("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String[]> commands(String program) {
        final List<String[]> all = COMMAND.matcher(readme())
                .results()
                .filter(found -> found.group(1).endsWith(program))
                .map(found -> found.group(2).strip())
                .map(words -> words.isEmpty() ? new String[0] : words.split(" "))
                .toList();
        assertFalse(all.isEmpty(), program);
        return all;
    }

    private static List<String> values(String flag) {
        return commands("mvn").stream()
                .flatMap(Arrays::stream)
                .filter(word -> word.startsWith(flag))
                .map(word -> word.substring(flag.length()).replace("'", ""))
                .flatMap(value -> Stream.of(value.split(",")))
                .toList();
    }

    @Test
    void shouldAskPeersForWhatItUnderstands() {
        for (String[] words : commands("peers.jar")) {
            assertDoesNotThrow(() -> new CommandLine(new Peers()).parseArgs(words), () -> String.join(" ", words));
        }
    }

    @Test
    void shouldNameRowsThatThereAre() {
        final List<Row> rows = Rows.all(Pinning.NONE);
        final List<String> prefixes = PREFIXES.matcher(readme())
                .results()
                .map(MatchResult::group)
                .map(found -> found.substring("--only ".length()))
                .flatMap(found -> Stream.of(found.split(",")))
                .toList();
        assertFalse(prefixes.isEmpty());
        prefixes.forEach(prefix -> assertTrue(rows.stream().anyMatch(row -> row.isMeantBy(prefix)), prefix));
    }

    @Test
    void shouldAskJmhForWhatItUnderstands() {
        for (String[] words : commands("benchmarks.jar")) {
            assertDoesNotThrow(() -> new CommandLineOptions(words), () -> String.join(" ", words));
        }
    }

    @Test
    void shouldAskMavenForProfilesAndModulesThatThereAre() throws IOException {
        final String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertEquals(List.of("demo", "soak", "models", "stress"), values("-P"));
        values("-P").forEach(profile -> assertTrue(pom.contains("<id>" + profile + "</id>"), profile));
        for (String[] words : commands("mvn")) {
            final int modules = Arrays.asList(words).indexOf("-pl");
            for (String module : modules < 0 ? new String[0] : words[modules + 1].split(",")) {
                assertTrue(Files.exists(ROOT.resolve(module).resolve("pom.xml")), module);
            }
        }
    }

    @Test
    void shouldAskMavenForTestsThatThereAre() throws IOException {
        assertFalse(values("-Dtest=").isEmpty());
        for (String tests : values("-Dtest=")) {
            final PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + tests + ".java");
            boolean found = false;
            for (String module : List.of("core", "ipc")) {
                try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                    found |= files.map(Path::getFileName).anyMatch(matcher::matches);
                }
            }
            assertTrue(found, tests);
        }
    }
}
