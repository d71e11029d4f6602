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
}
