package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.ring.RingBufferOptions;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where a producer and a consumer meet. */
final class RingOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", description = "Name of the ring to meet in.")
    private String name;

    @Option(
            names = "--space",
            defaultValue = "samples",
            paramLabel = "NAME",
            description = "Space of the ring (default: samples).")
    private String space;

    @Option(
            names = "--capacity",
            paramLabel = "BYTES",
            description = "Capacity of the ring, a power of two (default: what it has, 1048576 if it is new).")
    private Integer capacity;

    String name() {
        return name;
    }

    Integer capacity() {
        return capacity;
    }

    /** The options as they must be typed for the other side. */
    String forOtherSide() {
        return name + (space.equals("samples") ? "" : " --space " + space);
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
                RingBufferOptions.DEFAULT.withCapacity(capacity);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), "--capacity: " + e.getMessage(), e);
            }
        }
        return Space.open(space);
    }
}
