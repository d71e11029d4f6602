package io.atoll.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs in the README, compiled and run as a reader would. */
class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?public class (\\w+).*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path folder;

    /** The tests name all programs, so that each of them can be run alone; and none is forgotten. */
    private static final Set<String> PROGRAMS = Set.of(
            "First", "Transfer", "Roots", "Workers", "Votes", "Orders", "Fates", "Pooled", "Permits", "Talk", "Ticks");

    @Test
    void shouldKnowAllPrograms() throws IOException {
        final Matcher matcher = EXAMPLE.matcher(readme());
        final Set<String> found = new HashSet<>();
        while (matcher.find()) {
            found.add(matcher.group(2));
        }
        assertEquals(PROGRAMS, found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"First", "Roots", "Workers", "Votes", "Orders", "Fates", "Pooled", "Permits", "Talk", "Ticks"})
    void shouldPrintWhatIsShown(String program) throws Exception {
        assertEquals(shown(program), compileAndRun(program));
    }

    @Test
    void shouldKeepTheSumAcrossRuns() throws Exception {
        assertEquals(shown("Transfer"), compileAndRun("Transfer"));
        assertEquals(List.of("-2 + 2"), run("Transfer"));
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

    private static String readme() throws IOException {
        return Files.readString(Path.of("..", "README.md"));
    }

    /** What follows a program, before the next. */
    private static List<String> shown(String name) throws IOException {
        final String readme = readme();
        final int end = readme.indexOf(example(name)) + example(name).length();
        final Matcher output = OUTPUT.matcher(readme);
        assertTrue(output.find(end), "the README does not show what " + name + " prints");
        final int next = readme.indexOf("```java", end);
        assertTrue(next < 0 || output.start() < next, "the README does not show what " + name + " prints");
        return output.group(1).lines().toList();
    }

    private static String example(String name) throws IOException {
        final Matcher matcher = EXAMPLE.matcher(readme());
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
        final Path printed = folder.resolve("printed"); // no pipe, which children would hold open after a hang
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertTrue(process.waitFor(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS), () -> example + " ends");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        final List<String> lines = Files.readAllLines(printed).stream()
                .filter(line -> !line.startsWith("WARNING") && !line.isEmpty()) // on newer JDKs, for Chronicle
                .toList();
        assertEquals(0, process.exitValue(), lines::toString);
        return lines;
    }
}
