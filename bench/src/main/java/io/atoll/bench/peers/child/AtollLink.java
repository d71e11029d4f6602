package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import java.io.IOException;

/** Two of Atoll's typed queues. */
final class AtollLink implements LongLink {
    private final SharedQueue<Long> out;
    private final SharedQueue<Long> in;

    private AtollLink(SharedQueue<Long> out, SharedQueue<Long> in) {
        this.out = out;
        this.in = in;
    }

    static LongLink open(Space space, boolean first) throws IOException {
        final SharedQueue<Long> forth = SharedQueue.open(space, "forth", Codecs.LONG);
        final SharedQueue<Long> back = SharedQueue.open(space, "back", Codecs.LONG);
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
