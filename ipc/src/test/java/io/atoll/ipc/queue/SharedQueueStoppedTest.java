package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.QueueLedger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody who is stopped is robbed, nothing is lost or doubled by it, and the other lanes go on. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SharedQueueStoppedTest {
    private static final int STOP_SECONDS = 5;
    private static final int BLOCKS = 1 << 13;
    private static final SharedQueueOptions OPTIONS = new SharedQueueOptions(1 << 12, 16, false, 3);

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private QueueParties parties;
    private QueueLedger ledger;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        final SharedQueue<Long> queue = SharedQueue.create(space, "queue", Codecs.LONG, OPTIONS);
        parties = new QueueParties(queue, spaces.directory(), "ledger", BLOCKS);
        ledger = parties.ledger();
    }

    private List<JvmProcess> producers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> children.start(parties.producer(Long.MAX_VALUE)))
                .toList();
    }

    /** Stops processes for five seconds, in which items must go on to be got, or none must. */
    private void stop(List<JvmProcess> stopped, boolean othersGoOn) throws IOException, InterruptedException {
        for (JvmProcess process : stopped) {
            Signals.stop(process.pid());
        }
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
        for (int second = 0; second < STOP_SECONDS; second++) {
            final long before = ledger.got();
            if (othersGoOn) {
                Await.until("items beside those stopped", () -> ledger.got() > before + 100);
            }
            Thread.sleep(1000); // this is what is asked for: to be stopped for so long
            if (!othersGoOn) {
                assertEquals(before, ledger.got(), "somebody got something beside an exclusive consumer");
            }
        }
        assertTrue(System.nanoTime() >= end);
        for (JvmProcess process : stopped) {
            Signals.send(process.pid(), "CONT");
        }
        final long before = ledger.got();
        Await.until("items after all", () -> ledger.got() > before + 1000);
    }

    private void endAndCheck(List<JvmProcess> all) throws InterruptedException {
        parties.queue().shutdown();
        Children.joinAll(all);
        assertEquals(0, parties.queue().join());
        ledger.checkPerfect(0);
    }

    @Test
    void stoppedProducersTakersAndConsumersShouldLoseAndDoubleNothing() throws Exception {
        final List<JvmProcess> producers = producers(3);
        final List<JvmProcess> all = new ArrayList<>(producers);
        for (int i = 0; i < 2; i++) {
            all.add(children.start(parties.taker()));
            all.add(children.start(parties.consumer()));
        }
        Await.until("traffic", () -> ledger.got() > 10_000);
        stop(List.of(producers.get(0), all.get(3), all.get(4)), true);
        endAndCheck(all);
    }

    @Test
    void aStoppedExclusiveConsumerShouldKeepTheQueueForItself() throws Exception {
        final List<JvmProcess> all = new ArrayList<>(producers(2));
        final JvmProcess exclusive = children.start(parties.exclusiveConsumer());
        all.add(exclusive);
        Await.until("traffic", () -> ledger.got() > 10_000);
        final AtomicBoolean robbed = new AtomicBoolean();
        final Thread robber = new Thread(() -> {
            try {
                robbed.set(parties.queue().poll(STOP_SECONDS, TimeUnit.SECONDS) != null);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        robber.start();
        stop(List.of(exclusive), false);
        Await.end(robber);
        assertTrue(!robbed.get(), "a taker got something beside an exclusive consumer");
        endAndCheck(all);
    }

    @Test
    void aProducerStoppedWithAnOpenClaimShouldBeInNobodysWay() throws Exception {
        final QueueParties theirs = parties;
        final JvmProcess claimer = children.start(() -> {
            final Producer producer = theirs.queue().producer();
            final QueueLedger mine = theirs.ledger();
            final int index = producer.tryClaim(SharedQueue.ITEM_TYPE, Long.BYTES);
            producer.buffer().putLong(index, mine.after(-1));
            mine.handled(mine.after(-1) + 1); // a sign: an item that nobody puts
            Await.until("the end", () -> theirs.queue().isShutDown());
            try {
                producer.commit(index);
            } catch (DeliveryUnknownException e) {
                throw new AssertionError("nobody is there who could have taken it", e);
            } catch (QueueShutDownException e) {
                return; // withdrawn
            }
            throw new AssertionError("accepted after everybody else had found the end");
        });
        Await.until("an open claim", () -> ledger.got() == 1);
        Signals.stop(claimer.pid());
        final List<JvmProcess> all = new ArrayList<>(producers(1));
        all.add(children.start(parties.taker()));
        Await.until("items beside it", () -> ledger.got() > 50_000);
        parties.queue().shutdown();
        Children.joinAll(all); // also the end comes without it: what is claimed is not there
        Signals.send(claimer.pid(), "CONT");
        Children.join(claimer);
        assertEquals(0, parties.queue().size());
        ledger.checkPerfect(1);
    }
}
