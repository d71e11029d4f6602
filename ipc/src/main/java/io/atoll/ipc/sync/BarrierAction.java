package io.atoll.ipc.sync;

import java.io.Serializable;

/** What the last party to arrive at a {@link SharedBarrier} does before all go on. */
@FunctionalInterface
public interface BarrierAction extends Serializable {
    /** Acts while the others wait; if it throws, the barrier breaks. */
    void run();
}
