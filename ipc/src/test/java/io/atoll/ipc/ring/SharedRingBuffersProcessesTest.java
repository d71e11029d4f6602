package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.ring.RingBufferOptions.Producers;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes, some of which are killed. */
class SharedRingBuffersProcessesTest {
    private static final int CAPACITY = 1 << 14;

    @RegisterExtension
    static final Children children = new Children();

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

    private SharedRingBuffers ring(Producers producers) throws IOException {
        return SharedRingBuffers.open(space, "ring", new RingBufferOptions(producers, CAPACITY));
    }

    /** Writes numbered messages whose every byte can be checked, from a number on. */
    private static void send(SharedRingBuffers.Producer producer, long sender, long from, long to) {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
        for (long number = from; number < to; number++) {
            final int length = lengthOf(number);
            message.setMemory(0, length, (byte) (number ^ sender));
            message.putLong(0, sender);
            message.putLong(8, number);
            while (!producer.offer(1 + (int) (number % 1000), message, 0, length)) {
                Thread.yield();
            }
        }
    }

    private static int lengthOf(long number) {
        return 16 + (int) (number * 31 % 151);
    }

    /** Checks each message and that each sender's numbers follow each other. */
    private static final class Checker implements MessageHandler {
        final Map<Long, Long> next = new HashMap<>();
        long messages;
        long lastSender;

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            final long sender = buffer.getLong(index);
            final long number = buffer.getLong(index + 8);
            final long expected = next.getOrDefault(sender, 0L);
            if (number != expected || type != 1 + (int) (number % 1000) || length != lengthOf(number)) {
                throw new AssertionError("sender " + sender + ": expected message " + expected + ", found " + number
                        + " of type " + type + " and length " + length);
            }
            for (int i = 16; i < length; i++) {
                if (buffer.getByte(index + i) != (byte) (number ^ sender)) {
                    throw new AssertionError("byte " + i + " of message " + number + " of sender " + sender);
                }
            }
            next.put(sender, expected + 1);
            lastSender = sender;
            messages++;
        }
    }

    private static void readUntil(SharedRingBuffers.Consumer consumer, Checker checker, long messages) {
        Await.until("message " + messages, () -> {
            while (checker.messages < messages && consumer.read(checker, 64) > 0) {
                // as fast as they come
            }
            return checker.messages >= messages;
        });
    }

    @Test
    void aRingForOneCarriesAllMessagesOfAnotherProcessInOrder() throws IOException, InterruptedException {
        final int messages = 200_000;
        final SharedRingBuffers ring = ring(Producers.ONE);
        final JvmProcess sender = children.start(() -> {
            try (SharedRingBuffers.Producer producer = ring.producer()) {
                send(producer, 7, 0, messages);
            }
        });
        try (SharedRingBuffers.Consumer consumer = ring.consumer()) {
            final Checker checker = new Checker();
            readUntil(consumer, checker, messages);
            Children.join(sender);
            assertEquals(0, consumer.read(checker, 1));
            assertEquals(Map.of(7L, (long) messages), checker.next);
        }
        assertFalse(ring.hasProducer());
    }

    @Test
    void aRingForManyCarriesAllMessagesOfEachProcessInOrder() throws IOException, InterruptedException {
        final int senders = 3;
        final int messages = 70_000;
        final SharedRingBuffers ring = ring(Producers.MANY);
        final List<JvmProcess> all = new ArrayList<>();
        for (long sender = 0; sender < senders; sender++) {
            final long me = sender;
            all.add(children.start(() -> {
                try (SharedRingBuffers.Producer producer = ring.producer()) {
                    send(producer, me, 0, messages);
                }
            }));
        }
        try (SharedRingBuffers.Consumer consumer = ring.consumer()) {
            final Checker checker = new Checker();
            readUntil(consumer, checker, (long) senders * messages);
            Children.joinAll(all);
            assertEquals(0, consumer.read(checker, 1));
            assertEquals(senders, checker.next.size());
        }
    }

    @Test
    void theRolesOfADeadProcessCanBeTakenAndThoseOfALivingCannot() throws IOException, InterruptedException {
        final SharedRingBuffers ring = ring(Producers.ONE);
        final SharedLong signal = SharedLong.open(space, "signal");
        final JvmProcess holder = children.start(() -> {
            ring.producer();
            ring.consumer();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's roles", () -> signal.get() == 1);
        final RoleTakenException taken = assertThrows(RoleTakenException.class, ring::producer);
        assertTrue(taken.getMessage().contains("pid " + holder.pid()), taken.getMessage());
        assertThrows(RoleTakenException.class, ring::consumer);
        Signals.stop(holder.pid());
        assertThrows(RoleTakenException.class, ring::consumer);
        assertTrue(ring.hasProducer());
        Children.kill(holder);
        Await.until("proof of its death", () -> !ring.hasProducer() && !ring.hasConsumer());
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            send(producer, 1, 0, 3);
            readUntil(consumer, new Checker(), 3);
        }
    }

    @Test
    void killedProducersLeaveWholeMessagesOnlyAndLoseNone() throws IOException, InterruptedException {
        final int kills = 30;
        final SharedRingBuffers ring = ring(Producers.ONE);
        final Random random = new Random(30);
        final Map<Long, JvmProcess> bySender = new HashMap<>();
        for (long sender = 0; sender < 2; sender++) {
            startSender(ring, sender, bySender);
        }
        final Checker checker = new Checker();
        try (SharedRingBuffers.Consumer consumer = ring.consumer()) {
            for (int kill = 0; kill < kills; kill++) {
                readUntil(consumer, checker, checker.messages + 1);
                final long before = checker.messages;
                readUntil(consumer, checker, before + 1 + random.nextInt(3000));
                final long victim = checker.lastSender;
                Children.kill(bySender.get(victim));
                readUntilTheNext(consumer, checker);
                final long committed =
                        SharedLong.attach(space, "committed-" + victim).get();
                assertTrue(
                        checker.next.get(victim) >= committed,
                        () -> checker.next.get(victim) + " of " + committed + " committed messages have come");
                startSender(ring, kill + 2L, bySender);
            }
        }
        assertTrue(checker.next.size() >= kills, checker.next.size() + " senders were heard");
    }

    /** What the dead one had committed; the last of it may come when the next one has repaired the ring. */
    private static void readUntilTheNext(SharedRingBuffers.Consumer consumer, Checker checker) {
        final long dead = checker.lastSender;
        Await.until("a message of another", () -> {
            consumer.read(checker, 1);
            return checker.lastSender != dead;
        });
    }

    private void startSender(SharedRingBuffers ring, long sender, Map<Long, JvmProcess> bySender) throws IOException {
        final SharedLong committed = SharedLong.open(space, "committed-" + sender);
        final JvmProcess process = children.start(() -> {
            final SharedRingBuffers.Producer producer = Await.value("the role", () -> {
                try {
                    return ring.producer();
                } catch (RoleTakenException e) {
                    return null;
                }
            });
            for (long number = 0; ; number++) {
                send(producer, sender, number, number + 1);
                committed.setRelease(number + 1);
            }
        });
        bySender.put(sender, process);
    }

    @Test
    void messagesThatAKilledConsumerHadNotFinishedComeAgain() throws IOException, InterruptedException {
        final int messages = 40_000;
        final SharedRingBuffers ring = ring(Producers.ONE);
        final SharedLong handled = SharedLong.open(space, "handled");
        final JvmProcess sender = children.start(() -> {
            try (SharedRingBuffers.Producer producer = ring.producer()) {
                send(producer, 3, 0, messages);
            }
        });
        for (int kill = 1; kill <= 4; kill++) {
            final long target = 6_000L * kill;
            final JvmProcess consumer = children.start(() -> {
                final SharedRingBuffers.Consumer mine = ring.consumer();
                while (true) {
                    mine.read((type, buffer, index, length) -> handle(buffer.getLong(index + 8), handled), 64);
                }
            });
            Await.until("message " + target, () -> handled.get() >= target || !consumer.isAlive());
            assertTrue(consumer.isAlive(), () -> "" + failureOf(consumer));
            Children.kill(consumer);
        }
        Await.until("proof of the death", () -> !ring.hasConsumer());
        try (SharedRingBuffers.Consumer last = ring.consumer()) {
            Await.until("the last message", () -> {
                last.read((type, buffer, index, length) -> handle(buffer.getLong(index + 8), handled), 64);
                return handled.get() == messages;
            });
        }
        Children.join(sender);
    }

    private static Throwable failureOf(JvmProcess child) {
        try {
            return child.failure().orElse(null);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Messages may come again, but none may be missing. */
    private static void handle(long number, SharedLong handled) {
        if (number > handled.get()) {
            throw new AssertionError("message " + handled.get() + " is missing before " + number);
        }
        if (number == handled.get()) {
            handled.increment();
        }
    }
}
