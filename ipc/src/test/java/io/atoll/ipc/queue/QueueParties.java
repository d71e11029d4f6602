package io.atoll.ipc.queue;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmTask;
import io.atoll.ipc.testing.QueueLedger;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/** What children do with a queue, by a ledger that tells in the end whether each item came once and in order. */
record QueueParties(SharedQueue<Long> queue, String space, String name, int blocks) implements Serializable {
    QueueParties(SharedQueue<Long> queue, Path space, String name, int blocks) {
        this(queue, space.toString(), name, blocks);
    }

    QueueLedger ledger() throws IOException {
        return new QueueLedger(Space.at(Path.of(space)), name, blocks);
    }

    /** Puts items until it has put so many, or the queue is shut down. */
    JvmTask producer(long items) {
        return () -> {
            final QueueLedger ledger = ledger();
            long item = -1;
            try {
                for (long i = 0; i < items; i++) {
                    item = ledger.after(item);
                    queue.put(item);
                    ledger.accepted(item);
                }
            } catch (DeliveryUnknownException e) {
                ledger.unknown();
            } catch (QueueShutDownException e) {
                // it was not put then
            }
        };
    }

    /** Takes until the queue has ended. */
    JvmTask taker() {
        return () -> {
            final QueueLedger ledger = ledger();
            final QueueLedger.Order order = ledger.new Order();
            try {
                while (true) {
                    final long item = queue.take();
                    ledger.taken(item);
                    order.check(item);
                    queue.taskDone();
                }
            } catch (QueueShutDownException e) {
                // drained
            }
        };
    }

    /** Handles until the queue has ended. */
    JvmTask consumer() {
        return () -> {
            final QueueLedger ledger = ledger();
            final QueueLedger.Order order = ledger.new Order();
            while (queue.consume((item, redeliveries) -> {
                ledger.handled(item);
                order.check(item);
            })) {
                // on
            }
        };
    }

    /** Reads in place until the queue is shut down and nothing is left. */
    JvmTask exclusiveConsumer() {
        return () -> {
            final QueueLedger ledger = ledger();
            final QueueLedger.Order order = ledger.new Order();
            try (Consumer consumer = queue.exclusiveConsumer()) {
                final IdleStrategy idle = new SleepingMillisIdleStrategy(); // leaves the processors to those who put
                while (true) {
                    final int read = consumer.read(
                            (type, buffer, index, length) -> {
                                final long item = buffer.getLong(index);
                                ledger.taken(item);
                                order.check(item);
                            },
                            64);
                    if (read == 0 && queue.hasEnded()) {
                        return;
                    }
                    idle.idle(read);
                }
            }
        };
    }
}
