package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handling at least once in one process: redelivery and dead letters. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class ConsumeTest {
    private static final SharedQueueOptions SMALLEST = new SharedQueueOptions(1024, 2, false, 3);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedQueue<String> queue;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        queue = SharedQueue.open(space, "q", Codecs.STRING, SMALLEST);
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static final String LONG = "long".repeat(100);

    private int consumeNow(ItemHandler<String> handler) throws InterruptedException {
        return queue.consume(handler, 0, TimeUnit.SECONDS);
    }

    /** Consumes until there is nothing, and that more than once: thrown items come back. */
    private void consumeAll(ItemHandler<String> handler) throws InterruptedException {
        while (queue.size() > 0) {
            consumeNow(handler);
        }
    }

    @Test
    void whatAHandlerReturnsFromHasLeftTheQueue() throws InterruptedException {
        final List<String> handled = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            queue.put("item " + i);
        }
        queue.put(LONG);
        while (handled.size() < 21) {
            assertTrue(queue.consume((item, redeliveries) -> {
                assertEquals(0, redeliveries);
                handled.add(item);
            }));
        }
        assertEquals("item 0", handled.get(0));
        assertEquals("item 19", handled.get(19));
        assertEquals(LONG, handled.get(20));
        assertEquals(0, consumeNow((item, redeliveries) -> fail("there is nothing left")));
        assertTrue(queue.join(0, TimeUnit.SECONDS));
    }

    @Test
    void aTimedConsumeWaitsItsTime() throws InterruptedException {
        final long start = System.nanoTime();
        assertEquals(0, queue.consume((item, redeliveries) -> {}, 80, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(80));
    }

    @Test
    void whatAHandlerThrowsAtComesAgainInOrderWithItsCount() throws InterruptedException {
        for (String item : List.of("a", "b", LONG)) {
            queue.put(item);
        }
        final List<String> again = new ArrayList<>();
        consumeAll((item, redeliveries) -> {
            if (redeliveries == 0) {
                throw new IOException("not at the first time");
            }
            assertEquals(1, redeliveries);
            again.add(item);
        });
        assertEquals(List.of("a", "b", LONG), again);
        assertNull(queue.pollDeadLetter());
    }

    @Test
    void whatNobodyCanHandleBecomesADeadLetter() throws InterruptedException {
        queue.put("poison");
        queue.put(LONG);
        queue.put("good");
        final List<Integer> counts = new ArrayList<>();
        final List<String> good = new ArrayList<>();
        consumeAll((item, redeliveries) -> {
            if (item.equals("good")) {
                good.add(item);
                return;
            }
            counts.add(redeliveries);
            throw new IllegalArgumentException("cannot handle this");
        });
        assertEquals(List.of("good"), good);
        counts.sort(null);
        assertEquals(List.of(0, 0, 1, 1, 2, 2), counts);
        assertEquals(0, queue.size());
        final DeadLetter first = queue.pollDeadLetter();
        final DeadLetter second = queue.pollDeadLetter();
        assertEquals(3, first.deliveries());
        assertEquals(SharedQueue.ITEM_TYPE, first.type());
        assertEquals("poison", queue.decode(first));
        assertEquals(LONG, queue.decode(second));
        assertNull(queue.pollDeadLetter());
        assertTrue(queue.join(0, TimeUnit.SECONDS), "dead letters are nobody's tasks");
    }

    @Test
    void aFullRedeliveryLaneDeliversAtOnce() throws InterruptedException {
        final Lane redelivery = QueueWatch.lane(space, "q", SharedQueueDescriptor.REDELIVERY_LANE);
        fillLane(redelivery);
        queue.put("stubborn");
        final List<Integer> counts = new ArrayList<>();
        while (counts.size() < 3) {
            consumeNow((item, redeliveries) -> {
                if (item.equals("stubborn")) {
                    counts.add(redeliveries);
                    throw new IllegalStateException();
                }
            });
            fillLane(redelivery);
        }
        assertEquals(List.of(0, 1, 2), counts);
        assertEquals("stubborn", queue.decode(queue.pollDeadLetter()));
    }

    private void fillLane(Lane lane) {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[] {'f'});
        assertTrue(lane.tryProduce(QueueWatch.member(space, "q").memory()));
        while (lane.writer.write(SharedQueue.ITEM_TYPE, message, 0, 1)) {
            lane.writer.publish();
        }
        lane.stopProducing();
    }

    @Test
    void aFullDeadLetterLaneMakesConsumersWaitAndDropsNothing() throws InterruptedException {
        fillLane(QueueWatch.lane(space, "q", SharedQueueDescriptor.DEAD_LETTER_LANE));
        queue.put("one too many");
        final Thread consumer = new Thread(() -> {
            try {
                consumeAll((item, redeliveries) -> {
                    throw new IllegalStateException();
                });
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        consumer.start();
        Await.until(
                "it waits for room",
                QueueWatch.lane(space, "q", SharedQueueDescriptor.DEAD_LETTER_LANE).notFull::hasWaiters);
        String last = "";
        while (!last.equals("one too many")) {
            final DeadLetter letter = queue.pollDeadLetter();
            last = letter == null ? "" : queue.decode(letter);
        }
        Await.end(consumer);
        assertNull(queue.pollDeadLetter());
    }

    @Test
    void anInterruptWhileTheDeadLettersAreFullLeavesTheItemToOthers() throws InterruptedException {
        fillLane(QueueWatch.lane(space, "q", SharedQueueDescriptor.DEAD_LETTER_LANE));
        queue.put("stays");
        assertThrows(
                InterruptedException.class,
                () -> consumeAll((item, redeliveries) -> {
                    if (redeliveries == 2) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException();
                }));
        String last = "";
        while (!last.equals("stays")) {
            final DeadLetter letter = queue.pollDeadLetter(); // first, or burying it would wait for room
            if (letter != null) {
                last = queue.decode(letter);
            }
            consumeNow((item, redeliveries) -> fail("it has had its deliveries"));
        }
    }

    @Test
    void errorsAndInterruptsOfAHandlerComeOutAndTheRestGoesToOthers() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            queue.put("item " + i);
        }
        assertThrows(
                StackOverflowError.class,
                () -> consumeAll((item, redeliveries) -> {
                    throw new StackOverflowError();
                }));
        assertThrows(
                InterruptedException.class,
                () -> consumeAll((item, redeliveries) -> {
                    throw new InterruptedException();
                }));
        final List<String> handled = new ArrayList<>();
        Await.until("all come", () -> {
            try {
                consumeNow((item, redeliveries) -> handled.add(item));
                return handled.size() == 10;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(queue.join(1, TimeUnit.DAYS));
        assertNull(queue.pollDeadLetter());
    }

    @Test
    void aSlowHandlerDoesNotIdleTheOthers() throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            queue.put("item " + i);
        }
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread slow = new Thread(() -> {
            try {
                queue.consume((item, redeliveries) -> {
                    begun.countDown();
                    release.await();
                });
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        slow.start();
        begun.await();
        final List<String> handled = new ArrayList<>();
        while (handled.size() < 29) {
            queue.consume((item, redeliveries) -> handled.add(item));
        }
        assertFalse(queue.join(0, TimeUnit.SECONDS), "one is in a handler");
        release.countDown();
        Await.end(slow);
        assertNull(thrown.get());
        assertTrue(queue.join(1, TimeUnit.DAYS));
    }

    @Test
    void aHandlerMayUseTheQueue() throws InterruptedException {
        queue.put("first");
        final List<String> handled = new ArrayList<>();
        while (handled.size() < 3) {
            queue.consume((item, redeliveries) -> {
                handled.add(item);
                if (item.equals("first")) {
                    queue.put("second");
                    queue.put("third");
                    assertEquals(1, queue.consume((inner, times) -> handled.add(inner), 0, TimeUnit.SECONDS), "nested");
                }
            });
        }
        assertEquals(List.of("first", "second", "third"), handled);
    }

    @Test
    void moreConsumersThanAreasAreToldSo() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            queue.put("item " + i);
        }
        final AtomicReference<QueueCrowdedException> crowded = new AtomicReference<>();
        queue.consume((one, first) -> queue.consume((other, second) -> {
            crowded.set(assertThrows(QueueCrowdedException.class, () -> queue.consume((third, count) -> {})));
        }));
        assertTrue(
                crowded.get().getMessage().contains("in-flight areas"),
                crowded.get().getMessage());
        assertTrue(queue.consume((item, redeliveries) -> {}), "free again");
        assertTrue(queue.join(1, TimeUnit.DAYS));
    }
}
