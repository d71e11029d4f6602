package io.atoll.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.pipe.Pipe;
import io.atoll.ipc.queue.Consumer;
import io.atoll.ipc.queue.Producer;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.ring.BroadcastOptions;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedBroadcast;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.ring.SpscRing;
import io.atoll.ipc.ring.SpscRingOptions;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedEvent;
import io.atoll.ipc.sync.SharedLatch;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedReadWriteLock;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.sync.SharedSemaphoreOptions;
import io.atoll.ipc.testing.Allocation;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.value.SharedDouble;
import io.atoll.ipc.value.SharedInt;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedLongArray;
import io.atoll.ipc.value.SharedMemory;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What needs not wait and carries bytes or numbers takes nothing from the heap, even as long as it is not compiled. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class FastPathTest {
    private static final int TYPE = 7;
    private static final int CAPACITY = 4096;
    private static final int LENGTH = 32;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private int handled;
    private final MessageHandler handler = (type, buffer, index, length) -> handled++;
    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private void assertHandled() {
        assertEquals(2 * Allocation.OPERATIONS, handled);
    }

    @Test
    void ringsAllocateNothing() throws Exception {
        final SpscRing ring = SpscRing.open(space, "ring", SpscRingOptions.DEFAULT.withCapacity(CAPACITY));
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            Allocation.assertNone("offer and read", () -> {
                assertTrue(producer.offer(TYPE, message, 0, LENGTH));
                consumer.read(handler, 1);
            });
            assertHandled();
            Allocation.assertNone("claim, commit and read", () -> {
                final int index = producer.tryClaim(TYPE, LENGTH);
                producer.buffer().putLong(index, 1);
                producer.commit(index);
                consumer.read(handler, 1);
            });
            Allocation.assertNone("claim and abort", () -> {
                producer.abort(producer.tryClaim(TYPE, LENGTH));
                consumer.read(handler, 1);
            });
        }
    }

    @Test
    void guardedRingsOfAgronaAllocateNothing() throws Exception {
        for (RingBufferOptions options : new RingBufferOptions[] {
            RingBufferOptions.DEFAULT.withCapacity(CAPACITY),
            RingBufferOptions.DEFAULT.withCapacity(CAPACITY).withManyProducers()
        }) {
            final SharedRingBuffers ring =
                    SharedRingBuffers.open(space, "ring" + options.producers().ordinal(), options);
            try (SharedRingBuffers.Producer producer = ring.producer();
                    SharedRingBuffers.Consumer consumer = ring.consumer()) {
                Allocation.assertNone(options + ": offer and read", () -> {
                    assertTrue(producer.offer(TYPE, message, 0, LENGTH));
                    consumer.read(handler, 1); // may end at the end of the ring
                    consumer.read(handler, 1);
                });
            }
        }
        assertEquals(2 * 2 * Allocation.OPERATIONS, handled);
    }

    @Test
    void rawQueuesAllocateNothing() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.open(space, "queue", Codecs.LONG);
                Producer producer = queue.producer()) {
            try (Consumer consumer = queue.consumer()) {
                Allocation.assertNone("shared consumer", () -> pass(producer, consumer));
                assertHandled();
            }
            handled = 0;
            try (Consumer consumer = queue.exclusiveConsumer()) {
                Allocation.assertNone("exclusive consumer", () -> pass(producer, consumer));
                assertHandled();
            }
        }
    }

    private int pass(Producer producer, Consumer consumer) {
        assertTrue(producer.offer(TYPE, message, 0, LENGTH));
        return consumer.read(handler, 1);
    }

    @Test
    void broadcastsAllocateNothing() throws Exception {
        final SharedBroadcast broadcast =
                SharedBroadcast.open(space, "broadcast", BroadcastOptions.DEFAULT.withCapacity(CAPACITY));
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            Allocation.assertNone("transmit and receive", () -> {
                transmitter.transmit(TYPE, message, 0, LENGTH);
                receiver.receive(handler, 1);
            });
            assertHandled();
        }
    }

    @Test
    void bytesThroughPipesAllocateNothing() throws Exception {
        try (Pipe pipe = Pipe.open(space, "pipe")) {
            Allocation.assertNone("send and receive", () -> {
                pipe.first().sendBytes(message, 0, LENGTH);
                pipe.second().receiveInto(message, 0);
            });
        }
    }

    @Test
    void valuesAllocateNothing() throws Exception {
        final SharedLong number = SharedLong.open(space, "long");
        Allocation.assertNone("long", () -> {
            number.getAndAdd(1);
            number.update(value -> value + 1);
        });
        assertEquals(2 * 2 * Allocation.OPERATIONS, number.get());
        final SharedInt small = SharedInt.open(space, "int");
        final SharedDouble real = SharedDouble.open(space, "double");
        final SharedLongArray array = SharedLongArray.open(space, "array", 8);
        final AtomicBuffer memory = SharedMemory.open(space, "memory", 64).buffer();
        Allocation.assertNone("others", () -> {
            small.getAndAdd(1);
            real.getAndAdd(1);
            array.getAndAdd(1, 1);
            memory.getAndAddLong(8, 1);
        });
    }

    private static void assertFree(String what, Lock lock) throws Exception {
        Allocation.assertNone(what, () -> {
            lock.lock();
            lock.unlock();
        });
    }

    @Test
    void locksThatAreFreeAllocateNothing() throws Exception {
        assertFree("lock", SharedLock.open(space, "lock"));
        final SharedReadWriteLock both = SharedReadWriteLock.open(space, "both");
        assertFree("read lock", both.readLock());
        assertFree("write lock", both.writeLock());
    }

    @Test
    void whatNobodyWaitsForAllocatesNothing() throws Exception {
        for (SharedSemaphoreOptions options :
                new SharedSemaphoreOptions[] {SharedSemaphoreOptions.counting(3), SharedSemaphoreOptions.owned(3)}) {
            final SharedSemaphore semaphore = SharedSemaphore.open(space, "permits" + options.hashCode(), options);
            Allocation.assertNone(options.toString(), () -> {
                semaphore.acquire();
                semaphore.release();
            });
        }
        final SharedEvent event = SharedEvent.open(space, "event");
        Allocation.assertNone("event", () -> {
            event.set();
            event.await();
            event.clear();
        });
        final SharedLatch latch = SharedLatch.open(space, "latch", 2 * Allocation.OPERATIONS);
        Allocation.assertNone("latch", () -> {
            latch.countDown();
            latch.isReady();
        });
        assertTrue(latch.isReady());
        final SharedLock lock = SharedLock.open(space, "lock");
        final SharedCondition condition = SharedCondition.open(lock, "condition");
        Allocation.assertNone("condition", () -> {
            lock.lock();
            condition.signal();
            lock.unlock();
        });
    }
}
