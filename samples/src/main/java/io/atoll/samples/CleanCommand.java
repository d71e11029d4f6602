package io.atoll.samples;

import io.atoll.core.space.CleaningReport;
import io.atoll.core.space.CleaningReport.Kept;
import io.atoll.core.space.CleaningReport.Reason;
import io.atoll.core.space.CleaningReport.Remains;
import io.atoll.core.space.CleaningReport.Removed;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceCleaner;
import io.atoll.ipc.process.LaunchCacheCleaner;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Removes what nobody alive uses. Joins no space. */
@Command(
        name = "clean",
        description =
                "Removes what nobody alive uses: private spaces of the dead, what they left unfinished, old starts.",
        footer = {
            "",
            "A space with a name stays unless you say otherwise, as it may hold what somebody wants: --space NAME removes"
                    + " it, --all removes all, if all their members are dead. Nobody can be robbed: who is dead is the"
                    + " kernel's word, and who joins meanwhile keeps the space or makes a new one.",
            "Of a space in use, only what dead members have left unfinished goes. Journals, and spaces outside the home,"
                    + " are not looked at. Exit code 1 if something that should go could not."
        })
final class CleanCommand implements Callable<Integer> {
    private static final String LAUNCH_CACHE_ENTRY = "prepared start";

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Option(names = "--dry-run", description = "Change nothing; list what would be removed.")
    private boolean dryRun;

    @Option(names = "--space", paramLabel = "NAME", description = "Only this space, also one that has a name.")
    private String space;

    @Option(names = "--all", description = "Spaces that have a name too.")
    private boolean all;

    /**
     * What was done.
     *
     * @param home directory of the spaces
     * @param dryRun whether nothing was changed
     * @param removed what was removed, or would be
     * @param bytes length of their files, all together
     * @param kept what was left, and why
     */
    record Result(String home, boolean dryRun, List<Item> removed, long bytes, List<Left> kept) {}

    /** Something that was removed. */
    record Item(String what, String path, long bytes) {}

    /** Something that was left: in-use, named or problem. */
    record Left(String reason, String path, long bytes, String why) {}

    @Override
    public Integer call() throws IOException {
        if (space != null && all) {
            throw new ParameterException(command.commandLine(), "--space and --all contradict each other");
        }
        final CleaningReport report;
        final List<Item> removed = new ArrayList<>();
        final List<Left> kept = new ArrayList<>();
        if (space == null) {
            report = SpaceCleaner.cleanHome(all, dryRun);
            report.removed().forEach(one -> removed.add(item(one)));
            cleanLaunchCache(removed, kept);
        } else {
            Space.checkName(space);
            report = SpaceCleaner.cleanSpace(Space.home().resolve(space), dryRun);
            report.removed().forEach(one -> removed.add(item(one)));
        }
        final boolean isDone = isDone(report) && kept.isEmpty();
        report.kept().forEach(one -> kept.add(left(one)));
        final long bytes = removed.stream().mapToLong(Item::bytes).sum();
        final Result result = new Result(Space.home().toString(), dryRun, removed, bytes, kept);
        output.print(result, text -> print(result, text));
        return isDone ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void cleanLaunchCache(List<Item> removed, List<Left> kept) {
        try {
            LaunchCacheCleaner.clean(dryRun)
                    .forEach(one ->
                            removed.add(new Item(LAUNCH_CACHE_ENTRY, one.path().toString(), one.bytes())));
        } catch (IOException e) { // hides nothing of what was done before
            kept.add(new Left("problem", LAUNCH_CACHE_ENTRY, 0, e.toString()));
        }
    }

    /** Whoever names a space wants it to be gone. */
    private boolean isDone(CleaningReport report) {
        final Stream<Kept> kept = report.kept().stream();
        return space == null
                ? kept.noneMatch(one -> one.reason() == Reason.PROBLEM)
                : kept.findAny().isEmpty();
    }

    private static Item item(Removed removed) {
        return new Item(words(removed.remains()), removed.path().toString(), removed.bytes());
    }

    private static String words(Remains remains) {
        return switch (remains) {
            case SPACE -> "space of the dead";
            case UNFINISHED_SPACE -> "unfinished space";
            case DELETED_SPACE -> "deleted space";
            case UNFINISHED_FILE -> "unfinished file";
            case PARTS -> "parts of what is gone";
        };
    }

    private static Left left(Kept kept) {
        return new Left(
                kept.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                kept.path().toString(),
                kept.bytes(),
                kept.why());
    }

    private static void print(Result result, PrintWriter text) {
        final Table removed = new Table(result.dryRun() ? "would be removed" : "removed", ">size", "");
        result.removed().forEach(one -> removed.row(one.what(), Units.bytes(one.bytes()), one.path()));
        if (removed.isEmpty()) {
            text.println("Nothing to remove below " + result.home() + ".");
        } else {
            removed.print(text);
            text.println();
            text.println("  " + Units.bytes(result.bytes()) + (result.dryRun() ? " would be removed." : " removed."));
        }
        final Table kept = new Table("kept", ">size", "");
        result.kept().stream()
                .filter(one -> !one.reason().equals("problem"))
                .forEach(one -> kept.row(one.path(), one.bytes() == 0 ? "" : Units.bytes(one.bytes()), one.why()));
        if (!kept.isEmpty()) {
            text.println();
            kept.print(text);
        }
        if (result.kept().stream().anyMatch(one -> one.reason().equals("named"))) {
            text.println();
            text.println("  To remove those in which nobody lives: --space NAME, or --all.");
        }
        result.kept().stream()
                .filter(one -> one.reason().equals("problem"))
                .forEach(one -> text.println(Output.styled("  @|red problem|@: ") + one.why()));
    }
}
