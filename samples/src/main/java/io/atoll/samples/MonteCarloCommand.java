package io.atoll.samples;

import io.atoll.samples.pictures.Gantt;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The price of an option by dice. */
@Command(
        name = "montecarlo",
        description = "Prices a European call option by simulation in many processes, and by the formula.",
        footer = {
            "",
            "Each task simulates some of the share's possible futures with dice of its own; pool.map brings the sums, and"
                    + " the parent adds them up. The result is the same for any number of workers."
        })
final class MonteCarloCommand implements Callable<Integer> {
    private static final double MOST_ERRORS = 6;
    private static final double FORMULA_ERROR = 1e-6; // of the prices that go into it

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Mixin
    private PictureOptions pictures;

    @Option(
            names = "--paths",
            defaultValue = "4000000",
            paramLabel = "N",
            description = "Simulated futures of the share, 1000 to 10000000000 (default: 4000000).")
    private long paths;

    @Option(
            names = "--tasks",
            defaultValue = "64",
            paramLabel = "N",
            description = "Among how many tasks they are divided, 1 to 100000 (default: 64).")
    private int tasks;

    @Option(names = "--spot", defaultValue = "100", description = "Price of the share now (default: 100).")
    private double spot;

    @Option(names = "--strike", defaultValue = "105", description = "Price it may be bought at (default: 105).")
    private double strike;

    @Option(names = "--rate", defaultValue = "0.03", description = "Interest per year (default: 0.03).")
    private double rate;

    @Option(names = "--volatility", defaultValue = "0.2", description = "Per year (default: 0.2).")
    private double volatility;

    @Option(names = "--years", defaultValue = "1", description = "Until the end (default: 1).")
    private double years;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of the dice (default: 1).")
    private long seed;

    /**
     * How it went.
     *
     * @param option priced
     * @param workers of the pool
     * @param paths simulated
     * @param price by simulation
     * @param standardError of it; 0 if all futures pay the same, for instance nothing
     * @param analyticPrice by the formula
     * @param startSeconds until the workers were ready
     * @param seconds for the simulation
     */
    record Result(
            OptionTerms option,
            int workers,
            long paths,
            double price,
            double standardError,
            double analyticPrice,
            double startSeconds,
            double seconds) {
        double errors() {
            return difference() / standardError;
        }

        /** Whether chance cannot be why they differ. Without a standard error nobody knows. */
        boolean isWrong() {
            final double imprecision =
                    FORMULA_ERROR * (option.spot() + option.strike() * Math.exp(-option.rate() * option.years()));
            return standardError > 0 && difference() > MOST_ERRORS * standardError + imprecision;
        }

        private double difference() {
            return Math.abs(price - analyticPrice);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--paths", paths, 1_000, 10_000_000_000L);
        Range.check(spec, "--tasks", tasks, Math.max(1, paths / Integer.MAX_VALUE + 1), 100_000);
        for (double positive : new double[] {spot, strike, volatility, years}) {
            if (!(positive > 0 && positive < 1e9)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "prices, volatility and years must be above 0 and below 1e9, not " + positive);
            }
        }
        if (!(Math.abs(rate) <= 1)) {
            throw new ParameterException(spec.commandLine(), "--rate must be -1 to 1, not " + rate);
        }
        final OptionTerms option = new OptionTerms(spot, strike, rate, volatility, years);
        final Result result = run(option);
        output.print(result, text -> print(result, text));
        pictures.write(
                output,
                recorded -> new Gantt(recorded, "atoll montecarlo: " + Units.count(result.paths()) + " paths", 1)
                        .picture());
        if (result.isWrong()) {
            throw new CommandFailedException("the simulation is " + Units.decimal(result.errors())
                    + " standard errors away from the formula; this must never be: please report it");
        }
        return 0;
    }

    private Result run(OptionTerms option) throws IOException, InterruptedException {
        checkFinite(option.analyticPrice());
        final int each = (int) ((paths + tasks - 1) / tasks);
        final List<Long> seeds = LongStream.range(0, tasks)
                .map(task -> seed * tasks + task)
                .boxed()
                .toList();
        try (ReadyPool ready = ReadyPool.open(pictures.record(workers.options()))) {
            final long start = System.nanoTime();
            final OptionTerms.Payoffs payoffs =
                    ready.pool().map((Long dice) -> option.simulate(dice, each), seeds, 1).stream()
                            .reduce(new OptionTerms.Payoffs(0, 0, 0), OptionTerms.Payoffs::plus);
            final long nanos = System.nanoTime() - start;
            checkFinite(payoffs.mean());
            checkFinite(payoffs.squares());
            return new Result(
                    option,
                    ready.pool().workers(),
                    payoffs.paths(),
                    payoffs.mean(),
                    payoffs.standardError(),
                    option.analyticPrice(),
                    Units.seconds(ready.startNanos()),
                    Units.seconds(nanos));
        }
    }

    private static void checkFinite(double number) {
        if (!Double.isFinite(number)) {
            throw new CommandFailedException(
                    "with these terms the numbers get too large: take a smaller rate, volatility or number of years");
        }
    }

    private static void print(Result result, PrintWriter text) {
        new Table("price of the option", ">", ">standard error")
                .row("by simulation", number(result.price()), number(result.standardError()))
                .row("by the formula", number(result.analyticPrice()), "")
                .print(text);
        text.println();
        text.println("  " + comparison(result));
        text.println("  " + Units.count(result.paths()) + " futures by " + result.workers() + " workers in "
                + Units.decimal(result.seconds()) + " s; to start the workers took "
                + Units.decimal(result.startSeconds()) + " s.");
    }

    private static String comparison(Result result) {
        if (result.standardError() > 0) {
            return "They are " + Units.decimal(result.errors())
                    + " standard errors apart (two thirds of all runs are within one).";
        }
        return (result.price() > 0 ? "All futures pay the same" : "No future pays anything")
                + ": the simulation cannot tell how far it is from the formula.";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
