package io.atoll.samples;

import io.atoll.samples.pictures.Gantt;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A product of matrices that nobody copies. */
@Command(
        name = "matrix",
        description = "Multiplies two matrices in shared memory: the workers read and write them where they are.",
        footer = {
            "",
            "The matrices are SharedDoubleArrays that a lambda captures. What travels to a worker is their names and the"
                    + " number of a row; what comes back is that number. In Python the same takes shared_memory and NumPy; a"
                    + " list would be copied to each worker."
        })
final class MatrixCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private WorkersOption workers;

    @Mixin
    private PictureOptions pictures;

    @Option(
            names = "--size",
            defaultValue = "600",
            paramLabel = "N",
            description = "Rows and columns of each matrix, 1 to 10000 (default: 600).")
    private int size;

    /**
     * How it went.
     *
     * @param size rows and columns
     * @param workers of the pool
     * @param sharedBytes of the three matrices, which are not copied
     * @param right whether the product is
     * @param startSeconds until the workers were ready
     * @param seconds for the product
     */
    record Result(int size, int workers, long sharedBytes, boolean right, double startSeconds, double seconds) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--size", size, 1, 10_000);
        final Result result = run(Matrices.random(size));
        output.print(result, text -> print(result, text));
        pictures.write(output, recorded -> new Gantt(recorded, "atoll matrix: " + size + " x " + size, 1).picture());
        if (!result.right()) {
            throw new CommandFailedException("the product is wrong; this must never be: please report it");
        }
        return 0;
    }

    private Result run(Matrices matrices) throws IOException, InterruptedException {
        final List<Integer> rows = IntStream.range(0, size).boxed().toList();
        try (ReadyPool ready = ReadyPool.open(pictures.record(workers.options()))) {
            final long start = System.nanoTime();
            final List<Integer> done = ready.pool().map((Integer row) -> matrices.multiply(row), rows);
            final long nanos = System.nanoTime() - start;
            return new Result(
                    size,
                    ready.pool().workers(),
                    matrices.bytes(),
                    done.equals(rows) && matrices.error() < 1,
                    Units.seconds(ready.startNanos()),
                    Units.seconds(nanos));
        }
    }

    private static void print(Result result, PrintWriter text) {
        text.println("  " + result.size() + " x " + result.size() + ": the product is "
                + (result.right() ? "right" : "wrong") + ", checked by a random vector.");
        text.println("  " + Units.bytes(result.sharedBytes()) + " of matrices lie in shared memory, once for all "
                + result.workers() + " workers; " + Units.count(result.size()) + " row numbers travelled.");
        text.println("  In " + Units.decimal(result.seconds()) + " s; to start the workers took "
                + Units.decimal(result.startSeconds()) + " s.");
    }
}
