package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import io.atoll.core.platform.JvmAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Main class of {@code peers.jar}. */
@Command(
        name = "peers",
        description = "Compares Atoll with its rivals across processes, each side in JVMs of its own, in turn.",
        subcommands = Report.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:done",
            "1:failed: somebody could not be measured, or with --check a bar does not hold",
            "2:wrong usage"
        })
public final class Peers implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW-PREFIX",
            description = "Only the rows whose names begin like one of these.")
    private List<String> only;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Counted rounds (default: 7, fewer if they would take more than 20 minutes; with --quick at most 3, as"
                            + " there is time).")
    private Integer rounds;

    @Option(
            names = "--quick",
            description =
                    "End within 60 seconds: fewer and shorter rounds, no rivals that no bar needs, and some rows only if named by"
                            + " --only.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report there as JSON too.")
    private Path json;

    @Option(names = "--charts", paramLabel = "DIR", description = "Draw charts (SVG) there of what was measured.")
    private Path charts;

    @Option(
            names = "--check",
            description = "Exit with 1 and list the rows played that miss their bar, or whose bar could not be judged.")
    private boolean check;

    @Option(
            names = "--cpus",
            paramLabel = "LIST",
            description = "Keep the sides of each run on these processors, such as 0,1 (needs taskset).")
    private String cpus;

    @Spec
    private CommandSpec spec;

    /**
     * Runs the comparison and ends this JVM.
     *
     * @param arguments of the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Peers())
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command))
                .execute(arguments));
    }

    private static int report(Exception failure, CommandLine command) {
        if (failure instanceof IOException || failure instanceof InterruptedRunException) {
            command.getErr().println("peers: " + failure.getMessage());
        } else {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        JvmAccess.check();
        if (rounds != null && rounds < 1) {
            throw usage("--rounds must be at least 1, not " + rounds);
        }
        if (json != null && !isWritable(json.toAbsolutePath())) {
            throw usage("--json: cannot write " + json.toAbsolutePath()); // known before the minutes
        }
        if (charts != null) {
            Charts.rehearse(); // known before the minutes
            Files.createDirectories(charts);
        }
        final Settings settings = Settings.of(rounds, quick, pinning());
        final Deadline end = settings.deadline();
        final List<Row> rows = chosen(rows(settings));
        final TextReport text = new TextReport(spec.commandLine().getOut());
        final Machine machine = Machine.look(settings);
        text.machine(machine);
        final List<Result> results = play(rows, settings, end, text);
        text.leftOut(rows(settings).stream()
                .filter(row -> only == null && quick && !row.forQuick())
                .toList());
        final JsonReport report = JsonReport.of(machine.atEnd(), results);
        if (json != null) {
            Files.writeString(json, report.text() + "\n");
        }
        if (charts != null) {
            new Charts(report).write(charts);
        }
        final boolean reached = !check || text.check(results);
        return reached && results.stream().noneMatch(Result::hasFailures) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Result> play(List<Row> rows, Settings settings, Deadline end, TextReport text)
            throws IOException, InterruptedException {
        final PrintWriter err = spec.commandLine().getErr();
        final List<Result> results = new ArrayList<>();
        try (Workplace workplace = Workplace.open()) {
            final Pace pace = new Pace(settings);
            final Rounds play = new Rounds(settings.rounds(), pace, workplace, complaint -> {
                err.println(complaint);
                err.flush();
            });
            for (Row row : rows) {
                final List<Row> later = rows.subList(results.size() + 1, rows.size());
                final Timing timing = pace.timing(row, later, Duration.ofNanos(end.left()));
                final Result result =
                        new Result(row, timing, play.play(row, timing, end.before(pace.reserve(later)), end));
                text.result(result);
                results.add(result);
            }
        }
        return results;
    }

    private List<Row> rows(Settings settings) {
        final List<Row> rows = Rows.all(settings.pinning());
        return quick ? rows.stream().map(Row::withoutFurther).toList() : rows;
    }

    private List<Row> chosen(List<Row> rows) {
        if (only == null) {
            return rows.stream().filter(row -> !quick || row.forQuick()).toList();
        }
        for (String prefix : only) {
            if (rows.stream().noneMatch(row -> row.isMeantBy(prefix))) {
                throw usage("--only: no row begins with " + prefix + "; there are "
                        + rows.stream().map(Row::name).collect(Collectors.joining(", ")));
            }
        }
        return rows.stream()
                .filter(row -> only.stream().anyMatch(row::isMeantBy))
                .toList();
    }

    private Pinning pinning() {
        if (cpus == null) {
            return Pinning.NONE;
        }
        if (!Pinning.isPossible()) {
            throw usage("--cpus needs taskset, which is not on the PATH (Debian: apt-get install util-linux)");
        }
        try {
            return Pinning.parse(cpus);
        } catch (NumberFormatException e) {
            throw usage("--cpus must be numbers of processors with commas between, not " + cpus);
        }
    }

    private static boolean isWritable(Path file) {
        return Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : Files.isWritable(file.getParent());
    }

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
