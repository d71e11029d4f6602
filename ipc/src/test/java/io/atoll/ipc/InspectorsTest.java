package io.atoll.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedList;
import io.atoll.ipc.map.SharedListInspector;
import io.atoll.ipc.map.SharedListOptions;
import io.atoll.ipc.map.SharedMap;
import io.atoll.ipc.map.SharedMapInspector;
import io.atoll.ipc.map.SharedMapOptions;
import io.atoll.ipc.pipe.Pipe;
import io.atoll.ipc.pipe.PipeInspector;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueInspector;
import io.atoll.ipc.queue.SharedQueueOptions;
import io.atoll.ipc.ring.BroadcastOptions;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedBroadcast;
import io.atoll.ipc.ring.SharedBroadcastInspector;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.ring.SharedRingBuffersInspector;
import io.atoll.ipc.ring.SpscRing;
import io.atoll.ipc.ring.SpscRingInspector;
import io.atoll.ipc.ring.SpscRingOptions;
import io.atoll.ipc.sync.SharedBarrier;
import io.atoll.ipc.sync.SharedBarrierInspector;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedConditionInspector;
import io.atoll.ipc.sync.SharedEvent;
import io.atoll.ipc.sync.SharedEventInspector;
import io.atoll.ipc.sync.SharedLatch;
import io.atoll.ipc.sync.SharedLatchInspector;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockInspector;
import io.atoll.ipc.sync.SharedReadWriteLock;
import io.atoll.ipc.sync.SharedReadWriteLockInspector;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.sync.SharedSemaphoreInspector;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Inspections;
import io.atoll.ipc.value.CountersInspector;
import io.atoll.ipc.value.SharedArrayInspector;
import io.atoll.ipc.value.SharedDouble;
import io.atoll.ipc.value.SharedInt;
import io.atoll.ipc.value.SharedIntArray;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedMemory;
import io.atoll.ipc.value.SharedMemoryInspector;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the inspectors tell of objects in use is how they are. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class InspectorsTest {
    private static final String LANE = "lane";
    private static final int FIRST_LANE = 2;
    private static final int MAP_STRIPE = 4096;
    private static final int LIST_WRITER = 256;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[24]);

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private Inspections look(String name, Inspector inspector) throws ObjectMissingException {
        final Inspections found = Inspections.of(space.directory(), name, inspector);
        assertEquals(List.of(), found.problems(), found::toString);
        return found;
    }

    private static void assertMe(Holder holder) {
        assertEquals(Holder.State.ALIVE, holder.state());
        assertEquals(ProcessHandle.current().pid(), holder.pid());
    }

    private static void assertFree(Holder holder) {
        assertEquals(Holder.State.FREE, holder.state());
    }

    @Test
    void shouldTellWhoHasALockAndWhetherSomebodySleeps() throws Exception {
        final SharedLock lock = SharedLock.open(space, "x");
        assertFree(look("x", new SharedLockInspector()).holder("owner"));
        assertEquals("none", look("x", new SharedLockInspector()).value("sleepers"));
        lock.lock();
        final Thread waiter = new Thread(() -> {
            lock.lock();
            lock.unlock();
        });
        waiter.start();
        Await.until("the waiter sleeps", () -> {
            try {
                return look("x", new SharedLockInspector()).value("sleepers").equals("perhaps");
            } catch (ObjectMissingException e) {
                throw new AssertionError(e);
            }
        });
        assertMe(look("x", new SharedLockInspector()).holder("owner"));
        lock.unlock();
        Await.end(waiter);
        assertFree(look("x", new SharedLockInspector()).holder("owner"));
    }

    @Test
    void shouldTellWhetherAnEventIsSetAndHowFarALatchHasCome() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "x");
        assertEquals(false, look("x", new SharedEventInspector()).value("set"));
        event.set();
        event.clear();
        event.set();
        assertEquals(true, look("x", new SharedEventInspector()).value("set"));
        assertEquals(2L, look("x", new SharedEventInspector()).value("times set"));
        final SharedLatch latch = SharedLatch.open(space, "x", 3);
        latch.countDown();
        assertEquals(2L, look("x", new SharedLatchInspector()).value("count"));
    }

    @Test
    void shouldTellWhoHasThePermits() throws Exception {
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "x", 5);
        semaphore.acquire(2);
        final Inspections found = look("x", new SharedSemaphoreInspector());
        assertEquals(3L, found.value("available"));
        assertEquals(5L, found.value("total"));
        assertMe((Holder) found.value("holder", 0, "member"));
        assertEquals(2L, found.value("holder", 0, "permits"));
        semaphore.release(2);
        assertEquals(5L, look("x", new SharedSemaphoreInspector()).value("available"));
        assertEquals(List.of(), look("x", new SharedSemaphoreInspector()).rows("holder"));
    }

    @Test
    void shouldTellWhoReadsAndWhoWrites() throws Exception {
        final SharedReadWriteLock lock = SharedReadWriteLock.open(space, "x");
        lock.readLock().lock();
        Inspections found = look("x", new SharedReadWriteLockInspector());
        assertEquals(1L, found.value("readers"));
        assertMe((Holder) found.value("reader", 0, "member"));
        assertFree(found.holder("writer"));
        lock.readLock().unlock();
        lock.writeLock().lock();
        found = look("x", new SharedReadWriteLockInspector());
        assertEquals(0L, found.value("readers"));
        assertMe(found.holder("writer"));
        lock.writeLock().unlock();
        assertFree(look("x", new SharedReadWriteLockInspector()).holder("writer"));
    }

    @Test
    void shouldTellWhoWaitsAtABarrierAndForACondition() throws Exception {
        final SharedBarrier barrier = SharedBarrier.open(space, "x", 2);
        barrier.register();
        Inspections found = look("x", new SharedBarrierInspector());
        assertEquals("open", found.value("state"));
        assertEquals(1L, found.value("registered"));
        assertEquals(2L, found.value("parties"));
        assertEquals(0L, found.value("arrived"));
        barrier.abort();
        assertEquals("broken", look("x", new SharedBarrierInspector()).value("state"));

        final SharedLock lock = SharedLock.open(space, "x");
        final SharedCondition condition = lock.newCondition("c");
        final Thread waiter = new Thread(() -> {
            lock.lock();
            condition.awaitUninterruptibly();
            lock.unlock();
        });
        waiter.start();
        Await.until("it waits", () -> {
            lock.lock();
            try {
                return condition.getWaitQueueLength() == 1;
            } finally {
                lock.unlock();
            }
        });
        final String name = space.inspect().objects().stream()
                .filter(object -> object.kind().equals("condition"))
                .map(SpaceReport.ObjectReport::name)
                .findFirst()
                .orElseThrow();
        found = look(name, new SharedConditionInspector());
        assertEquals(1L, found.value("waiting"));
        assertMe((Holder) found.value("waiter", 0, "member"));
        assertEquals("waiting", found.value("waiter", 0, "state"));
        lock.lock();
        condition.signal();
        lock.unlock();
        Await.end(waiter);
        assertEquals(0L, look(name, new SharedConditionInspector()).value("waiting"));
    }

    private SharedQueue<Long> queue(SharedQueueOptions options) throws IOException {
        return SharedQueue.open(space, "x", Codecs.LONG, options);
    }

    @Test
    void shouldTellTheDepthOfAQueueAlsoAcrossTheWrap() throws Exception {
        try (SharedQueue<Long> queue = queue(SharedQueueOptions.DEFAULT.withLaneCapacity(1024))) {
            assertEquals(0L, look("x", new SharedQueueInspector()).value("depth"));
            for (long item = 0; item < 500; item++) {
                queue.put(item);
                if (item >= 10) {
                    assertEquals(item - 10, queue.take());
                }
                assertEquals(
                        Math.min(10, item + 1),
                        look("x", new SharedQueueInspector()).value("depth"));
            }
            final Inspections found = look("x", new SharedQueueInspector());
            assertEquals(10L, found.value(LANE, FIRST_LANE, "items"));
            assertMe((Holder) found.value(LANE, FIRST_LANE, "producer"));
            assertEquals("redelivery", found.value(LANE, 0, LANE));
            assertEquals(false, found.value("shut down"));
            queue.shutdown();
            assertEquals(true, look("x", new SharedQueueInspector()).value("shut down"));
        }
    }

    @Test
    void shouldTellWhatIsInFlightAndWhatIsDead() throws Exception {
        try (SharedQueue<Long> queue = queue(SharedQueueOptions.DEFAULT.withMaxDeliveries(1))) {
            for (long item = 0; item < 3; item++) {
                queue.put(item);
            }
            final long[] inFlight = new long[3];
            while (queue.consume(
                            (item, redeliveries) -> {
                                inFlight[item.intValue()] = (long)
                                        look("x", new SharedQueueInspector()).value("in flight");
                                assertMe((Holder)
                                        look("x", new SharedQueueInspector()).value("in-flight area", 0, "owner"));
                                if (item == 2) {
                                    throw new IllegalStateException("a dead letter");
                                }
                            },
                            0,
                            TimeUnit.SECONDS)
                    > 0) {
                // on
            }
            assertTrue(IntStream.range(0, 3).allMatch(item -> inFlight[item] >= 1), () -> inFlight[0] + " and so on");
            final Inspections found = look("x", new SharedQueueInspector());
            assertEquals(0L, found.value("in flight"));
            assertEquals(0L, found.value("depth"));
            assertEquals(1L, found.value("dead letters"));
        }
    }

    @Test
    void shouldFindNothingWrongWithAQueueThatMoves() throws Exception {
        try (SharedQueue<Long> queue = queue(SharedQueueOptions.DEFAULT.withLaneCapacity(1024))) {
            final AtomicBoolean ends = new AtomicBoolean();
            final Thread producer = new Thread(() -> {
                while (!ends.get()) {
                    queue.offer(1L);
                }
            });
            final Thread consumer = new Thread(() -> {
                try {
                    while (!ends.get()) {
                        queue.consume((item, redeliveries) -> {}, 1, TimeUnit.MILLISECONDS);
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            producer.start();
            consumer.start();
            try {
                for (int looks = 0; looks < 200; looks++) {
                    look("x", new SharedQueueInspector());
                }
            } finally {
                ends.set(true);
                Await.end(producer);
                Await.end(consumer);
            }
        }
    }

    @Test
    void shouldTellHowFullRingsAre() throws IOException {
        final SpscRing spsc = SpscRing.open(space, "x", SpscRingOptions.DEFAULT.withCapacity(1024));
        final SharedRingBuffers ring = SharedRingBuffers.open(space, "x", RingBufferOptions.DEFAULT.withCapacity(1024));
        final SharedBroadcast broadcast = SharedBroadcast.open(space, "x", BroadcastOptions.DEFAULT.withCapacity(1024));
        try (SpscRing.Producer spscProducer = spsc.producer();
                SharedRingBuffers.Producer producer = ring.producer();
                SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            spscProducer.offer(1, message, 0, 24);
            producer.offer(1, message, 0, 24);
            transmitter.transmit(1, message, 0, 24);
            Inspections found = look("x", new SpscRingInspector());
            assertEquals(1L, found.value("items"));
            assertEquals(32L, found.value("bytes"));
            assertMe(found.holder("producer"));
            assertFree(found.holder("consumer"));
            found = look("x", new SharedRingBuffersInspector());
            assertEquals(32L, found.value("bytes"));
            assertMe(found.holder("producer"));
            found = look("x", new SharedBroadcastInspector());
            assertEquals(32L, found.value("sent"));
            assertMe(found.holder("transmitter"));
        }
        assertFree(look("x", new SpscRingInspector()).holder("producer"));
    }

    @Test
    void shouldTellWhoHasTheEndsOfAPipeAndWhatIsUnderWay() throws Exception {
        final Pipe pipe = Pipe.open(space, "x");
        pipe.first().sendBytes(new byte[24]);
        pipe.first().sendBytes(new byte[24]);
        final Inspections found = look("x", new PipeInspector());
        assertEquals(2L, found.value("sent by", 0, "items"));
        assertEquals(0L, found.value("sent by", 1, "items"));
        assertEquals("in use", found.value("end", 0, "state"));
        assertMe((Holder) found.value("end", 0, "member"));
        pipe.first().close();
        assertEquals("closed", look("x", new PipeInspector()).value("end", 0, "state"));
        pipe.close();
    }

    @Test
    void shouldTellHowFullAMapIsAndWhoChangesIt() throws IOException {
        final SharedMapOptions options = new SharedMapOptions(2000, 8, 8, 4);
        try (SharedMap<Long, Long> map = SharedMap.open(space, "x", Codecs.LONG, Codecs.LONG, options)) {
            for (long key = 0; key < 1000; key++) {
                map.put(key, key);
            }
            map.remove(7L);
            final Inspections found = look("x", new SharedMapInspector());
            assertEquals(2000L, found.value("capacity"));
            assertEquals(4L, found.value("stripes"));
            assertEquals(8L, found.value("longest key"));
            assertEquals(999L, found.value("entries"));
            assertEquals(1001L, found.value("changes"));
            assertEquals("none", found.value("sleepers"));
            assertEquals(List.of(), found.rows("stripe"));
        }
    }

    @Test
    void shouldTellWhoIsInTheMiddleOfAChange() throws IOException {
        SharedMap.open(space, "x", Codecs.LONG, Codecs.LONG, new SharedMapOptions(5, 8, 8, 1))
                .close();
        SharedList.open(space, "x", Codecs.LONG, new SharedListOptions(3, 8)).close();
        hold("map", MAP_STRIPE);
        hold("list", LIST_WRITER);
        final Inspections map = look("x", new SharedMapInspector());
        assertEquals(0L, map.value("stripe", 0, "stripe"));
        assertEquals(0L, map.value("stripe", 0, "entries"));
        assertMe((Holder) map.value("stripe", 0, "writer"));
        assertMe(look("x", new SharedListInspector()).holder("writer"));
    }

    private void hold(String kind, int offset) throws IOException {
        final SharedFile file = SharedFile.attach(space, kind, "x");
        assertTrue(new OwnerWord(file.buffer(), offset, space.members()).tryAcquire() != 0);
    }

    @Test
    void shouldTellHowLongAListIs() throws IOException {
        try (SharedList<Long> list = SharedList.open(space, "x", Codecs.LONG, new SharedListOptions(3, 8))) {
            list.add(1L);
            list.add(2L);
            final Inspections found = look("x", new SharedListInspector());
            assertEquals(2L, found.value("size"));
            assertEquals(3L, found.value("capacity"));
            assertFree(found.holder("writer"));
            assertEquals("none", found.value("sleeping writers"));
        }
    }

    @Test
    void shouldTellValues() throws IOException {
        SharedLong.open(space, "a").set(42);
        SharedInt.open(space, "b").set(-7);
        SharedDouble.open(space, "c").set(1.5);
        final Inspections found = look(null, new CountersInspector());
        assertEquals("a", found.value("value", 0, "value"));
        assertEquals(42L, found.value("value", 0, "now"));
        assertEquals(-7L, found.value("value", 1, "now"));
        assertEquals(1.5, found.value("value", 2, "now"));
        SharedIntArray.open(space, "x", 21).set(1, -3);
        final Inspections array = look("x", new SharedArrayInspector());
        assertEquals(21L, array.value("ints"));
        assertEquals(-3L, array.value("element", 1, "now"));
        SharedMemory.open(space, "x", 101).buffer().putByte(1, (byte) 0x2A);
        assertTrue(look("x", new SharedMemoryInspector())
                .value("begins with")
                .toString()
                .startsWith("00 2a 00"));
    }
}
