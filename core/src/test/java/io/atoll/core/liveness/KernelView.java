package io.atoll.core.liveness;

import io.atoll.core.space.Space;
import java.io.IOException;

/** What the kernel says of a member at this very moment, without anybody's memory of earlier verdicts. */
public final class KernelView {
    private KernelView() {}

    /**
     * Asks the kernel.
     *
     * @param space that both have joined
     * @param slot the member's place
     * @param epoch which user of that place
     * @return whether its process holds its byte
     */
    public static boolean isAlive(Space space, int slot, long epoch) throws IOException {
        return space.members().table().isAlive(slot, epoch);
    }
}
