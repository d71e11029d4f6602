package io.atoll.samples;

import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.ipc.process.JvmProcessOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Images to be scaled down, four of which end any process that touches them; by a pool of processes. */
final class Crash {
    private static final long HEAP = 64 << 20;

    /** How JVMs are started that are to die: quietly. What they said is kept for who asks why. */
    static final JvmProcessOptions PROCESS = JvmProcessOptions.DEFAULT
            .withHeap(HEAP)
            .withOutput(JvmProcessOptions.Output.CAPTURE)
            .withJvmOptions("-XX:-CreateCoredumpOnCrash");

    /**
     * An image that was not done.
     *
     * @param image its number
     * @param defect what its code does; empty if it is a sound one
     * @param cause why it failed
     * @param exitCode of the worker that died of it; null if the pool itself killed it
     */
    record Failure(int image, String defect, String cause, Integer exitCode) {
        /** Whether it only took too long, as even a sound image may on a machine that has no time for it. */
        boolean isLate() {
            return cause.equals(FailureCause.TOO_LONG);
        }
    }

    /**
     * How the pool did.
     *
     * @param workers it had at a time
     * @param done how many images
     * @param failed how many
     * @param wrong results that are not right
     * @param seconds from its opening, the start of the workers included
     * @param failures all of them
     */
    record Pool(int workers, int done, int failed, int wrong, double seconds, List<Failure> failures) {}

    /**
     * How both did.
     *
     * @param images how many there are
     * @param limitSeconds how long an image may take
     * @param pool of processes
     * @param inProcess an executor of threads
     */
    record Result(int images, int limitSeconds, Pool pool, InProcess.Result inProcess) {}

    private Crash() {}

    /**
     * Scales an image down, or falls into what is wrong with it.
     *
     * @param image its number, from 1
     * @param images how many there are
     * @return the hash of the thumbnail
     */
    static int thumbnail(int image, int images) {
        Defect.of(image, images).ifPresent(Defect::strike);
        return Thumbnail.of(image);
    }

    /**
     * Does it by a pool.
     *
     * @param images how many
     * @param options of the pool
     * @param progress shows how it goes
     * @return how it went
     */
    static Pool run(int images, ProcessPoolOptions options, ProgressBar progress)
            throws IOException, InterruptedException {
        final long start = System.nanoTime();
        final List<CompletableFuture<Integer>> thumbnails = new ArrayList<>();
        try (ProcessPool pool = ProcessPool.open(options)) {
            for (int image = 1; image <= images; image++) {
                thumbnails.add(progress.watch(pool.submit(number -> thumbnail(number, images), image)));
            }
            for (CompletableFuture<Integer> thumbnail : thumbnails) {
                progress.await(thumbnail);
            }
        }
        final double seconds = Units.seconds(System.nanoTime() - start);
        final List<Failure> failures = new ArrayList<>();
        int wrong = 0;
        for (int image = 1; image <= images; image++) {
            try {
                wrong += thumbnails.get(image - 1).get() == Thumbnail.of(image) ? 0 : 1;
            } catch (ExecutionException e) {
                failures.add(failure(image, images, e.getCause()));
            }
        }
        return new Pool(options.workers(), images - failures.size(), failures.size(), wrong, seconds, failures);
    }

    private static Failure failure(int image, int images, Throwable thrown) {
        final FailureCause cause = FailureCause.of(thrown);
        return new Failure(
                image, Defect.of(image, images).map(Defect::deed).orElse(""), cause.text(), cause.exitCode());
    }

    /**
     * What the pool is to be like.
     *
     * @param workers how many
     * @param limit how long an image may take
     * @return its options
     */
    static ProcessPoolOptions options(int workers, Duration limit) {
        return ProcessPoolOptions.DEFAULT
                .withWorkers(workers)
                .withTimeout(limit)
                .withProcess(PROCESS);
    }
}
