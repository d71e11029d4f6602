package io.atoll.samples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What no death can hurt, beside what one death can end. */
@Command(
        name = "unkillable",
        description = "Kills producers one after the other, and counts what a queue loses: nothing.",
        footer = {
            "",
            "Each producer is a JVM with two threads: one puts numbers into a SharedQueue and notes in shared memory how"
                    + " many puts have returned; the other writes the same numbers into Agrona's ManyToOneRingBuffer. Both go"
                    + " as fast as there is room, without any pause inside a write. This process takes everything out of"
                    + " both. The same kill -9 hits both.",
            "",
            "LOST are items whose put had returned and that were never received. A HOLD-UP is the longest time in which"
                    + " the queue gave nothing, for whatever reason, a busy machine included.",
            "FROZEN means that at the end, with every producer dead, Agrona's ring still held messages and gave none: one"
                    + " had died between claiming room and filling it. (Agrona's unblock() is not called: it goes by a"
                    + " timeout, and cannot tell the dead from the slow.) By luck a ring may escape; then that is said.",
            "",
            "To start a JVM takes longer than 50 ms of a core, so replacements are started ahead of time. When they are"
                    + " used up, the next kill waits until one is ready."
        })
final class UnkillableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            paramLabel = "N",
            description = "How long, 1 to 86400, after the first producers have started (default: 8).")
    private int seconds;

    @Option(
            names = "--every",
            defaultValue = "50",
            paramLabel = "MS",
            description = "Milliseconds from one kill to the next, 1 to 10000 (default: 50).")
    private int every;

    @Option(
            names = "--producers",
            defaultValue = "2",
            paramLabel = "N",
            description = "How many at work at the same time, 1 to 16 (default: 2).")
    private int producers;

    @Option(
            names = "--reserve",
            defaultValue = "32",
            paramLabel = "N",
            description = "Replacements started ahead of time, 1 to 200 (default: 32).")
    private int reserve;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--seconds", seconds, 1, 86_400);
        Range.check(spec, "--every", every, 1, 10_000);
        Range.check(spec, "--producers", producers, 1, 16);
        Range.check(spec, "--reserve", reserve, 1, 200);
        final Unkillable.Plan plan = new Unkillable.Plan(seconds, every, producers, reserve);
        try (StopSignal stop = new StopSignal()) {
            report(run(plan, stop)); // before the signal, if there is one, ends this JVM
        }
        return 0;
    }

    private Unkillable.Result run(Unkillable.Plan plan, StopSignal stop) throws IOException, InterruptedException {
        try (LiveLine line = new LiveLine(spec, !output.isJson())) {
            return Unkillable.run(
                    plan,
                    stop,
                    ready -> line.update(() -> "starting producers ahead of time: " + ready + " are ready"),
                    progress -> line.update(() -> describe(progress)));
        }
    }

    private void report(Unkillable.Result result) {
        output.print(result, text -> print(result, text));
        final Unkillable.Queue queue = result.sharedQueue();
        if (queue.lost() != 0 || queue.outOfOrder() != 0) {
            throw new CommandFailedException(Units.count(queue.lost()) + " items were lost, "
                    + Units.count(queue.outOfOrder()) + " came twice or out of order; this must never be: please report"
                    + " it");
        }
    }

    private static String describe(Unkillable.Progress progress) {
        final String ring = progress.ringSilentNanos() > 200_000_000
                ? "@|bold,red frozen for " + Units.nanos(progress.ringSilentNanos()) + "|@"
                : "alive, " + Units.count(progress.ringReceived());
        return Units.decimal(progress.nanos() / 1e9) + " s  " + progress.kills() + " kills   SharedQueue: @|bold,green "
                + Units.count(progress.received()) + " received, " + progress.outOfOrder()
                + " missing|@   Agrona's ring: " + ring;
    }

    private static void print(Unkillable.Result result, PrintWriter text) {
        final Unkillable.Queue queue = result.sharedQueue();
        final Unkillable.Ring ring = result.agronaRing();
        if (result.kills() == 0) {
            text.println("  Stopped before the first kill, which is what would tell the two apart.");
            return;
        }
        text.println("  " + result.kills() + " times kill -9 in " + Units.decimal(result.seconds()) + " s, one every "
                + Units.decimal(result.millisBetweenKills()) + " ms on average; " + result.producers()
                + (result.producers() == 1 ? " producer" : " producers") + " at work at any time");
        text.println();
        new Table("", ">SharedQueue", ">Agrona's ManyToOneRingBuffer")
                .row("put and acknowledged", Units.count(queue.acknowledged()), "")
                .row("received", Units.count(queue.received()), Units.count(ring.received()))
                .row("acknowledged and lost", Units.count(queue.lost()), "")
                .row("longest hold-up", Units.decimal(queue.longestHoldUpMillis()) + " ms", holdUp(ring))
                .row("kills survived", result.kills(), ring.frozen() ? ring.killsUntilFrozen() - 1 : result.kills())
                .print(text);
        text.println();
        text.println("  " + verdict(result));
    }

    private static String holdUp(Unkillable.Ring ring) {
        return ring.frozen() ? "for ever, " + Units.decimal(ring.frozenSeconds()) + " s so far" : "";
    }

    private static String verdict(Unkillable.Result result) {
        final Unkillable.Ring ring = result.agronaRing();
        return ring.frozen()
                ? "Agrona's ring stood still after " + ring.killsUntilFrozen()
                        + (ring.killsUntilFrozen() == 1 ? " kill" : " kills") + " and gave nothing any more, with "
                        + Units.bytes(ring.bytesLeft()) + " in it. The queue lost nothing."
                : "By luck no kill came in the middle of a write into Agrona's ring this time; run it again. The queue"
                        + " lost nothing.";
    }
}
