package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedReadWriteLock;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A process that holds one of everything until it is killed. */
final class StatParty {
    /** So many items are put before its consumer begins, and so many when that has some in its hands. */
    static final int FIRST = 5;

    static final int LATER = 3;

    private StatParty() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        final Space space = Space.open("test");
        SharedLong.open(space, "seven").set(7);
        SharedLock.open(space, "guard").lock();
        SharedSemaphore.open(space, "permits", 5).acquire(2);
        SharedReadWriteLock.open(space, "book").readLock().lock();
        final SharedQueue<Long> queue = SharedQueue.open(space, "work", Codecs.LONG);
        put(queue, FIRST);
        final CountDownLatch inHand = new CountDownLatch(1);
        final Thread consumer = new Thread(() -> consume(queue, inHand));
        consumer.start();
        inHand.await();
        put(queue, LATER);
        ChildJvm.answer("ready");
        park();
    }

    private static void put(SharedQueue<Long> queue, int items) throws InterruptedException {
        for (long item = 0; item < items; item++) {
            queue.put(item);
        }
    }

    private static void consume(SharedQueue<Long> queue, CountDownLatch inHand) {
        try {
            queue.consume((item, redeliveries) -> {
                inHand.countDown();
                park();
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void park() {
        while (true) {
            LockSupport.park();
        }
    }
}
