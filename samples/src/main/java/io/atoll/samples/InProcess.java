package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.value.SharedInt;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The images of {@link Crash} by an executor of threads, in one JVM: a child, so that nobody else dies of it. */
final class InProcess {
    private static final int FEWEST_THREADS = 2;
    private static final Duration HANG_LIMIT = Duration.ofSeconds(60);

    /**
     * How it went.
     *
     * @param threads of the executor
     * @param done how many images
     * @param failed how many threw something
     * @param neverEnded how many never came to an end
     * @param exitCode of the JVM
     * @param end of the JVM, for people
     */
    record Result(int threads, int done, int failed, int neverEnded, int exitCode, String end) {}

    private InProcess() {}

    /**
     * Does it. How many are done is counted in shared memory, where the death of the JVM does not matter.
     *
     * @param images how many there are
     * @param workers how many threads are wanted; one is of no use, as the first image that loops would keep it
     * @return how it went
     */
    static Result run(int images, int workers) throws IOException, InterruptedException {
        final int threads = Math.max(FEWEST_THREADS, workers);
        final SharedInt done = SharedInt.create(Space.current());
        final SharedInt failed = SharedInt.create(Space.current());
        final JvmProcessOptions options = Crash.PROCESS
                .withName("executor")
                // as a JVM is without Atoll: the exception comes to the task
                .withJvmOptions("-XX:-CreateCoredumpOnCrash", "-XX:-ExitOnOutOfMemoryError");
        try (Children children = new Children()) {
            final JvmProcess child = children.start(options, () -> work(images, threads, done, failed));
            if (!child.join(HANG_LIMIT)) {
                throw new CommandFailedException(
                        "the JVM with the executor did not end within " + HANG_LIMIT.toSeconds() + " s");
            }
            final int exitCode = child.exitCode().orElseThrow();
            return new Result(
                    threads,
                    done.get(),
                    failed.get(),
                    images - done.get() - failed.get(),
                    exitCode,
                    FailureCause.ofProcess(child.failure().orElse(null), exitCode)
                            .text());
        }
    }

    private static void work(int images, int threads, SharedInt done, SharedInt failed) {
        Parent.endWithIt();
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int i = 1; i <= images; i++) {
            final int image = i;
            executor.execute(() -> {
                try {
                    Crash.thumbnail(image, images);
                    done.increment();
                } catch (OutOfMemoryError e) {
                    failed.increment();
                }
            });
        }
    }
}
