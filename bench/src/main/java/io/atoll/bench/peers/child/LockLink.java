package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;

/**
 * Atoll's locks. Who receives sleeps in {@code lock()}, and who sends writes the number and gives the lock back. Before
 * that it takes the lock of its next number, for the other to sleep on: each way has two locks, used in turn. What is
 * counted ends where {@code lock()} returns; only after that the receiver gives the lock back.
 */
final class LockLink implements LongLink {
    private final Way out;
    private final Way in;

    private LockLink(Way out, Way in) {
        this.out = out;
        this.in = in;
        out.own().lock();
    }

    static LongLink open(Space space, boolean first) throws IOException {
        final Way forth = new Way(space, "forth");
        final Way back = new Way(space, "back");
        return first ? new LockLink(forth, back) : new LockLink(back, forth);
    }

    @Override
    public void send(long number) {
        out.other().lock();
        out.put(number);
        out.own().unlock(); // after the number, which it makes visible
        out.turn++;
    }

    @Override
    public long receive() {
        in.own().lock(); // before the number
        in.turn++;
        return in.number();
    }

    @Override
    public void afterReceive() {
        in.other().unlock();
    }

    /** One direction, as one side sees it. */
    private static final class Way {
        private static final int LOCKS = 2;

        private final SharedLock[] locks = new SharedLock[LOCKS];
        private final SharedLong number;
        private final SharedLong sent;
        private long turn;

        Way(Space space, String name) throws IOException {
            for (int i = 0; i < LOCKS; i++) {
                locks[i] = SharedLock.open(space, name + "-" + i);
            }
            number = SharedLong.open(space, name);
            sent = SharedLong.open(space, name + "-sent");
        }

        SharedLock own() {
            return locks[(int) (turn % LOCKS)];
        }

        /** The other one: the next as well as the last. */
        SharedLock other() {
            return locks[(int) ((turn + 1) % LOCKS)];
        }

        /** Under the lock, which orders it. */
        void put(long value) {
            number.setOpaque(value);
            sent.setOpaque(turn + 1);
        }

        /** Under the lock, which orders it. */
        long number() {
            if (sent.getOpaque() != turn) {
                throw new IllegalStateException("expected number " + turn + ", found number " + sent.getOpaque()
                        + ": the lock was not waited for");
            }
            return number.getOpaque();
        }
    }
}
