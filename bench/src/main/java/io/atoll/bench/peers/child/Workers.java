package io.atoll.bench.peers.child;

import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.ipc.process.JvmProcessOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;

/** Workers with as much heap as this JVM, which is that of the rival too: one that is larger misses the caches more often. */
final class Workers {
    private static final Pattern HEAP = Pattern.compile("-Xm[sx].+|-XX:\\+AlwaysPreTouch");

    private Workers() {}

    /**
     * Opens a pool.
     *
     * @param number of workers
     * @return to be closed
     */
    static ProcessPool open(int number) throws IOException {
        final String[] heap = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(HEAP.asMatchPredicate())
                .toArray(String[]::new);
        return ProcessPool.open(ProcessPoolOptions.DEFAULT
                .withWorkers(number)
                .withProcess(JvmProcessOptions.DEFAULT.withJvmOptions(heap)));
    }
}
