package io.atoll.bench.peers.child;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * What a child is told on its command line.
 *
 * @param directory of this run alone, in memory
 * @param role what to do
 * @param library through which
 * @param index of this child among those that take part, from 0
 * @param parties how many take part; helpers such as a media driver do not count
 * @param crowded whether there are more parties than processors, so that spinning would keep the others from working
 * @param timing how long
 * @param rate messages in a second, where the role has one
 * @param benchmark the full name of a method, for {@link Role#MICRO}; else empty
 */
public record Stage(
        Path directory,
        Role role,
        Library library,
        int index,
        int parties,
        boolean crowded,
        Timing timing,
        long rate,
        String benchmark) {
    private static final int ARGUMENTS = 10;

    /**
     * The arguments that {@link #parse} reads.
     *
     * @return for {@link ChildSide#main}
     */
    public List<String> arguments() {
        return List.of(
                directory.toString(),
                role.name(),
                library.name(),
                Integer.toString(index),
                Integer.toString(parties),
                Boolean.toString(crowded),
                Long.toString(timing.warmUp().toNanos()),
                Long.toString(timing.measured().toNanos()),
                Long.toString(rate),
                benchmark);
    }

    /**
     * Reads a command line.
     *
     * @param arguments what {@link #arguments} wrote
     * @return the same stage
     */
    static Stage parse(String... arguments) {
        if (arguments.length != ARGUMENTS) {
            throw new IllegalArgumentException(
                    "expected " + ARGUMENTS + " arguments, found " + List.of(arguments) + "; started by hand?");
        }
        return new Stage(
                Path.of(arguments[0]),
                Role.valueOf(arguments[1]),
                Library.valueOf(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Boolean.parseBoolean(arguments[5]),
                new Timing(
                        Duration.ofNanos(Long.parseLong(arguments[6])), Duration.ofNanos(Long.parseLong(arguments[7]))),
                Long.parseLong(arguments[8]),
                arguments[9]);
    }

    /**
     * How to poll: awake always, the same for every library.
     *
     * @return a new strategy
     */
    IdleStrategy idle() {
        return crowded ? new YieldingIdleStrategy() : new BusySpinIdleStrategy();
    }
}
