package io.atoll.samples;

import io.atoll.ipc.journal.Journal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at the cursors. */
@Command(
        name = "cursors",
        description = "Shows how far each cursor is.",
        footer = {"", "A cursor that nobody needs any more keeps its records from being trimmed: remove it."})
final class JournalCursorsCommand implements Callable<Integer> {
    @Mixin
    private JournalPlace place;

    @Mixin
    private Output output;

    @Option(names = "--remove", paramLabel = "CURSOR", description = "Remove this cursor.")
    private String remove;

    /**
     * All cursors.
     *
     * @param name of the journal
     * @param firstIndex where its oldest file begins, in hexadecimal
     * @param lastIndex of its last record, in hexadecimal
     * @param cursors in the order of their names
     */
    record Result(String name, String firstIndex, String lastIndex, List<Cursor> cursors) {}

    /**
     * One of them.
     *
     * @param name of the cursor
     * @param acknowledged index of the last record that it has acknowledged, in hexadecimal
     * @param atEnd whether that is the last that there is
     */
    record Cursor(String name, String acknowledged, boolean atEnd) {}

    @Override
    public Integer call() throws IOException {
        try (Journal<String> journal = place.attach()) {
            if (remove != null && !journal.removeCursor(remove)) {
                throw new CommandFailedException("journal " + place.name() + " has no cursor " + remove);
            }
            final List<Cursor> cursors = new ArrayList<>();
            final long last = journal.lastIndex();
            for (String cursor : journal.cursors()) {
                final long acknowledged = journal.acknowledged(cursor);
                cursors.add(new Cursor(cursor, JournalPlace.show(acknowledged), acknowledged == last));
            }
            final Result result =
                    new Result(place.name(), JournalPlace.show(journal.firstIndex()), JournalPlace.show(last), cursors);
            output.print(result, text -> print(result, text));
        }
        return 0;
    }

    private static void print(Result result, PrintWriter text) {
        text.println("Records from " + result.firstIndex() + " to " + result.lastIndex());
        final Table table = new Table("cursor", ">acknowledged", "");
        result.cursors()
                .forEach(cursor -> table.row(cursor.name(), cursor.acknowledged(), cursor.atEnd() ? "all" : ""));
        if (!table.isEmpty()) {
            text.println();
            table.print(text);
        }
    }
}
