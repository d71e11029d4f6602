package io.atoll.samples;

import io.atoll.samples.pictures.Gantt;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The first program with a pool. */
@Command(
        name = "square",
        description = "Squares numbers in other processes: pool.map over many, pool.call with one.",
        footer = {
            "",
            "In Java:  pool.map(n -> n * n, numbers)  and  pool.call(n -> n * n, 7). The functions are lambdas; they and"
                    + " the numbers travel to workers, which are JVMs of their own, and the results come back in order."
        })
final class SquareCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 10;
    private static final long LARGEST = 3_037_000_499L; // its square is the last that fits into a long

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Mixin
    private PictureOptions pictures;

    @Option(
            names = "--count",
            defaultValue = "10",
            paramLabel = "N",
            description = "Squares the numbers from 0 to N - 1; 1 to 1000000 (default: 10).")
    private int count;

    @Option(
            names = "--chunk",
            defaultValue = "0",
            paramLabel = "N",
            description = "How many numbers travel together; 0 for as many as are good (default: 0).")
    private int chunk;

    @Option(
            names = "--one",
            defaultValue = "7",
            paramLabel = "NUMBER",
            description = "The one number, 0 to 3037000499 (default: 7).")
    private long one;

    /**
     * A number and its square.
     *
     * @param number squared
     * @param square of it
     * @param pid of the process that has squared it
     */
    record One(long number, long square, long pid) {}

    /**
     * How it went.
     *
     * @param workers of the pool
     * @param startSeconds until all were ready
     * @param mapSeconds from the numbers to their squares
     * @param squares of the numbers from 0 on
     * @param one the one number
     */
    record Result(int workers, double startSeconds, double mapSeconds, List<Long> squares, One one) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--count", count, 1, 1_000_000);
        Range.check(spec, "--chunk", chunk, 0, 1_000_000);
        Range.check(spec, "--one", one, 0, LARGEST);
        final List<Long> numbers = LongStream.range(0, count).boxed().toList();
        try (ReadyPool ready = ReadyPool.open(pictures.record(workers.options()))) {
            final long start = System.nanoTime();
            final List<Long> squares = ready.pool().map((Long n) -> n * n, numbers, chunk);
            final long nanos = System.nanoTime() - start;
            final long[] square = ready.pool()
                    .call((Long n) -> new long[] {n * n, ProcessHandle.current().pid()}, one);
            output.print(
                    new Result(
                            ready.pool().workers(),
                            Units.seconds(ready.startNanos()),
                            nanos / 1e9,
                            squares,
                            new One(one, square[0], square[1])),
                    text -> print(squares, square, nanos, ready, text));
            check(squares, square[0]);
        }
        pictures.write(
                output,
                recorded -> new Gantt(recorded, "atoll square: " + Units.count(count) + " numbers", 0).picture());
        return 0;
    }

    private void print(List<Long> squares, long[] square, long nanos, ReadyPool ready, PrintWriter text) {
        text.println("  map:   "
                + squares.stream().limit(MOST_SHOWN).map(String::valueOf).collect(Collectors.joining(" "))
                + (squares.size() > MOST_SHOWN ? " ... " + squares.get(squares.size() - 1) : ""));
        text.println("  call:  " + one + " squared is " + square[0] + ", says process " + square[1] + "; this one is "
                + ProcessHandle.current().pid() + ".");
        text.println();
        text.println("  " + Units.count(squares.size()) + " numbers by "
                + ready.pool().workers() + " workers in " + Units.nanos(nanos) + "; to start the workers took "
                + Units.millis(ready.startNanos()) + ".");
        if (squares.size() < MOST_SHOWN * MOST_SHOWN * MOST_SHOWN) {
            text.println("  (For so little work a loop is faster than any pool, of processes or threads.)");
        }
    }

    private void check(List<Long> squares, long square) {
        for (int n = 0; n < squares.size(); n++) {
            if (squares.get(n) != (long) n * n) {
                throw wrong(n, squares.get(n));
            }
        }
        if (square != one * one) {
            throw wrong(one, square);
        }
    }

    private static CommandFailedException wrong(long number, long square) {
        return new CommandFailedException(
                "the square of " + number + " is not " + square + "; this must never be: please report it");
    }
}
