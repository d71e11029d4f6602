package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import java.io.IOException;

/** Two of Atoll's typed queues. */
final class AtollLink implements LongLink {
    private final LongQueue out;
    private final LongQueue in;

    private AtollLink(LongQueue out, LongQueue in) {
        this.out = out;
        this.in = in;
    }

    static LongLink open(Space space, boolean first) throws IOException {
        final LongQueue forth = AtollLongQueue.open(space, "forth");
        final LongQueue back = AtollLongQueue.open(space, "back");
        return first ? new AtollLink(forth, back) : new AtollLink(back, forth);
    }

    @Override
    public void send(long number) throws InterruptedException {
        out.put(number);
    }

    @Override
    public long receive() throws InterruptedException {
        return in.take();
    }
}
