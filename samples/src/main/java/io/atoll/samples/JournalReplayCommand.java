package io.atoll.samples;

import io.atoll.ipc.journal.Journal;
import io.atoll.ipc.journal.JournalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads what is there. */
@Command(name = "replay", description = "Prints the records that there are, forward or backward, and ends.")
final class JournalReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalPlace place;

    @Mixin
    private Output output;

    @Option(names = "--from", paramLabel = "INDEX", description = "Begin with the record of this index.")
    private String from;

    @Option(names = "--backward", description = "From the last to the first.")
    private boolean backward;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many records (default: 1000; 0: all).")
    private long count;

    /**
     * What was read.
     *
     * @param name of the journal
     * @param records in the order in which they were read
     */
    record Result(String name, List<JournalTailCommand.Line> records) {}

    @Override
    public Integer call() throws IOException {
        Range.check(spec, "--count", count, 0, Long.MAX_VALUE);
        final List<JournalTailCommand.Line> records = new ArrayList<>();
        try (Journal<String> journal = place.attach()) {
            final JournalReader<String> reader = journal.reader();
            if (from != null) {
                records.add(new JournalTailCommand.Line(from, first(journal, reader)));
            } else if (backward) {
                reader.toEnd();
            }
            while (count == 0 || records.size() < count) {
                final String text = backward ? reader.previous() : reader.next();
                if (text == null) {
                    break;
                }
                records.add(new JournalTailCommand.Line(JournalPlace.show(reader.index()), text));
            }
        }
        output.print(
                new Result(place.name(), records),
                text -> records.forEach(record -> text.println(record.index() + "  " + record.text())));
        return 0;
    }

    private String first(Journal<String> journal, JournalReader<String> reader) {
        final long index = place.parse("--from", from);
        if (!reader.toRecord(index)) {
            throw new CommandFailedException("there is no record " + from + " in journal " + place.name());
        }
        return journal.read(index);
    }
}
