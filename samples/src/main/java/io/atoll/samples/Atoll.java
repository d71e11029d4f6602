package io.atoll.samples;

import io.atoll.core.platform.ProcessFacts;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Main class of {@code atoll.jar}. */
@Command(
        name = "atoll",
        description = "Shared-memory multiprocessing for the JVM: demos, first programs, and a look at what is there.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        subcommands = {
            TourCommand.class,
            HelloCommand.class,
            RaceCommand.class,
            OwnerDeathCommand.class,
            BankCommand.class,
            SeatsCommand.class,
            LockstepCommand.class,
            RelayCommand.class,
            PipeCommand.class,
            PingPongCommand.class,
            MapCommand.class,
            WorkersCommand.class,
            UnkillableCommand.class,
            SquareCommand.class,
            FactorialCommand.class,
            MonteCarloCommand.class,
            MatrixCommand.class,
            WordCountCommand.class,
            ResizeCommand.class,
            CrashCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            JournalCommand.class,
            OrderBookCommand.class,
            LsCommand.class,
            StatCommand.class,
            DumpCommand.class,
            CleanCommand.class,
            DoctorCommand.class
        })
public final class Atoll implements Runnable {
    @Option(
            names = {"-v", "--stacktrace"},
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure.")
    private boolean stackTrace;

    @Spec
    private CommandSpec spec;

    /**
     * Runs a command and ends this JVM.
     *
     * @param arguments of the command line
     */
    public static void main(String[] arguments) {
        System.setProperty(
                ProcessFacts.NAME_PROPERTY, "atoll" + (arguments.length == 0 ? "" : " " + arguments[0])); // for ls
        Thread.setDefaultUncaughtExceptionHandler(Atoll::tell);
        System.exit(execute(arguments));
    }

    /** What a JVM prints of its own accord, but not while it is on its way out: others have ended then, in any order. */
    private static void tell(Thread thread, Throwable failure) {
        if (!Shutdown.hasBegun()) {
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            failure.printStackTrace();
        }
    }

    /**
     * Runs a command.
     *
     * @param arguments of the command line
     * @return the exit code
     */
    static int execute(String... arguments) {
        final Atoll atoll = new Atoll();
        return new CommandLine(atoll)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, parsed) -> Failures.reportUsage(wrong))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> Failures.report(failure, command, atoll.stackTrace))
                .execute(arguments);
    }

    /** Without a command. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
