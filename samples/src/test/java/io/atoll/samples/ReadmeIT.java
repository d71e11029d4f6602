package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands, as readers type them. Its programs run in the tests of {@code ipc}. */
class ReadmeIT {
    /** Commands that are run here. */
    private static final Set<String> RUN = Set.of(
            "javac -cp samples/target/atoll.jar First.java",
            "java --add-opens java.base/jdk.internal.misc=ALL-UNNAMED -cp samples/target/atoll.jar:. First",
            "atoll --help",
            "atoll ls",
            "atoll stat",
            "atoll stat --all",
            "atoll stat work",
            "atoll stat --journal DIR",
            "atoll dump queue/work",
            "atoll doctor",
            "atoll clean",
            "atoll clean --dry-run");

    /** Commands that are not run here, and why. */
    private static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("mvn .*", "builds all this, for minutes or hours"),
            Map.entry("java -jar bench/.*", "measures for a minute and more; BenchmarksIT and PeersIT run less of it"),
            Map.entry("atoll (crash|unkillable|pingpong|owner-death)", "DemosIT and SeedProgramsIT run it"),
            Map.entry("atoll (factorial|square|matrix).*", "SeedProgramsIT runs it, with less to do"),
            Map.entry("atoll clean --space NAME", "CleanIT runs it, with a name"),
            Map.entry("java -jar", "no command, but a way to start one"),
            Map.entry("java FILE\\.java", "a file of the reader's"),
            Map.entry("taskset .*|java \\.\\.\\.", "a command line of the reader's"));

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path directory;

    private final Readme readme = read();
    private AtollJar atoll;

    private static Readme read() {
        try {
            return Readme.read();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void prepare() {
        atoll = new AtollJar(spaces.jvmOptions(), directory);
    }

    @AfterEach
    void endAll() {
        atoll.close();
    }

    @Test
    void shouldKnowEachCommandThatItShows() {
        final Set<String> unknown = new TreeSet<>(readme.commands());
        unknown.removeAll(RUN);
        unknown.removeIf(command -> NOT_RUN.keySet().stream().anyMatch(known -> Pattern.matches(known, command)));
        assertEquals(Set.of(), unknown, "run them here, or say why not");
        final Set<String> gone = new TreeSet<>(RUN);
        gone.removeAll(readme.commands());
        assertEquals(Set.of(), gone, "the README shows them no more");
    }

    @Test
    void shouldListAllCommandsOfTheJarAndNoOther() {
        final String help = atoll.run("--help").out();
        final Set<String> listed = new TreeSet<>();
        help.substring(help.indexOf("Commands:"), help.indexOf("Exit code:"))
                .lines()
                .filter(line -> line.matches(" {2}\\S.*"))
                .map(line -> line.strip().split("[ ,]")[0])
                .forEach(listed::add);
        assertEquals(listed, new TreeSet<>(readme.tableOfCommands()));
    }

    @Test
    void shouldLeadAReaderToTheFirstProgram() throws IOException, InterruptedException {
        final Path target = Files.createDirectories(directory.resolve("samples").resolve("target"));
        Files.copy(Path.of(System.getProperty("atoll.jar")), target.resolve("atoll.jar"));
        Files.writeString(directory.resolve("First.java"), readme.program("First"));
        final List<String> commands = readme.commands().stream()
                .filter(command -> command.contains("First"))
                .toList();
        assertEquals(2, commands.size(), commands::toString);
        assertEquals("", type(commands.get(0), List.of()));
        final List<String> options = new ArrayList<>(spaces.jvmOptions());
        options.add("-XX:-UsePerfData"); // its file may be that of another container's JVM, of which the JVM complains
        options.add("-Datoll.cache=" + System.getProperty("atoll.cache", directory.toString())); // not the builder's
        Readme.assertOfTheSameKind(readme.output("hits from"), type(commands.get(1), options));
    }

    /** On the JDK that runs this test, whatever the path says. */
    private String type(String command, List<String> options) throws IOException, InterruptedException {
        final List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.set(
                0, Path.of(System.getProperty("java.home"), "bin", words.get(0)).toString());
        words.addAll(1, options);
        final Path printed = directory.resolve("printed");
        final Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertTrue(process.waitFor(AtollJar.HANG_LIMIT_SECONDS, TimeUnit.SECONDS), command);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(printed));
        return Files.readString(printed);
    }

    @Test
    void shouldShowAnOperatorWhatIsThere() throws IOException {
        final String journals = directory.resolve("journals").toString();
        final AtollJar.Run append = atoll.start("journal", "append", "news", "one", "--directory", journals);
        try (Space space = spaces.open();
                SharedQueue<String> queue = SharedQueue.open(space, "work", Codecs.STRING)) {
            queue.offer("one");
            assertEquals(0, append.join().exitCode(), append.join().err());
            final List<AtollJar.Run> runs = readme.commands().stream()
                    .filter(RUN::contains)
                    .filter(command -> command.startsWith("atoll ") && !command.equals("atoll --help"))
                    .map(command -> command.substring("atoll ".length())
                            .replace("DIR", journals + "/news")
                            .split(" "))
                    .map(atoll::start)
                    .toList();
            assertEquals(9, runs.size());
            final StringBuilder printed = new StringBuilder();
            for (AtollJar.Run run : runs) {
                final AtollJar.Result result = run.join();
                assertEquals(0, result.exitCode(), result.toString());
                assertEquals("", result.err());
                printed.append(result.out());
            }
            Readme.assertOfTheSameKind(readme.output("sleeping consumers"), printed.toString());
        }
    }
}
