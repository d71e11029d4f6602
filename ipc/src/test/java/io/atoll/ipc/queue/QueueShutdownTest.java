package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a queue, and that of its tasks, in one process. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class QueueShutdownTest {
    private static final SharedQueueOptions SMALL = new SharedQueueOptions(1024, 8, false, 3);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedQueue<Long> queue;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        queue = SharedQueue.open(space, "q", Codecs.LONG, SMALL);
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** Something that may be interrupted. */
    private interface Action {
        void run() throws InterruptedException;
    }

    private static Thread start(List<Throwable> failures, Action action) {
        final Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (Throwable e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        });
        thread.start();
        return thread;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoReadsRawMessagesSeesTheEnd(boolean exclusive) throws InterruptedException {
        queue.put(1L);
        assertFalse(queue.hasEnded());
        try (Consumer consumer = exclusive ? queue.exclusiveConsumer() : queue.consumer()) {
            queue.shutdown();
            assertFalse(queue.hasEnded(), "one is left");
            final int read = consumer.read(
                    (type, buffer, index, length) ->
                            assertEquals(!exclusive, queue.hasEnded(), "in place, it leaves when the handler returns"),
                    8);
            assertEquals(1, read);
            assertTrue(queue.hasEnded());
            assertEquals(0, consumer.read((type, buffer, index, length) -> {}, 8));
        }
    }

    @Test
    void afterAShutdownProducersFailAndConsumersDrain() throws InterruptedException {
        queue.put(1L);
        queue.put(2L);
        final Producer producer = queue.producer();
        assertFalse(queue.isShutDown());
        queue.shutdown();
        queue.shutdown();
        assertTrue(queue.isShutDown());
        assertThrows(QueueShutDownException.class, () -> queue.put(3L));
        assertThrows(QueueShutDownException.class, () -> queue.offer(3L));
        assertThrows(QueueShutDownException.class, () -> queue.offer(3L, 1, TimeUnit.DAYS));
        assertThrows(QueueShutDownException.class, () -> producer.tryClaim(1, 8));
        producer.close();
        assertEquals(1L, queue.take());
        final List<Long> handled = new ArrayList<>();
        assertTrue(queue.consume((item, redeliveries) -> handled.add(item)));
        assertEquals(List.of(2L), handled);
        assertFalse(queue.consume((item, redeliveries) -> fail("there is nothing left")));
        assertThrows(QueueShutDownException.class, queue::take);
        assertNull(queue.poll(1, TimeUnit.DAYS), "answers at once");
        assertEquals(0, queue.consume((item, redeliveries) -> {}, 1, TimeUnit.DAYS));
        queue.taskDone();
        assertEquals(0, queue.join());
    }

    @Test
    void aShutdownEndsAllWaits() throws InterruptedException {
        final List<Throwable> failures = new ArrayList<>();
        final List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(start(failures, () -> assertThrows(QueueShutDownException.class, queue::take)));
            waiting.add(start(failures, () -> assertNull(queue.poll(1, TimeUnit.DAYS))));
            waiting.add(start(failures, () -> assertFalse(queue.consume((item, redeliveries) -> {}))));
        }
        Await.until("they wait", QueueWatch.member(space, "q").memory().notEmpty::hasWaiters);
        queue.shutdown();
        waiting.forEach(Await::end);
        assertEquals(List.of(), failures);
    }

    @Test
    void aShutdownEndsTheWaitForRoom() {
        final List<Throwable> failures = new ArrayList<>();
        while (queue.offer(1L)) {
            // until it is full
        }
        final Thread putter = start(failures, () -> assertThrows(QueueShutDownException.class, () -> queue.put(2L)));
        Await.until("it waits", QueueWatch.lane(space, "q", SharedQueueDescriptor.FIRST_LANE).notFull::hasWaiters);
        queue.shutdown();
        Await.end(putter);
        assertEquals(List.of(), failures);
    }

    @Test
    void aConsumerThatThrowsAfterTheShutdownKeepsTheOthersGoing() throws InterruptedException {
        queue.put(1L);
        final List<Throwable> failures = new ArrayList<>();
        final AtomicBoolean handled = new AtomicBoolean();
        final Thread[] other = new Thread[1];
        queue.consume((item, redeliveries) -> {
            queue.shutdown();
            other[0] = start(failures, () -> {
                while (queue.consume((again, count) -> handled.set(true))) {
                    // to the end
                }
            });
            Await.until("it waits", QueueWatch.member(space, "q").memory().notEmpty::hasWaiters);
            throw new IllegalStateException("not here");
        });
        Await.end(other[0]);
        assertEquals(List.of(), failures);
        assertTrue(handled.get(), "the end came after the redelivery");
    }

    @RepeatedTest(20)
    void aShutdownLosesNothingThatPutAccepted() throws InterruptedException {
        final List<Throwable> failures = new ArrayList<>();
        final Set<Long> accepted = ConcurrentHashMap.newKeySet();
        final Set<Long> refused = ConcurrentHashMap.newKeySet();
        final Set<Long> got = ConcurrentHashMap.newKeySet();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final long base = (long) i << 40; // also what there is no room for takes a number, and they are many
            threads.add(start(failures, () -> {
                final Producer producer = queue.producer(); // a lane each, as processes have
                final UnsafeBuffer message = new UnsafeBuffer(new byte[Long.BYTES]);
                for (long item = base; ; item++) {
                    try {
                        message.putLong(0, item);
                        if (producer.offer(SharedQueue.ITEM_TYPE, message, 0, Long.BYTES)) {
                            accepted.add(item);
                        }
                    } catch (DeliveryUnknownException e) {
                        return;
                    } catch (QueueShutDownException e) {
                        refused.add(item);
                        return;
                    }
                }
            }));
        }
        threads.add(start(failures, () -> {
            while (true) {
                try {
                    got.add(queue.take());
                } catch (QueueShutDownException e) {
                    return;
                }
            }
        }));
        threads.add(start(failures, () -> {
            while (queue.consume((item, redeliveries) -> got.add(item))) {
                // to the end
            }
        }));
        Await.until("some have arrived", () -> got.size() > 500);
        queue.shutdown();
        threads.forEach(Await::end);
        assertEquals(List.of(), failures);
        final Set<Long> lost = new HashSet<>(accepted);
        lost.removeAll(got);
        assertEquals(Set.of(), lost);
        refused.retainAll(got);
        assertEquals(Set.of(), refused);
    }

    @Test
    void joinReturnsAfterTheLastTaskDone() throws InterruptedException {
        final List<Throwable> failures = new ArrayList<>();
        final int tasks = 400;
        final Set<Long> done = ConcurrentHashMap.newKeySet();
        final List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(start(failures, () -> {
                while (true) {
                    try {
                        final long task = queue.take();
                        done.add(task);
                        queue.taskDone();
                    } catch (QueueShutDownException e) {
                        return;
                    }
                }
            }));
        }
        for (long task = 0; task < tasks; task++) {
            queue.put(task);
        }
        assertEquals(0, queue.join());
        assertEquals(tasks, done.size());
        queue.shutdown();
        workers.forEach(Await::end);
        assertEquals(List.of(), failures);
        assertEquals(0, queue.tasksEndedByDeath());
    }

    @Test
    void aTaskIsPendingUntilItIsDeclaredDone() throws InterruptedException {
        assertThrows(IllegalStateException.class, queue::taskDone);
        assertTrue(queue.join(0, TimeUnit.SECONDS));
        queue.put(1L);
        assertFalse(queue.join(0, TimeUnit.SECONDS), "it is in the queue");
        queue.take();
        final long start = System.nanoTime();
        assertFalse(queue.join(80, TimeUnit.MILLISECONDS), "it is in our hands");
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(80));
        queue.taskDone();
        assertTrue(queue.join(1, TimeUnit.DAYS));
        assertThrows(IllegalStateException.class, queue::taskDone);
    }
}
