package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many threads on one queue object: every item exactly once, and the end for everybody. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class QueueThreadsTest {
    private static final SharedQueueOptions SMALL = new SharedQueueOptions(4096, 8, false, 3);
    private static final int THREADS = 4;
    private static final int ITEMS = 5_000;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** How items are received until the end. */
    private interface Receiver {
        void receiveAll(SharedQueue<Long> queue, AtomicLongArray seen) throws InterruptedException;
    }

    private static void takeAll(SharedQueue<Long> queue, AtomicLongArray seen) throws InterruptedException {
        try {
            while (true) {
                seen.incrementAndGet(queue.take().intValue());
            }
        } catch (QueueShutDownException e) {
            // the end
        }
    }

    private static void consumeAll(SharedQueue<Long> queue, AtomicLongArray seen) throws InterruptedException {
        while (queue.consume((item, redeliveries) -> seen.incrementAndGet(item.intValue()))) {
            // to the end
        }
    }

    private void everyItemOnce(SharedQueueOptions options, Function<Runnable, Thread> factory, Receiver... receivers)
            throws IOException {
        final SharedQueue<Long> queue = SharedQueue.open(space, "q", Codecs.LONG, options);
        final AtomicLongArray seen = new AtomicLongArray(THREADS * ITEMS);
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final List<Thread> putters = new ArrayList<>();
        final List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            final long base = (long) i * ITEMS;
            final Receiver receiver = receivers[i % receivers.length];
            putters.add(factory.apply(() -> guarded(failure, () -> {
                for (long item = base; item < base + ITEMS; item++) {
                    queue.put(item);
                }
            })));
            takers.add(factory.apply(() -> guarded(failure, () -> receiver.receiveAll(queue, seen))));
        }
        takers.forEach(Thread::start);
        putters.forEach(Thread::start);
        putters.forEach(Await::end);
        queue.shutdown();
        takers.forEach(Await::end);
        assertNull(failure.get());
        for (int item = 0; item < seen.length(); item++) {
            assertEquals(1, seen.get(item), "item " + item);
        }
        queue.close();
    }

    /** Something that may be interrupted. */
    private interface Action {
        void run() throws InterruptedException;
    }

    private static void guarded(AtomicReference<Throwable> failure, Action action) {
        try {
            action.run();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    @Test
    void threadsThatTakeGetEveryItemOnce() throws IOException {
        everyItemOnce(SMALL, Thread::new, QueueThreadsTest::takeAll);
    }

    @Test
    void threadsThatConsumeGetEveryItemOnce() throws IOException {
        everyItemOnce(SMALL, Thread::new, QueueThreadsTest::consumeAll);
    }

    @Test
    void takersAndConsumersShareAQueue() throws IOException {
        everyItemOnce(SMALL, Thread::new, QueueThreadsTest::takeAll, QueueThreadsTest::consumeAll);
    }

    @Test
    void spinningThreadsGetEveryItemOnce() throws IOException {
        everyItemOnce(SMALL.withSpinning(), Thread::new, QueueThreadsTest::takeAll, QueueThreadsTest::consumeAll);
    }

    @Test
    void virtualThreadsGetEveryItemOnce() throws IOException {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        everyItemOnce(SMALL, QueueThreadsTest::virtual, QueueThreadsTest::takeAll, QueueThreadsTest::consumeAll);
    }

    @Test
    void spinningVirtualThreadsLetTheirProducersRun() throws IOException {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        everyItemOnce(SMALL.withSpinning(), QueueThreadsTest::virtual, QueueThreadsTest::takeAll);
    }

    /** By reflection, because the sources are of Java 17. */
    private static Thread virtual(Runnable task) {
        try {
            final Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
