package io.atoll.samples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A journal of lines of text: durable, read by many, each at its own pace. */
@Command(
        name = "journal",
        description = "Appends to a durable journal, follows it, replays it, and trims what all have read.",
        footer = {
            "",
            "Any number of processes append and read at the same time. Records stay when they are read, and when the"
                    + " machine is started again; a cursor is a reader whose place stays, too."
        },
        subcommands = {
            JournalAppendCommand.class,
            JournalTailCommand.class,
            JournalReplayCommand.class,
            JournalCursorsCommand.class,
            JournalTrimCommand.class
        })
final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Without a command of its own. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
