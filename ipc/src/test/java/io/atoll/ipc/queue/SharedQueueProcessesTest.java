package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.QueueLedger;
import io.atoll.ipc.testing.QueueLedger.Verdict;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What users of queues between processes rely on. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SharedQueueProcessesTest {
    private static final SharedQueueOptions SMALL = new SharedQueueOptions(1 << 14, 16, false, 3);

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    private SharedQueue<Long> queue(SharedQueueOptions options) throws IOException {
        return SharedQueue.create(space, "queue", Codecs.LONG, options);
    }

    private static Set<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldBringTenThousandItemsOfAChildThatExitsAtOnce() throws Exception {
        final SharedQueue<Long> queue = queue(SharedQueueOptions.DEFAULT);
        Children.join(children.start(() -> {
            for (long item = 0; item < 10_000; item++) {
                queue.put(item);
            }
            Runtime.getRuntime().halt(0); // no orderly end that might help
        }));
        final List<Long> items = new ArrayList<>();
        assertEquals(10_000, queue.drainTo(items));
        assertEquals(LongStream.range(0, 10_000).boxed().toList(), items);
    }

    @Test
    void shouldBeTheSameQueueInAChildThatGotItsHandleByALambda() throws Exception {
        final SharedQueue<Long> questions = queue(SharedQueueOptions.DEFAULT);
        final SharedQueue<Long> answers = SharedQueue.open(space, "answers", Codecs.LONG);
        final JvmProcess child = children.start(() -> answers.put(2 * questions.take()));
        questions.put(21L);
        assertEquals(42, answers.take());
        Children.join(child);
    }

    @Test
    void joinShouldReturnAfterTheLastTaskAndTellHowManyDiedWithTheirWorkers() throws Exception {
        final int tasks = 2_000;
        final SharedQueue<Long> queue = queue(SMALL);
        final SharedLong done = SharedLong.open(space, "done");
        final SharedLong holding = SharedLong.open(space, "holding");
        queue.put(-1L);
        final JvmProcess doomed = children.start(() -> {
            queue.take();
            holding.set(1);
            Await.death();
        });
        Await.until("a worker with a task", () -> holding.get() == 1);
        final List<JvmProcess> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(children.start(() -> {
                try {
                    while (true) {
                        queue.take();
                        done.increment();
                        queue.taskDone();
                    }
                } catch (QueueShutDownException e) {
                    // no more tasks
                }
            }));
        }
        for (long task = 0; task < tasks; task++) {
            queue.put(task);
        }
        Await.until("all tasks of the living", () -> done.get() == tasks);
        assertFalse(queue.join(100, TimeUnit.MILLISECONDS), "one task is not done, and its worker lives");
        Signals.stop(doomed.pid());
        assertFalse(queue.join(100, TimeUnit.MILLISECONDS), "its worker is only stopped");
        Children.kill(doomed);
        assertEquals(1, queue.join());
        assertEquals(tasks, done.get());
        queue.shutdown();
        Children.joinAll(workers);
        assertEquals(1, queue.join());
    }

    @Test
    void shouldBringEachItemOnceAndInOrder() throws Exception {
        exchange(50_000);
    }

    @Test
    @Tag("soak")
    void shouldBringEachOfAMillionItemsOnceAndInOrder() throws Exception {
        exchange(250_000);
    }

    /** From four producers, to two takers and two consumers. */
    private void exchange(int itemsEach) throws Exception {
        final SharedQueue<Long> queue = queue(SMALL);
        final int blocks = 4 * (itemsEach / QueueLedger.BLOCK + 1);
        final QueueParties parties = new QueueParties(queue, spaces.directory(), "ledger", blocks);
        final List<JvmProcess> producers = new ArrayList<>();
        final List<JvmProcess> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(children.start(i % 2 == 0 ? parties.taker() : parties.consumer()));
            producers.add(children.start(parties.producer(itemsEach)));
        }
        Children.joinAll(producers);
        assertEquals(0, queue.join());
        queue.shutdown();
        Children.joinAll(others);
        assertEquals(Verdict.perfect(4L * itemsEach), parties.ledger().verdict());
    }

    @Test
    void threadsOfOneProcessShouldConsumeBesideEachOther() throws Exception {
        final SharedQueue<Long> queue = queue(SMALL);
        final int items = 60_000;
        final QueueParties parties =
                new QueueParties(queue, spaces.directory(), "ledger", items / QueueLedger.BLOCK + 1);
        final JvmProcess producer = children.start(parties.producer(items));
        final List<Throwable> failures = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Thread thread = new Thread(() -> {
                try {
                    parties.consumer().run();
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        Children.join(producer);
        queue.shutdown();
        threads.forEach(Await::end);
        assertEquals(List.of(), failures);
        assertEquals(Verdict.perfect(items), parties.ledger().verdict());
        queue.close(); // gives the areas back
    }

    @Test
    void theBatchOfAKilledConsumerShouldComeToAnother() throws Exception {
        final SharedQueue<Long> queue = queue(SMALL);
        final SharedLong reached = SharedLong.open(space, "reached");
        for (long item = 0; item < 400; item++) {
            queue.put(item);
        }
        final JvmProcess doomed = children.start(() -> {
            while (true) {
                queue.consume((item, redeliveries) -> {
                    reached.set(item);
                    if (item == 300) {
                        Await.death();
                    }
                });
            }
        });
        Await.until("the item that blocks its handler", () -> reached.get() == 300);
        Children.kill(doomed);
        final Set<Long> handled = new TreeSet<>();
        while (handled.size() < 100) {
            queue.consume((item, redeliveries) -> {
                assertEquals(item == 300 ? 1 : 0, redeliveries, () -> "redeliveries of " + item);
                assertTrue(handled.add(item), () -> item + " came twice");
            });
        }
        assertEquals(numbers(300, 400), handled);
        assertNull(queue.poll());
        assertEquals(0, queue.join());
    }

    @Test
    void aSlowHandlerShouldNotIdleOthers() throws Exception {
        final SharedQueue<Long> queue = queue(SMALL);
        final SharedLong slow = SharedLong.open(space, "slow");
        queue.put(0L);
        final JvmProcess sluggard = children.start(() -> {
            queue.consume((item, redeliveries) -> {
                slow.set(1);
                Await.until("the parent's leave", () -> slow.get() == 2);
            });
        });
        Await.until("a busy handler", () -> slow.get() == 1);
        for (long item = 1; item < 500; item++) {
            queue.put(item);
        }
        final Set<Long> handled = new TreeSet<>();
        while (handled.size() < 499) {
            queue.consume((item, redeliveries) -> handled.add(item));
        }
        assertEquals(numbers(1, 500), handled);
        assertFalse(queue.join(0, TimeUnit.MILLISECONDS), "one item is being handled");
        slow.set(2);
        Children.join(sluggard);
        assertEquals(0, queue.join());
    }

    @Test
    void whatHandlersOfAllProcessesThrowAtShouldBecomeDeadLetters() throws Exception {
        final SharedQueue<Long> queue = queue(SMALL);
        final SharedLong deliveries = SharedLong.open(space, "deliveries");
        final SharedLong handled = SharedLong.open(space, "handled");
        final List<JvmProcess> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            consumers.add(children.start(() -> {
                while (queue.consume((item, redeliveries) -> {
                    if (item % 10 == 0) {
                        deliveries.increment();
                        throw new IllegalStateException("not this one");
                    }
                    handled.increment();
                })) {
                    // on
                }
            }));
        }
        for (long item = 0; item < 300; item++) {
            queue.put(item);
        }
        assertEquals(0, queue.join());
        assertEquals(270, handled.get());
        assertEquals(30 * SMALL.maxDeliveries(), deliveries.get());
        final Set<Long> dead = new TreeSet<>();
        for (DeadLetter letter = queue.pollDeadLetter(); letter != null; letter = queue.pollDeadLetter()) {
            assertEquals(SMALL.maxDeliveries(), letter.deliveries());
            assertTrue(dead.add(queue.decode(letter)));
        }
        assertEquals(LongStream.range(0, 30).map(i -> i * 10).boxed().collect(Collectors.toSet()), dead);
        queue.shutdown();
        Children.joinAll(consumers);
    }

    @Test
    void takersShouldLearnOfAShutdownByAnotherProcess() throws Exception {
        final SharedQueue<Long> queue = queue(SMALL);
        final JvmProcess child = children.start(() -> {
            queue.put(1L);
            queue.shutdown();
        });
        assertEquals(1, queue.take());
        assertThrows(QueueShutDownException.class, queue::take);
        assertThrows(QueueShutDownException.class, () -> queue.put(2L));
        Children.join(child);
    }

    @Test
    void aTakerAsleepShouldUseLessThanAHundredthOfACore() throws Exception {
        assumeTrue(Futex.chosen().way() != Futex.Way.PARKING, "no futex here");
        final SharedQueue<Long> queue = queue(SharedQueueOptions.DEFAULT);
        final JvmProcess child = children.start(() -> {
            while (queue.take() != 0) {
                // warm
            }
            queue.take();
        });
        for (long item = 1_000; item >= 0; item--) {
            queue.put(item);
        }
        Await.until("the last item before the nap", () -> queue.size() == 0);
        final double seconds = 2;
        // the JVM itself takes a while to come to rest: its compilers, and what it does once
        final double[] least = {1};
        Await.until("a quiet time", () -> {
            final long before = processorTicks(child.pid());
            sleep(seconds);
            least[0] = Math.min(least[0], (processorTicks(child.pid()) - before) / TICKS_PER_SECOND / seconds);
            return least[0] < 0.01;
        });
        System.out.printf("a taker asleep uses %.2f %% of a core%n", least[0] * 100);
        queue.put(0L);
        Children.join(child);
    }

    private static final double TICKS_PER_SECOND = 100;

    private static void sleep(double seconds) {
        try {
            Thread.sleep((long) (seconds * 1000)); // this is what is measured
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** User and system time of a process. */
    private static long processorTicks(long pid) {
        try {
            final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
