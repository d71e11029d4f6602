package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes, some of which are killed. */
class SpscRingProcessesTest {
    private static final int CAPACITY = 1 << 14;
    private static final int KILLS = 20;

    /** How many messages a consumer reads at once, and so may read again after a death. */
    private static final int LIMIT = 64;

    /** How many messages go by before the next kill, at most. */
    private static final int BETWEEN_KILLS = 3_000;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SpscRing ring;
    private long sent;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        ring = SpscRing.create(space, "ring", SpscRingOptions.DEFAULT.withCapacity(CAPACITY));
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** A message whose every byte can be checked. */
    private static int write(UnsafeBuffer message, long sender, long number) {
        final int length = lengthOf(number);
        message.setMemory(0, length, (byte) (number ^ sender));
        message.putLong(0, sender);
        message.putLong(8, number);
        return length;
    }

    private static void send(SpscRing.Producer producer, UnsafeBuffer message, long sender, long number) {
        final int length = write(message, sender, number);
        while (!producer.offer(typeOf(number), message, 0, length)) {
            Thread.yield();
        }
    }

    private static int typeOf(long number) {
        return 1 + (int) (number % 1000);
    }

    private static int lengthOf(long number) {
        return 16 + (int) (number * 31 % 151);
    }

    private static void checkWhole(int type, MutableDirectBuffer buffer, int index, int length) {
        final long sender = buffer.getLong(index);
        final long number = buffer.getLong(index + 8);
        if (type != typeOf(number) || length != lengthOf(number)) {
            throw new AssertionError(
                    "message " + number + " of sender " + sender + " has type " + type + " and length " + length);
        }
        for (int i = 16; i < length; i++) {
            if (buffer.getByte(index + i) != (byte) (number ^ sender)) {
                throw new AssertionError("byte " + i + " of message " + number + " of sender " + sender);
            }
        }
    }

    /** Checks each message, and that each sender's numbers follow each other. */
    private static final class Checker implements MessageHandler {
        final Map<Long, Long> next = new HashMap<>();
        long messages;
        long lastSender = -1;

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            checkWhole(type, buffer, index, length);
            final long sender = buffer.getLong(index);
            final long number = buffer.getLong(index + 8);
            assertEquals(next.getOrDefault(sender, 0L), number, () -> "next message of sender " + sender);
            next.put(sender, number + 1);
            lastSender = sender;
            messages++;
        }
    }

    private static void readUntil(SpscRing.Consumer consumer, Checker checker, long messages) {
        Await.until("message " + messages, () -> {
            while (checker.messages < messages && consumer.read(checker, LIMIT) > 0) {
                // as fast as they come
            }
            return checker.messages >= messages;
        });
    }

    /** Queues up for a role, without a core of its own. */
    private static <T> T taken(Supplier<T> role) {
        return Await.value("a role", () -> {
            try {
                return role.get();
            } catch (RoleTakenException e) {
                return null;
            }
        });
    }

    @Test
    void shouldCarryAllMessagesOfAnotherProcessInOrder() throws InterruptedException {
        final int messages = 200_000;
        final SpscRing shared = ring;
        final JvmProcess sender = children.start(() -> {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
            try (SpscRing.Producer producer = shared.producer()) {
                for (long number = 0; number < messages; number++) {
                    send(producer, message, 7, number);
                }
            }
        });
        try (SpscRing.Consumer consumer = ring.consumer()) {
            final Checker checker = new Checker();
            readUntil(consumer, checker, messages);
            Children.join(sender);
            assertEquals(0, consumer.read(checker, 1));
            assertEquals(Map.of(7L, (long) messages), checker.next);
        }
        assertFalse(ring.hasProducer());
    }

    @Test
    void shouldGiveTheRolesOfADeadProcessToOthersAndThoseOfAStoppedOneToNobody()
            throws IOException, InterruptedException {
        final SpscRing shared = ring;
        final SharedLong signal = SharedLong.open(space, "signal");
        final JvmProcess holder = children.start(() -> {
            final SpscRing.Producer producer = shared.producer();
            shared.consumer();
            send(producer, new UnsafeBuffer(new byte[256]), 1, 0);
            producer.tryClaim(2, 100);
            signal.set(1);
            Await.death();
        });
        Await.until("the child's roles", () -> signal.get() == 1);
        final RoleTakenException taken = assertThrows(RoleTakenException.class, ring::producer);
        assertTrue(taken.getMessage().contains("pid " + holder.pid()), taken.getMessage());
        assertThrows(RoleTakenException.class, ring::consumer);
        Signals.stop(holder.pid());
        assertThrows(RoleTakenException.class, ring::consumer);
        assertThrows(RoleTakenException.class, ring::producer);
        assertTrue(ring.hasProducer());
        Children.kill(holder);
        Await.until("proof of its death", () -> !ring.hasProducer() && !ring.hasConsumer());
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            send(producer, new UnsafeBuffer(new byte[256]), 1, 1);
            final Checker checker = new Checker();
            readUntil(consumer, checker, 2);
            assertEquals(Map.of(1L, 2L), checker.next, "what was published, and not what was claimed");
        }
    }

    /** Sends under a name of its own until it is killed, and counts what was published. */
    private JvmProcess startSender(long sender) throws IOException {
        final SpscRing shared = ring;
        final SharedLong published = SharedLong.open(space, "published-" + sender);
        return children.start(() -> {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
            final SpscRing.Producer producer = taken(shared::producer);
            for (long number = 0; ; number++) {
                send(producer, message, sender, number);
                published.setRelease(number + 1);
            }
        });
    }

    @Test
    @Timeout(300)
    void shouldDeliverAllThatKilledProducersPublishedWholeAndInOrder() throws IOException, InterruptedException {
        final Random random = new Random(50);
        final Map<Long, JvmProcess> senders = new HashMap<>();
        for (long sender = 0; sender < 2; sender++) {
            senders.put(sender, startSender(sender));
        }
        final Checker checker = new Checker();
        try (SpscRing.Consumer consumer = ring.consumer()) {
            for (int kill = 0; kill < KILLS; kill++) {
                final long victim = kill == 0 ? senderOfTheNext(consumer, checker) : checker.lastSender;
                readUntil(consumer, checker, checker.messages + random.nextInt(BETWEEN_KILLS));
                Children.kill(senders.get(victim));
                senderOfTheNext(consumer, checker);
                final long published =
                        SharedLong.attach(space, "published-" + victim).get();
                final long arrived = checker.next.get(victim);
                assertTrue(
                        arrived == published || arrived == published + 1, // killed between publishing and counting
                        () -> arrived + " of " + published + " published messages have come");
                final long next = kill + 2L;
                senders.put(next, startSender(next));
            }
        }
        assertEquals(KILLS + 1, checker.next.size(), "senders heard");
    }

    /** Reads until another sender is heard: all of the last one's have come then. */
    private static long senderOfTheNext(SpscRing.Consumer consumer, Checker checker) {
        final long last = checker.lastSender;
        Await.until("a message of another", () -> {
            consumer.read(checker, 1);
            return checker.lastSender != last;
        });
        return checker.lastSender;
    }

    /** Handles messages until it is killed: what it has handled is in {@code handled}, who it is in {@code reader}. */
    private JvmProcess startReader(long id) throws IOException {
        final SpscRing shared = ring;
        final SharedLong handled = SharedLong.open(space, "handled");
        final SharedLong reader = SharedLong.open(space, "reader");
        return children.start(() -> {
            final SpscRing.Consumer consumer = taken(shared::consumer);
            reader.set(id);
            final long[] next = {-1};
            while (true) {
                consumer.read(
                        (type, buffer, index, length) -> handle(type, buffer, index, length, handled, next), LIMIT);
            }
        });
    }

    /** The first messages of a reader may be ones that the last reader had not freed; then each follows the one before. */
    private static void handle(
            int type, MutableDirectBuffer buffer, int index, int length, SharedLong handled, long[] next) {
        checkWhole(type, buffer, index, length);
        final long number = buffer.getLong(index + 8);
        final long done = handled.get();
        if (next[0] < 0 ? number > done || number < done - LIMIT : number != next[0]) {
            throw new AssertionError("message " + number + " after " + done + " were handled; expected " + next[0]);
        }
        next[0] = number + 1;
        if (number == done) {
            handled.setRelease(done + 1);
        }
    }

    @Test
    @Timeout(300)
    void shouldDeliverAgainOnlyWhatKilledConsumersHadNotFreed() throws IOException, InterruptedException {
        final Random random = new Random(51);
        final SharedLong handled = SharedLong.open(space, "handled");
        final SharedLong reader = SharedLong.open(space, "reader");
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread sender = new Thread(this::sendUntilInterrupted, "sender");
        sender.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        sender.start();
        final Map<Long, JvmProcess> readers = new HashMap<>();
        for (long id = 1; id <= 2; id++) {
            readers.put(id, startReader(id));
        }
        for (int kill = 0; kill < KILLS; kill++) {
            Await.until("a living reader", () -> readers.containsKey(reader.get())); // the dead were removed
            final JvmProcess victim = readers.remove(reader.get());
            final long target = handled.get() + 1 + random.nextInt(BETWEEN_KILLS);
            Await.until("message " + target, () -> handled.get() >= target || !victim.isAlive());
            assertTrue(victim.isAlive(), () -> "" + failureOf(victim));
            Children.kill(victim);
            final long next = kill + 3L;
            readers.put(next, startReader(next));
        }
        sender.interrupt();
        Await.end(sender);
        assertNull(failure.get());
        for (JvmProcess left : readers.values()) {
            Children.kill(left);
        }
        finishReading(handled);
    }

    private void sendUntilInterrupted() {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
        try (SpscRing.Producer producer = ring.producer()) {
            while (!Thread.currentThread().isInterrupted()) {
                final int length = write(message, 3, sent);
                if (producer.offer(typeOf(sent), message, 0, length)) {
                    sent++;
                } else {
                    Thread.yield();
                }
            }
        }
    }

    private void finishReading(SharedLong handled) {
        Await.until("proof of the death", () -> !ring.hasConsumer());
        final long[] next = {-1};
        try (SpscRing.Consumer last = ring.consumer()) {
            while (ring.size() > 0) {
                last.read((type, buffer, index, length) -> handle(type, buffer, index, length, handled, next), LIMIT);
            }
        }
        assertEquals(sent, handled.get(), "every published message was handled");
    }

    private static Throwable failureOf(JvmProcess child) {
        try {
            return child.failure().orElse(null);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
