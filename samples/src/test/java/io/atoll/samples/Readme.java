package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the README shows its reader: programs, commands and what they print. */
final class Readme {
    private static final Pattern PROGRAM =
            Pattern.compile("```java\n((?:(?!```).)*?public class (\\w+).*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);
    private static final String FENCE = "```";
    private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
    private static final Pattern COMMAND = Pattern.compile("(?:mvn|javac?|atoll) \\S.*");
    private static final Pattern TABLE = Pattern.compile("^\\| Command \\|.*?\n\n", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?\\d[\\d,.]*(?: (?:ns|us|ms|s|h|min|days|[KMG]i?B|B|%))?");
    private static final String JAR = "java -jar samples/target/atoll.jar";
    private static final String LEFT_OUT = "...";

    private final String text;

    private Readme(String text) {
        this.text = text;
    }

    static Readme read() throws IOException {
        return new Readme(Files.readString(Path.of("..", "README.md")));
    }

    /** A program by the name of its class. */
    String program(String name) {
        return PROGRAM.matcher(text)
                .results()
                .filter(program -> program.group(2).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README has no program " + name))
                .group(1);
    }

    /** Each command that stands in a block or in a line, with {@code atoll} for the start of the jar. */
    Set<String> commands() {
        final Set<String> commands = new LinkedHashSet<>();
        boolean isInPlainBlock = false;
        boolean isInBlock = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith(FENCE)) {
                isInPlainBlock = !isInBlock && line.equals(FENCE); // others hold programs and what is printed
                isInBlock = !isInBlock;
            } else if (isInPlainBlock) {
                add(commands, line.split(" {2,}")[0]); // what it does stands behind it
            }
        }
        SPAN.matcher(text).results().map(span -> span.group(1)).forEach(span -> add(commands, span));
        return commands;
    }

    private static void add(Set<String> commands, String text) {
        if (COMMAND.matcher(text).matches() && !text.equals(JAR)) {
            commands.add(text.replace(JAR, "atoll"));
        }
    }

    /** The commands of the jar, as their table names them. */
    Set<String> tableOfCommands() {
        final Set<String> names = new LinkedHashSet<>();
        TABLE.matcher(text)
                .results()
                .flatMap(table -> table.group().lines())
                .filter(row -> row.startsWith("| `"))
                .map(row -> row.split("\\|")[1])
                .forEach(cell -> addNames(names, cell));
        return names;
    }

    private static void addNames(Set<String> names, String cell) {
        final List<String> spans =
                SPAN.matcher(cell).results().map(span -> span.group(1)).toList();
        final boolean isOneWithSubcommands = spans.get(0).matches("\\S+ [a-z]+");
        for (String span : isOneWithSubcommands ? spans.subList(0, 1) : spans) {
            names.add(span.split(" ")[0]);
        }
    }

    /** What it shows of something's output, found by some words of it. */
    List<String> output(String words) {
        return OUTPUT.matcher(text)
                .results()
                .map((MatchResult output) -> output.group(1))
                .filter(output -> output.contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the README shows no output with " + words))
                .lines()
                .toList();
    }

    /**
     * Fails unless something prints what is shown, in its order, as far as words go: figures may be others, lines may come
     * in between.
     */
    static void assertOfTheSameKind(List<String> shown, String printed) {
        final List<String> kinds =
                new ArrayList<>(printed.lines().map(Readme::kind).toList());
        for (String line : shown) {
            final String kind = kind(line);
            if (kind.isEmpty() || line.strip().equals(LEFT_OUT)) {
                continue;
            }
            final int place = kinds.indexOf(kind);
            assertTrue(
                    place >= 0,
                    () -> "the README shows\n" + line + "\nbut this is printed, as it seems without it:\n" + printed);
            kinds.subList(0, place + 1).clear();
        }
    }

    private static String kind(String line) {
        return NUMBER.matcher(line).replaceAll("#").replaceAll("\\s+", " ").strip();
    }
}
