package io.atoll.ipc.testing;

import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Opens pools whose workers start quickly, and is sure to terminate them after each test. To be registered with
 * {@code @RegisterExtension}, behind {@link Children}, which gives their space a home.
 */
public final class Pools implements AfterEachCallback {
    /** How workers of tests are started: they live for moments, and nobody reads what they say. */
    public static final JvmProcessOptions QUICK = JvmProcessOptions.DEFAULT
            .withOutput(Output.DISCARD)
            .withJvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    private final List<ProcessPool> opened = new ArrayList<>();

    /**
     * Options to begin with.
     *
     * @param workers how many
     * @return of workers that start quickly
     */
    public static ProcessPoolOptions of(int workers) {
        return ProcessPoolOptions.DEFAULT.withWorkers(workers).withProcess(QUICK);
    }

    /**
     * Opens a pool.
     *
     * @param options what it is like
     * @return the pool; closing it is no duty of the test
     */
    public ProcessPool open(ProcessPoolOptions options) throws IOException {
        final ProcessPool pool = ProcessPool.open(options);
        opened.add(pool);
        return pool;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(ProcessPool::terminate);
        opened.clear();
    }
}
