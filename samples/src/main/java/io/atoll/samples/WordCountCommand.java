package io.atoll.samples;

import io.atoll.samples.pictures.Gantt;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Map and reduce. */
@Command(
        name = "wordcount",
        description = "Counts the words of text files in many processes, and adds them up: map and reduce.",
        footer = {
            "",
            "Each task counts the words of one file; pool.streamUnordered brings each count as soon as it is there, so that"
                    + " the parent adds up while the workers go on counting. Without files, some are made up, and removed"
                    + " in the end."
        })
final class WordCountCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Mixin
    private PictureOptions pictures;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Text files, or folders of them.")
    private List<Path> inputs = List.of();

    @Option(
            names = "--files",
            defaultValue = "40",
            paramLabel = "N",
            description = "How many to make up if none are given, 1 to 10000 (default: 40).")
    private int files;

    @Option(
            names = "--words",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Words in each of those, 1 to 1000000 (default: 20000).")
    private int words;

    @Option(
            names = "--top",
            defaultValue = "10",
            paramLabel = "N",
            description = "How many of the most frequent words to show, 1 to 1000 (default: 10).")
    private int top;

    /**
     * A word.
     *
     * @param word in lower case
     * @param count how often it is there
     */
    record Count(String word, long count) {}

    /**
     * How it went.
     *
     * @param workers of the pool
     * @param files that were read
     * @param words in them
     * @param distinct how many different ones
     * @param top the most frequent of them
     * @param startSeconds until the workers were ready
     * @param seconds for the counting
     */
    record Result(
            int workers, int files, long words, int distinct, List<Count> top, double startSeconds, double seconds) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--files", files, 1, 10_000);
        Range.check(spec, "--words", words, 1, 1_000_000);
        Range.check(spec, "--top", top, 1, 1_000);
        final Result result;
        if (inputs.isEmpty()) {
            try (WorkFolder folder = new WorkFolder()) {
                result = run(WordCount.generate(folder.path(), files, words));
            }
            if (result.words() != (long) files * words) {
                throw new CommandFailedException(Units.count(result.words()) + " words were counted, not "
                        + Units.count((long) files * words) + "; this must never be: please report it");
            }
        } else {
            result = run(found());
        }
        output.print(result, text -> print(result, text));
        pictures.write(
                output,
                recorded ->
                        new Gantt(recorded, "atoll wordcount: " + Units.count(result.files()) + " files", 1).picture());
        return 0;
    }

    private List<Path> found() throws IOException {
        final List<Path> found = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                found.addAll(WorkFolder.filesIn(input));
            } else if (Files.isReadable(input)) {
                found.add(input);
            } else {
                throw new CommandFailedException(input + " is no file or folder that can be read");
            }
        }
        if (found.isEmpty()) {
            throw new CommandFailedException("no files in " + inputs);
        }
        return found;
    }

    private Result run(List<Path> texts) throws IOException, InterruptedException {
        final List<String> names =
                texts.stream().map(text -> text.toAbsolutePath().toString()).toList();
        try (ReadyPool ready = ReadyPool.open(pictures.record(workers.options()))) {
            final long start = System.nanoTime();
            final Map<String, Long> total = new HashMap<>();
            try (Stream<Map<String, Integer>> counts =
                    ready.pool().streamUnordered(WordCount::ofFile, names.iterator())) {
                counts.forEach(count -> WordCount.add(total, count));
            }
            final long nanos = System.nanoTime() - start;
            return new Result(
                    ready.pool().workers(),
                    texts.size(),
                    total.values().stream().mapToLong(Long::longValue).sum(),
                    total.size(),
                    total.entrySet().stream()
                            .sorted(Map.Entry.<String, Long>comparingByValue()
                                    .reversed()
                                    .thenComparing(Map.Entry.comparingByKey()))
                            .limit(top)
                            .map(entry -> new Count(entry.getKey(), entry.getValue()))
                            .toList(),
                    Units.seconds(ready.startNanos()),
                    Units.seconds(nanos));
        }
    }

    private static void print(Result result, PrintWriter text) {
        final Table table = new Table("word", ">count");
        for (Count count : result.top()) {
            table.row(count.word(), Units.count(count.count()));
        }
        table.print(text);
        text.println();
        text.println("  " + Units.count(result.words()) + " words in " + Units.count(result.files()) + " files, "
                + Units.count(result.distinct()) + " different ones, by " + result.workers() + " workers in "
                + Units.decimal(result.seconds()) + " s; to start the workers took "
                + Units.decimal(result.startSeconds()) + " s.");
    }
}
