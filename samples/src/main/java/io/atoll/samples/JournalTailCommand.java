package io.atoll.samples;

import io.atoll.ipc.journal.Journal;
import io.atoll.ipc.journal.JournalCursor;
import io.atoll.ipc.journal.JournalReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Follows a journal. */
@Command(
        name = "tail",
        description = "Prints records as they come, until Ctrl-C.",
        footer = {
            "",
            "With --cursor it goes on where that cursor was: each record is acknowledged once it is printed, and is"
                    + " printed again if the process is killed in between."
        })
final class JournalTailCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(50);

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalPlace place;

    @Mixin
    private Output output;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description =
                    "start, end, or the index of a record, to begin behind it (default: end; of a cursor, its place).")
    private String from;

    @Option(
            names = "--cursor",
            paramLabel = "NAME",
            description = "Keep the place under this name; new: from the start.")
    private String cursor;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after so many records (default: 0, never).")
    private long count;

    /**
     * One line of JSON.
     *
     * @param index in hexadecimal
     * @param text of the record
     */
    record Line(String index, String text) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--count", count, 0, Long.MAX_VALUE);
        if (cursor != null && from != null) {
            throw new ParameterException(spec.commandLine(), "--from and --cursor contradict each other");
        }
        try (StopSignal stop = new StopSignal();
                Journal<String> journal = place.attach()) {
            if (cursor == null) {
                followFrom(journal, stop);
            } else {
                try (JournalCursor<String> named = journal.cursor(cursor)) {
                    follow(() -> named.next(LOOK), named::index, named::acknowledge, stop);
                }
            }
        }
        return 0;
    }

    private void followFrom(Journal<String> journal, StopSignal stop) throws InterruptedException {
        final JournalReader<String> reader = journal.reader();
        if (from == null || from.equals("end")) {
            reader.toEnd();
        } else if (!from.equals("start") && !reader.toRecord(place.parse("--from", from))) {
            throw new CommandFailedException("there is no record " + from + " in journal " + place.name());
        }
        follow(() -> reader.next(LOOK), reader::index, () -> {}, stop);
    }

    /** Where records come from. */
    @FunctionalInterface
    private interface Source {
        String next() throws InterruptedException;
    }

    /** Which record that was. */
    @FunctionalInterface
    private interface Position {
        long index();
    }

    private void follow(Source source, Position position, Runnable afterPrinting, StopSignal stop)
            throws InterruptedException {
        for (long printed = 0; !stop.isRaised() && (count == 0 || printed < count); ) {
            final String text = source.next();
            if (text != null) {
                if (!print(JournalPlace.show(position.index()), text)) {
                    return; // nobody has seen it: it is not acknowledged
                }
                afterPrinting.run();
                printed++;
            }
        }
    }

    /** Tells whether anybody still reads. */
    private boolean print(String index, String text) {
        final PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            output.print(new Line(index, text), nothing -> {});
        } else {
            out.println(index + "  " + text); // as it is: it may contain what looks like markup
        }
        return !out.checkError();
    }
}
