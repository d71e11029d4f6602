package io.atoll.bench.peers.child;

import java.time.Duration;

/**
 * How long a run takes, once both sides are there.
 *
 * @param warmUp at first, not counted
 * @param measured counted
 */
public record Timing(Duration warmUp, Duration measured) {
    /**
     * Both together.
     *
     * @return how long
     */
    public Duration total() {
        return warmUp.plus(measured);
    }

    /**
     * The warm-up for the command line of a program that is not ours.
     *
     * @return seconds, with a point
     */
    public String warmUpSeconds() {
        return seconds(warmUp);
    }

    /**
     * The counted time for the command line of a program that is not ours.
     *
     * @return seconds, with a point
     */
    public String measuredSeconds() {
        return seconds(measured);
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toNanos() / 1e9);
    }
}
