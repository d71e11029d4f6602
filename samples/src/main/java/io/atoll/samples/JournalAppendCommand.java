package io.atoll.samples;

import io.atoll.ipc.journal.Durability;
import io.atoll.ipc.journal.Journal;
import io.atoll.ipc.journal.JournalOptions;
import io.atoll.ipc.journal.RollCycle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends lines. */
@Command(
        name = "append",
        description = "Appends texts, or the lines of standard input; prints the index of each.",
        footer = {"", "What was printed has survived kill -9 of this process; with --sync the loss of power as well."})
final class JournalAppendCommand implements Callable<Integer> {
    @Mixin
    private JournalPlace place;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "TEXT", index = "1..*", description = "What to append; none: each line of standard input.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--sync", description = "Wait for the disk at each record.")
    private boolean sync;

    @Option(
            names = "--roll",
            paramLabel = "CYCLE",
            description =
                    "How often a new file is begun: ${COMPLETION-CANDIDATES} (default: what it has; if new, DAILY).")
    private RollCycle roll;

    /**
     * What was appended.
     *
     * @param name of the journal
     * @param indexes of the records, in hexadecimal
     */
    record Result(String name, List<String> indexes) {}

    @Override
    public Integer call() throws IOException {
        JournalOptions options = JournalOptions.DEFAULT.withDurability(sync ? Durability.SYNC : Durability.SYSTEM);
        if (roll != null) {
            options = options.withRollCycle(roll);
        }
        final List<String> indexes = new ArrayList<>();
        try (Journal<String> journal = place.open(options)) {
            if (texts.isEmpty()) {
                appendInput(journal, indexes);
            } else {
                texts.forEach(text -> append(journal, text, indexes));
            }
        }
        if (output.isJson()) {
            output.print(new Result(place.name(), indexes), text -> {});
        }
        return 0;
    }

    private void appendInput(Journal<String> journal, List<String> indexes) throws IOException {
        final BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            append(journal, line, indexes);
        }
    }

    private void append(Journal<String> journal, String text, List<String> indexes) {
        final String index = JournalPlace.show(journal.append(text));
        if (output.isJson()) {
            indexes.add(index);
        } else {
            output.note(index); // at once: who reads it knows what has survived
        }
    }
}
