package io.atoll.samples;

import io.atoll.ipc.journal.Journal;
import io.atoll.ipc.journal.JournalOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes what nobody needs any more. */
@Command(
        name = "trim",
        description = "Removes the oldest files, of which every cursor has acknowledged all records.",
        footer = {"", "The file that is appended to stays, and a journal without cursors loses nothing."})
final class JournalTrimCommand implements Callable<Integer> {
    private static final long MOST_DAYS = 36_500;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalPlace place;

    @Mixin
    private Output output;

    @Option(
            names = "--keep-days",
            paramLabel = "N",
            defaultValue = "0",
            description = "Keep what is younger in any case (default: 0).")
    private long keepDays;

    /**
     * What was done.
     *
     * @param name of the journal
     * @param filesRemoved how many
     * @param firstIndex where the oldest file that is left begins, in hexadecimal
     */
    record Result(String name, int filesRemoved, String firstIndex) {}

    @Override
    public Integer call() throws IOException {
        Range.check(spec, "--keep-days", keepDays, 0, MOST_DAYS);
        try (Journal<String> journal = place.attach(JournalOptions.DEFAULT.withRetention(Duration.ofDays(keepDays)))) {
            final int removed = journal.trim();
            final Result result = new Result(place.name(), removed, JournalPlace.show(journal.firstIndex()));
            output.print(
                    result,
                    text -> text.println(removed + (removed == 1 ? " file" : " files") + " removed; records from "
                            + result.firstIndex() + " on are left."));
        }
        return 0;
    }
}
