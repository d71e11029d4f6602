package io.atoll.samples;

import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.ipc.process.JvmProcess;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How many workers a pool has. */
final class WorkersOption {
    private static final int MOST = 64;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many JVMs, 1 to 64 (default: as many as this machine has processors).")
    private Integer workers;

    /**
     * The number.
     *
     * @return at least 1
     */
    int count() {
        if (workers == null) {
            return Math.min(JvmProcess.cpuCount(), MOST);
        }
        Range.check(command, "--workers", workers, 1, MOST);
        return workers;
    }

    /**
     * What the pool is to be like.
     *
     * @return its options
     */
    ProcessPoolOptions options() {
        return ProcessPoolOptions.DEFAULT.withWorkers(count());
    }
}
