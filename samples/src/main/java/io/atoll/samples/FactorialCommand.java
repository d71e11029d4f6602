package io.atoll.samples;

import io.atoll.samples.pictures.SpeedUpChart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The comparison of the tutorials, with an honest result. */
@Command(
        name = "factorial",
        description = "Computes factorials by one thread, by several threads, and by processes; compares the times.",
        footer = {
            "",
            "Python's tutorials do this to show that its threads do not run at the same time. Java's do: threads and"
                    + " processes get the same speed-up from the same processors, and threads start at once. What processes"
                    + " add is not speed but isolation: see  atoll crash.",
            "With --work sleep each task waits for 10 ms, as for a server or a disk: then more workers than processors"
                    + " pay, and threads (or virtual threads) are the cheapest of them."
        })
final class FactorialCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Option(
            names = "--work",
            defaultValue = "cpu",
            paramLabel = "cpu|sleep",
            description = "What a task does (default: cpu).")
    private Factorial.Work work;

    @Option(
            names = "--tasks",
            defaultValue = "128",
            paramLabel = "N",
            description = "How many for each way, 1 to 100000 (default: 128).")
    private int tasks;

    @Option(
            names = "--number",
            defaultValue = "6000",
            paramLabel = "N",
            description = "Whose factorial, 1 to 100000 (default: 6000).")
    private int number;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Draw the speed-up by threads and by processes, into FILE.svg or FILE.png.")
    private Path picture;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--tasks", tasks, 1, 100_000);
        Range.check(spec, "--number", number, 1, 100_000);
        PictureOptions.check(spec, "--picture", picture, true);
        final Factorial.Result result = new Factorial(work, tasks, number).run(steps(workers.count()));
        output.print(result, text -> print(result, text));
        if (picture != null) {
            chart(result).picture().write(picture);
            output.note("  Drawn in  " + picture);
        }
        return 0;
    }

    /** One, two, four, and so on, and the number itself. */
    private static List<Integer> steps(int most) {
        final List<Integer> steps = new ArrayList<>();
        for (int step = 1; step < most; step *= 2) {
            steps.add(step);
        }
        steps.add(most);
        return steps;
    }

    private static SpeedUpChart chart(Factorial.Result result) {
        final SpeedUpChart chart = new SpeedUpChart("atoll factorial: " + result.tasks() + " tasks (" + result.work()
                + "), without the start of the workers");
        for (Factorial.Run run : result.runs()) {
            if (!run.way().equals("single")) {
                chart.add(run.way(), run.workers(), run.speedUp());
            }
        }
        return chart;
    }

    private static void print(Factorial.Result result, PrintWriter text) {
        final Table table = new Table("by", ">workers", ">start", ">tasks", ">speed-up");
        for (Factorial.Run run : result.runs()) {
            table.row(
                    run.way().equals("single") ? "one thread" : run.way(),
                    run.workers(),
                    millis(run.startSeconds()),
                    millis(run.seconds()),
                    String.format(Locale.ROOT, "%.2f x", run.speedUp()));
        }
        table.print(text);
        text.println();
        text.println("  " + Units.count(result.tasks()) + " tasks, each "
                + (result.work().equals("cpu")
                        ? "the factorial of " + Units.count(result.number()) + ", which has "
                                + Units.count(result.bits()) + " bits."
                        : "waiting for 10 ms."));
        text.println(
                "  The start is apart. After it come some tasks that nobody counts either, to get the code compiled.");
    }

    private static String millis(double seconds) {
        return Units.millis(Math.round(seconds * 1e9));
    }
}
