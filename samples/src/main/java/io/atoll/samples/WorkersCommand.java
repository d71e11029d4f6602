package io.atoll.samples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The task queue of the tutorials. */
@Command(
        name = "workers",
        description = "A master puts tasks into a queue; workers take them and put results into another.",
        footer = {
            "",
            "A task is a number to be taken apart into prime factors. A worker calls taskDone() when the result was put,"
                    + " and the master waits in join() until all are done, as with Python's JoinableQueue.",
            "With --kill one of the workers is killed on the way. It takes with it at most the one task in its hands;"
                    + " join() returns all the same, and says so. (Where each task must be done, workers use"
                    + " consume(handler) instead of take(): what a killed one had comes again.)"
        })
final class WorkersCommand implements Callable<Integer> {
    private static final int SIGKILL = 9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--workers",
            defaultValue = "4",
            paramLabel = "N",
            description = "How many JVMs, 1 to 32; with --kill from 2 (default: 4).")
    private int workers;

    @Option(
            names = "--tasks",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How many, 1 to 1000000 (default: 1000).")
    private int tasks;

    @Option(names = "--kill", description = "Kill the first worker when it has done a few tasks.")
    private boolean kill;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--workers", workers, kill ? 2 : 1, 32);
        Range.check(spec, "--tasks", tasks, 1, 1_000_000);
        final Workers.Result result = Workers.run(workers, tasks, kill);
        output.print(result, text -> print(result, text));
        check(result);
        return 0;
    }

    private void check(Workers.Result result) {
        for (Workers.Worker worker : result.workers()) {
            final boolean victim = kill && worker == result.workers().get(0);
            if (worker.exitCode() != (victim ? -SIGKILL : 0)) {
                throw new CommandFailedException(worker.name() + " (pid " + worker.pid() + ") ended with exit code "
                        + worker.exitCode() + "; what it said is above");
            }
        }
        final int missing = result.tasks() - result.results();
        if (result.wrong() != 0 || missing < 0 || missing > result.endedByDeath()) {
            throw new CommandFailedException(Units.count(missing) + " results are missing, "
                    + Units.count(result.wrong()) + " are wrong or there twice; this must never be: please report it");
        }
    }

    private static void print(Workers.Result result, PrintWriter text) {
        final Table table = new Table("worker", ">pid", ">results", "its end");
        for (Workers.Worker worker : result.workers()) {
            table.row(
                    worker.name(),
                    worker.pid(),
                    Units.count(worker.tasks()),
                    worker.exitCode() == -SIGKILL ? "killed by SIGKILL" : "exit code " + worker.exitCode());
        }
        table.print(text);
        text.println();
        text.println("  " + Units.count(result.tasks()) + " tasks, " + Units.count(result.results()) + " results, in "
                + Units.decimal(result.seconds()) + " s; join() says that " + result.endedByDeath()
                + " ended with a killed worker.");
        if (!result.example().isEmpty()) {
            text.println("  One of the results:  " + result.example());
        }
    }
}
