package io.atoll.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the README, compiled and run as a reader would. */
class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?public class (\\w+).*?)```", Pattern.DOTALL);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path folder;

    @Test
    void shouldRunTheFirstProgram() throws Exception {
        assertEquals(List.of("4 hits from 4 processes"), compileAndRun("First"));
    }

    @Test
    void shouldKeepTheSumAcrossRuns() throws Exception {
        assertEquals(List.of("-1 + 1"), compileAndRun("Transfer"));
        assertEquals(List.of("-2 + 2"), run("Transfer"));
    }

    @Test
    void shouldWriteEachResultWhereItBelongs() throws Exception {
        assertEquals(List.of("the root of 144 is 12.0, of 961 31.0"), compileAndRun("Roots"));
    }

    @Test
    void shouldShareOutTheTasks() throws Exception {
        assertEquals(
                List.of("1 squared is 1", "2 squared is 4", "3 squared is 9", "4 squared is 16", "5 squared is 25"),
                compileAndRun("Workers"));
    }

    @Test
    void shouldTellTheFatesOfProcesses() throws Exception {
        assertEquals(List.of("0: [worker] at work", "1: no luck", "-15"), compileAndRun("Fates"));
    }

    @Test
    void shouldLoseOneTaskWithItsWorker() throws Exception {
        assertEquals(
                List.of("[1, 4, 9, 16]", "its worker ended with exit code 42", "[1, 2, 2, 3, 3, 3, 3, 4]"),
                compileAndRun("Pooled"));
    }

    @Test
    void shouldCountAllVotes() throws Exception {
        assertEquals(List.of("yes: 2000"), compileAndRun("Votes"));
    }

    @Test
    void shouldDeliverAgainWhatWasNotAcknowledged() throws Exception {
        assertEquals(
                List.of("billing: 3 apples", "billing: 5 pears", "again:   5 pears"),
                compileAndRun("Orders").stream()
                        .filter(line -> !line.startsWith("WARNING") && !line.isEmpty()) // on newer JDKs, for Chronicle
                        .toList());
    }

    private List<String> compileAndRun(String example) throws Exception {
        final Path source = folder.resolve(example + ".java");
        Files.writeString(source, example(example));
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final StringWriter messages = new StringWriter();
        final List<String> options = List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString());
        assertTrue(
                compiler.getTask(
                                messages,
                                null,
                                null,
                                options,
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjects(source))
                        .call(),
                messages::toString);
        return run(example);
    }

    private static String example(String name) throws IOException {
        final Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        final List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(2));
            if (matcher.group(2).equals(name)) {
                return matcher.group(1);
            }
        }
        throw new AssertionError("the README has no program " + name + ", only " + found);
    }

    /** As they stand in the README, one to a line. */
    private static List<String> flagsOfAJournal() throws IOException {
        final List<String> flags = Files.readAllLines(Path.of("..", "README.md")).stream()
                .filter(line -> line.startsWith("--add-"))
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList();
        assertEquals(6, flags.size(), flags::toString);
        return flags;
    }

    private List<String> run(String example) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:-UsePerfData"); // complains where containers share /tmp
        command.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
        command.addAll(flagsOfAJournal());
        command.add("-Datoll.home=" + spaces.home());
        command.add(
                "-Datoll.cache=" + System.getProperty("atoll.cache", folder.toString())); // not that of whoever builds
        command.add("-cp");
        command.add(System.getProperty("java.class.path") + System.getProperty("path.separator") + folder);
        command.add(example);
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final List<String> lines =
                new String(process.getInputStream().readAllBytes()).lines().toList();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), lines::toString);
        return lines;
    }
}
