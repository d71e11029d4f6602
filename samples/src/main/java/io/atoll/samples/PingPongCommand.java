package io.atoll.samples;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long it takes to another process and back. */
@Command(
        name = "pingpong",
        description = "Sends a number to another JVM and back, sleeping and spinning; prints histograms.",
        footer = {
            "",
            "Sleeping: a SharedQueue lets its waiters sleep in the kernel until they are woken; users of Agrona's rings"
                    + " poll, here with back-off up to 200 us. Spinning: both look again and again, and each side takes a"
                    + " whole core, so that it needs two that are free.",
            "The SharedQueue survives the death of either side; the price is to be seen here.",
            "A fifth of the round trips come first and are not counted. No way is given more than three seconds."
        })
final class PingPongCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--count",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Round trips for each way, 1 to 10000000 (default: 20000).")
    private int count;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--count", count, 1, 10_000_000);
        final PingPong.Results results = PingPong.run(count);
        output.print(results, text -> print(results, text));
        return 0;
    }

    private static void print(PingPong.Results results, PrintWriter text) {
        final Table table = Latency.table("round trip through", "waiting", ">count");
        for (PingPong.Result result : results.results()) {
            result.nanos().addTo(table, result.object(), result.waiting(), Units.count(result.roundTrips()));
        }
        table.print(text);
        if (Runtime.getRuntime().availableProcessors() < 2) {
            text.println();
            text.println("  This machine has one processor: spinning makes each side wait for the other's time slice.");
        }
    }
}
