package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.Journal;
import io.atoll.ipc.journal.JournalOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which journal of texts is meant. */
final class JournalPlace {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", index = "0", description = "Name of the journal.")
    private String name;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.atoll-journals",
            description = "Directory that it lies in (default: ~/.atoll-journals).")
    private Path directory;

    String name() {
        return name;
    }

    /** Opens the journal, creating it if there is none. */
    Journal<String> open(JournalOptions options) throws IOException {
        Space.checkName(name);
        UnsafeWarning.silence();
        return Journal.open(directory, name, Codecs.STRING, options);
    }

    /** Opens the journal, which must exist. */
    Journal<String> attach() throws IOException {
        return attach(JournalOptions.DEFAULT);
    }

    /** Opens the journal, which must exist. */
    Journal<String> attach(JournalOptions options) throws IOException {
        Space.checkName(name);
        UnsafeWarning.silence();
        return Journal.attach(directory, name, Codecs.STRING, options);
    }

    /**
     * An index as people see it.
     *
     * @param index of a record
     * @return in hexadecimal, in which the file and the number within it can be told apart; "-" for none
     */
    static String show(long index) {
        return index == 0 ? "-" : Long.toHexString(index);
    }

    /**
     * What people have typed.
     *
     * @param option that it was typed for
     * @param text as {@link #show} gives it
     * @return the index
     */
    long parse(String option, String text) {
        try {
            return Long.parseLong(text, 16);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    command.commandLine(), option + " must be an index as append prints it, not " + text, e);
        }
    }
}
