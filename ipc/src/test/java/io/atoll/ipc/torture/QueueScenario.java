package io.atoll.ipc.torture;

import io.atoll.core.space.Space;
import io.atoll.core.torture.Tortured;
import io.atoll.ipc.queue.QueueShutDownException;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueOptions;
import io.atoll.ipc.testing.QueueLedger;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts into two queues and gets out of them. From the one everybody takes; from the other takers take, and consumers
 * handle, some of them throwing at some items. Lanes are small, so that producers wait for room again and again, and some
 * items are long.
 */
final class QueueScenario {
    static final String PRODUCER = "producer";
    static final String TAKER = "taker";
    static final String CONSUMER = "consumer";

    private static final SharedQueueOptions OPTIONS = new SharedQueueOptions(1 << 11, 32, false, 255);
    private static final long REST_NANOS = 300_000;
    private static final int THROWN_AT = 509;

    /** One of the two queues, and what is known of it. */
    record Side(SharedQueue<Long> queue, QueueLedger ledger) {
        private static Side open(Space space, String name, int blocks) throws IOException {
            return new Side(
                    SharedQueue.open(space, name, new NumberCodec(), OPTIONS), new QueueLedger(space, name, blocks));
        }
    }

    /** Thrown at an item that is to come again. */
    private static final class NotNow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotNow() {
            super(null, null, false, false);
        }
    }

    final Side takes;
    final Side mixed;

    QueueScenario(Space space, int blocks) throws IOException {
        takes = Side.open(space, "takes", blocks);
        mixed = Side.open(space, "mixed", blocks);
    }

    void produce() throws InterruptedException {
        long one = -1;
        long other = -1;
        while (true) {
            one = putNext(takes, one);
            other = putNext(mixed, other);
            rest();
        }
    }

    /** A torture without rest would only measure the scheduler, and hit nobody with something in his hands. */
    private static void rest() {
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    /** Puts the item after the last one. */
    private static long putNext(Side side, long last) throws InterruptedException {
        final long item = side.ledger.after(last);
        side.queue.put(item);
        side.ledger.accepted(item);
        return item;
    }

    static void take(Side side) throws InterruptedException {
        final QueueLedger.Order order = side.ledger.new Order();
        while (true) {
            final long item = side.queue.take();
            rest(); // with the item in its hands
            side.ledger.taken(item);
            order.check(item);
            side.queue.taskDone();
        }
    }

    static void consume(Side side) throws InterruptedException {
        final QueueLedger.Order order = side.ledger.new Order();
        while (side.queue.consume((item, redeliveries) -> {
            final boolean special = item % THROWN_AT == 0;
            if (special && redeliveries == 0) {
                throw new NotNow();
            }
            rest(); // with the item, and those of its batch, in its area
            side.ledger.handled(item);
            if (!special && redeliveries == 0) { // what is delivered again comes late
                order.check(item);
            }
        })) {
            // until the queue has ended
        }
    }

    private void work(String role) throws Exception {
        if (role.equals(PRODUCER)) {
            produce();
        }
        final Thread main = Thread.currentThread();
        final Thread second = new Thread(
                () -> {
                    try {
                        take(takes);
                    } catch (InterruptedException e) {
                        main.interrupt();
                    }
                },
                "takes");
        second.setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
        });
        second.start();
        try {
            if (role.equals(TAKER)) {
                take(mixed);
            } else {
                consume(mixed);
            }
        } finally {
            second.interrupt();
            second.join();
        }
    }

    /** One of the children. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            final Space space = Space.open("test");
            final QueueScenario scenario = new QueueScenario(space, Integer.getInteger("blocks"));
            try (SharedQueue<Long> warm = SharedQueue.open(space, "warm", new NumberCodec(), OPTIONS)) {
                warm.put(space.members().epoch());
                warm.poll();
                warm.put(space.members().epoch());
                warm.consume((item, redeliveries) -> {}, 0, TimeUnit.NANOSECONDS);
            }
            final String role = Tortured.awaitRole(space);
            final Thread main = Thread.currentThread();
            Tortured.onStop(main::interrupt);
            try {
                scenario.work(role);
            } catch (InterruptedException | QueueShutDownException e) {
                // that is the end
            }
        }
    }
}
