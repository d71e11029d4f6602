package io.atoll.samples;

import io.atoll.samples.pictures.Gantt;
import io.atoll.samples.pictures.TextTimeline;
import io.atoll.samples.pictures.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a pool of processes is for. */
@Command(
        name = "crash",
        description = "Scales images down, four of which kill any process that touches them: a pool does the others.",
        footer = {
            "",
            "One image loops for ever, one fills the heap, one faults in native code, one calls System.exit. In a"
                    + " ProcessPool each of them ends the worker that has it, and fails alone, with its cause; another worker"
                    + " takes the place of the dead one. The images are numbers, drawn and scaled by the workers.",
            "Then the same images are given to an executor of threads, in a JVM of its own, which shows what it would"
                    + " have done to this one."
        })
final class CrashCommand implements Callable<Integer> {
    private static final int LEAST_IMAGES = 8;
    private static final int TIMELINE_WIDTH = 76;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Mixin
    private PictureOptions pictures;

    @Option(
            names = "--images",
            defaultValue = "200",
            paramLabel = "N",
            description = "How many, 8 to 100000 (default: 200).")
    private int images;

    @Option(
            names = "--limit",
            defaultValue = "2",
            paramLabel = "SECONDS",
            description = "How long an image may take, 1 to 60, before its worker is killed (default: 2).")
    private int limit;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--images", images, LEAST_IMAGES, 100_000);
        Range.check(spec, "--limit", limit, 1, 60);
        final Crash.Pool pool;
        try (ProgressBar progress = new ProgressBar(spec, !output.isJson(), images)) {
            pool = Crash.run(
                    images, pictures.recordAlways(Crash.options(workers.count(), Duration.ofSeconds(limit))), progress);
        }
        final Timeline timeline = pictures.timeline();
        final Crash.Result result = new Crash.Result(images, limit, pool, InProcess.run(images, pool.workers()));
        output.print(result, text -> print(result, timeline, text));
        pictures.write(output, recorded -> new Gantt(recorded, title(pool), 1).picture());
        check(pool);
        return 0;
    }

    private static String title(Crash.Pool pool) {
        return "atoll crash: " + pool.done() + " images done, " + pool.failed() + " failed, by " + pool.workers()
                + " worker processes";
    }

    private static void print(Crash.Result result, Timeline timeline, PrintWriter text) {
        final Crash.Pool pool = result.pool();
        final Table table = new Table(">image", "what its code does", "why it failed", ">exit code");
        for (Crash.Failure failure : pool.failures()) {
            table.row(
                    failure.image(),
                    failure.defect().isEmpty() ? "nothing wrong" : failure.defect(),
                    failure.cause(),
                    failure.exitCode() == null ? "" : failure.exitCode());
        }
        table.print(text);
        text.println();
        final List<String> rows = new TextTimeline(timeline, TIMELINE_WIDTH).rows();
        for (int i = 0; i < rows.size(); i++) {
            text.println(String.format(Locale.ROOT, "  worker %-2d  %s", i + 1, rows.get(i)));
        }
        text.println("             " + TextTimeline.legend());
        text.println();
        text.println(Output.styled("  A pool of " + pool.workers() + " processes:  @|bold " + Units.count(pool.done())
                + " done, " + Units.count(pool.failed()) + " failed|@, in " + Units.decimal(pool.seconds())
                + " s. Each dead worker was replaced."));
        if (pool.failed() > Defect.values().length) {
            text.println("  More than " + Defect.values().length + " failed: this machine is so busy that "
                    + result.limitSeconds() + " s are too few for sound images; see --limit.");
        }
        final InProcess.Result inProcess = result.inProcess();
        text.println("  An executor of " + inProcess.threads() + " threads:  " + Units.count(inProcess.done())
                + " done, " + Units.count(inProcess.failed()) + " failed, " + Units.count(inProcess.neverEnded())
                + " never ended; " + inProcess.end() + ".");
    }

    private void check(Crash.Pool pool) {
        if (pool.wrong() != 0) {
            throw new CommandFailedException(
                    Units.count(pool.wrong()) + " thumbnails are wrong; this must never be: please report it");
        }
        for (Crash.Failure failure : pool.failures()) {
            if (failure.defect().isEmpty() && !failure.isLate()) {
                throw new CommandFailedException("image " + failure.image() + " is sound but failed: " + failure.cause()
                        + "; this must never be: please report it");
            }
        }
        final long hopeless = pool.failures().stream()
                .filter(failure -> !failure.defect().isEmpty())
                .count();
        if (hopeless != Defect.values().length) {
            throw new CommandFailedException("of " + Defect.values().length + " images that cannot be done "
                    + (Defect.values().length - hopeless)
                    + " are said to be done; this must never be: please report it");
        }
    }
}
