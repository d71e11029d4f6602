package io.atoll.samples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The race condition that locks are for, between processes. */
@Command(
        name = "race",
        description = "Several JVMs increment one number in four ways; one loses updates.",
        footer = {
            "",
            "The ways: plain reads and writes, an atomic add, under a file lock of the kernel, under a SharedLock.",
            "The time per increment is the wall time of the counting, from the common start to the end of the slowest"
                    + " process, divided by the increments of all processes."
        })
final class RaceCommand implements Callable<Integer> {
    private static final String PLAIN = "plain";
    private static final Map<String, String> NAMES = Map.of(
            PLAIN,
            "plain read and write",
            "atomic",
            "atomic add",
            "fileLock",
            "under FileLockMutex",
            "sharedLock",
            "under SharedLock");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--processes",
            defaultValue = "4",
            paramLabel = "N",
            description = "How many, 1 to 64 (default: 4).")
    private int processes;

    @Option(
            names = "--increments",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "Increments of each process (default: 1000000); under the file lock at most 10000.")
    private long increments;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--processes", processes, 1, 64);
        Range.check(spec, "--increments", increments, 1, 1_000_000_000);
        final Race.Results results = Race.run(processes, increments);
        output.print(results, text -> print(results, text));
        for (Race.Result result : results.results()) {
            if (!result.way().equals(PLAIN) && result.lost() != 0) {
                throw new CommandFailedException(
                        NAMES.get(result.way()) + ": expected " + Units.count(result.expected()) + ", counted "
                                + Units.count(result.counted()) + "; this must never be: please report it");
            }
        }
        return 0;
    }

    private static void print(Race.Results results, PrintWriter text) {
        text.println("  " + results.processes() + " processes, " + Units.count(results.increments())
                + " increments each (fewer under the file lock)");
        text.println();
        final Table table = new Table("way", ">expected in all", ">counted", ">lost", ">ns per increment");
        for (Race.Result result : results.results()) {
            table.row(
                    NAMES.get(result.way()),
                    Units.count(result.expected()),
                    Units.count(result.counted()),
                    Units.count(result.lost()),
                    Units.decimal(result.nanosPerIncrement()));
        }
        table.print(text);
        text.println();
        text.println("  " + verdict(results.results().get(0)));
    }

    private static String verdict(Race.Result plain) {
        return plain.lost() == 0
                ? "By chance no plain update was lost this time (one process or processor, or too few increments)."
                : "Plain updates lost " + Units.decimal(100.0 * plain.lost() / plain.expected())
                        + " % of the increments. The other three lost none.";
    }
}
