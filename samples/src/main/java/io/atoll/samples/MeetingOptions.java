package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.queue.SharedQueueOptions;
import io.atoll.ipc.ring.RingBufferOptions;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where a producer and a consumer meet. */
final class MeetingOptions {
    private static final int MOST_THREADS = 16;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", description = "Name of the queue (or ring) to meet in.")
    private String name;

    @Option(
            names = "--space",
            defaultValue = "samples",
            paramLabel = "NAME",
            description = "Space in which it lies (default: samples).")
    private String space;

    @Option(
            names = "--capacity",
            paramLabel = "BYTES",
            description = "Capacity, a power of two: of the queue for each producer, or of the ring (default: what it"
                    + " has; if it is new, 262144 for each producer, or 1048576).")
    private Integer capacity;

    @Option(
            names = "--ring",
            description = "Meet in Agrona's OneToOneRingBuffer: one producer, one consumer. Both sides must say so.")
    private boolean ring;

    boolean isRing() {
        return ring;
    }

    String name() {
        return name;
    }

    Integer capacity() {
        return capacity;
    }

    /** The options as they must be typed for the other side. */
    String forOtherSide() {
        return name + (ring ? " --ring" : "") + (space.equals("samples") ? "" : " --space " + space);
    }

    /**
     * Checks how many threads are asked for.
     *
     * @param option that asks
     * @param number of threads
     */
    void checkThreads(String option, int number) {
        Range.check(command, option, number, 1, MOST_THREADS);
        if (ring && number > 1) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " must be 1 with --ring, which is for one producer and one consumer");
        }
    }

    /**
     * Checks the options and opens the space.
     *
     * @return the space
     */
    Space open() throws IOException {
        Space.checkName(name);
        if (capacity != null) {
            try {
                if (ring) {
                    RingBufferOptions.DEFAULT.withCapacity(capacity);
                } else {
                    SharedQueueOptions.DEFAULT.withLaneCapacity(capacity);
                }
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), "--capacity: " + e.getMessage(), e);
            }
        }
        return Space.open(space);
    }
}
