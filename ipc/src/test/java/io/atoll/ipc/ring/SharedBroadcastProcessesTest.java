package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes, some of which are killed. */
class SharedBroadcastProcessesTest {
    private static final int CAPACITY = 1 << 18;
    private static final int LONGEST = CAPACITY / 8;
    private static final int KILLS = 30;
    private static final int LAST_ONES = 50;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedBroadcast broadcast;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        broadcast = SharedBroadcast.open(space, "news", BroadcastOptions.DEFAULT.withCapacity(CAPACITY));
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** Short ones, and long ones that take a while to copy. */
    private static int lengthOf(long number) {
        return 16 + 8 * (int) (number % 3 == 0 ? number * 31 % 100 : number * 7919 % (LONGEST / 8 - 2));
    }

    /** Transmits numbered messages whose every byte can be checked. Their content is made before, to be killed while it is copied. */
    private static final class Sender {
        private static final int CONTENTS = 7;

        private final long sender;
        private final List<UnsafeBuffer> contents = new ArrayList<>();

        Sender(long sender) {
            this.sender = sender;
            for (int number = 0; number < CONTENTS; number++) {
                final UnsafeBuffer content = new UnsafeBuffer(new byte[LONGEST]);
                for (int i = 16; i < LONGEST; i += 8) {
                    content.putLong(i, wordOf(sender, number));
                }
                contents.add(content);
            }
        }

        static long wordOf(long sender, long number) {
            return (number % CONTENTS << 8 | sender) * 0x9E3779B97F4A7C15L;
        }

        void transmit(SharedBroadcast.Transmitter transmitter, long number) {
            final UnsafeBuffer message = contents.get((int) (number % CONTENTS));
            message.putLong(0, sender);
            message.putLong(8, number);
            transmitter.transmit(1 + (int) (number % 1000), message, 0, lengthOf(number));
        }
    }

    /** Checks each message, and that what is missing was counted by the receiver. */
    private static final class Checker implements MessageHandler {
        final SharedBroadcast.Receiver receiver;
        final List<SharedLong> transmitted;
        long sender = -1;
        long number;
        long messages;
        long lappedBefore;

        /** @param transmitted how many messages of each sender were transmitted for sure */
        Checker(SharedBroadcast broadcast, List<SharedLong> transmitted) {
            this.receiver = broadcast.receiver();
            this.transmitted = transmitted;
        }

        int receive() {
            lappedBefore = receiver.lappedCount();
            return receiver.receive(this, 1);
        }

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            final long fromSender = buffer.getLong(index);
            final long itsNumber = buffer.getLong(index + 8);
            final String what =
                    "message " + itsNumber + " of sender " + fromSender + " after " + number + " of " + sender;
            assertEquals(1 + (int) (itsNumber % 1000), type, what);
            assertEquals(lengthOf(itsNumber), length, what);
            for (int i = 16; i < length; i += 8) {
                if (buffer.getLong(index + i) != Sender.wordOf(fromSender, itsNumber)) {
                    throw new AssertionError("byte " + i + " of " + what);
                }
            }
            final boolean later = fromSender > sender || fromSender == sender && itsNumber > number;
            assertTrue(later, what);
            if (messages > 0 && receiver.lappedCount() == lappedBefore) {
                assertNoneMissing(fromSender, itsNumber, what);
            }
            sender = fromSender;
            number = itsNumber;
            messages++;
        }

        private void assertNoneMissing(long fromSender, long itsNumber, String what) {
            if (fromSender == sender) {
                assertEquals(number + 1, itsNumber, what);
            } else {
                assertEquals(sender + 1, fromSender, what);
                assertEquals(0, itsNumber, what);
                assertTrue(
                        number + 1 >= transmitted.get((int) sender).get(),
                        () -> what + ", of which more were transmitted");
            }
        }
    }

    @Test
    void shouldBringAllMessagesOfAnotherProcessInOrderToReceiversThatKeepUp() throws IOException, InterruptedException {
        final int messages = 20_000;
        final SharedLong received = SharedLong.open(space, "received");
        final Checker checker = new Checker(broadcast, List.of());
        final SharedBroadcast shared = broadcast;
        final JvmProcess sender = children.start(() -> {
            final Sender numbers = new Sender(0);
            try (SharedBroadcast.Transmitter transmitter = shared.transmitter()) {
                for (long number = 0; number < messages; number++) {
                    final long ahead = number;
                    Await.until("the receiver", () -> ahead - received.get() < 4);
                    numbers.transmit(transmitter, number);
                }
            }
        });
        Await.until("the last message", () -> {
            while (checker.receive() > 0) {
                received.increment();
            }
            return checker.messages == messages;
        });
        Children.join(sender);
        assertEquals(0, checker.receiver.lappedCount());
        assertFalse(broadcast.hasTransmitter());
    }

    @Test
    void shouldLetATransmitterBeReplacedWhenItIsDeadAndNotBefore() throws IOException, InterruptedException {
        final SharedBroadcast shared = broadcast;
        final SharedLong ready = SharedLong.open(space, "ready");
        final JvmProcess holder = children.start(() -> {
            shared.transmitter();
            ready.set(1);
            Await.death();
        });
        Await.until("the child's role", () -> ready.get() == 1);
        final RoleTakenException taken = assertThrows(RoleTakenException.class, broadcast::transmitter);
        assertTrue(taken.getMessage().contains("pid " + holder.pid()), taken.getMessage());
        Signals.stop(holder.pid());
        assertThrows(RoleTakenException.class, broadcast::transmitter);
        assertTrue(broadcast.hasTransmitter());
        Children.kill(holder);
        Await.until("proof of its death", () -> !broadcast.hasTransmitter());
        broadcast.transmitter().close();
    }

    @Test
    void shouldShowWholeMessagesInOrderHoweverManyTransmittersAreKilled() throws IOException, InterruptedException {
        final SharedLong turn = SharedLong.open(space, "turn");
        final SharedLong over = SharedLong.open(space, "over");
        final List<SharedLong> transmitted = new ArrayList<>();
        for (int sender = 0; sender <= KILLS; sender++) {
            transmitted.add(SharedLong.open(space, "transmitted-" + sender));
        }
        final List<Listener> listeners = List.of(listen("one", transmitted, over), listen("other", transmitted, over));
        final Checker slow = new Checker(broadcast, transmitted);
        final Random random = new Random(30);
        int killedInAMessage = 0;
        JvmProcess next = startSender(0, turn, transmitted.get(0));
        for (int sender = 0; sender < KILLS; sender++) {
            final JvmProcess victim = next;
            final SharedLong count = transmitted.get(sender);
            next = startSender(sender + 1, turn, transmitted.get(sender + 1));
            turn.set(sender + 1);
            final long enough = 1 + random.nextInt(200);
            Await.until("messages of " + victim, () -> count.get() >= enough || !victim.isAlive());
            assertTrue(victim.isAlive(), () -> "not killed, but ended: " + victim);
            assertThrows(RoleTakenException.class, broadcast::transmitter);
            Children.kill(victim);
            killedInAMessage += isInAMessage() ? 1 : 0;
            slow.receive();
        }
        turn.set(KILLS + 1);
        Children.join(next);
        over.set(1);
        System.out.printf("%d of %d kills in a message%n", killedInAMessage, KILLS);
        for (Listener listener : listeners) {
            Children.join(listener.process);
            System.out.printf("%,d messages, lapped %,d times%n", listener.messages.get(), listener.lapped.get());
            assertTrue(listener.messages.get() > KILLS);
        }
        assertTrue(slow.receiver.lappedCount() > 0, "one message of each sender is too few to keep up");
        assertTrue(killedInAMessage > 0, "no kill has hit a transmission");
    }

    private boolean isInAMessage() throws IOException {
        final AtomicBuffer file =
                SharedFile.attach(space, SharedBroadcastDescriptor.KIND, "news").buffer();
        final int begin = SharedBroadcastDescriptor.BROADCAST_OFFSET;
        return file.getLongVolatile(begin + SharedBroadcastDescriptor.tailIntentIndex(CAPACITY))
                != file.getLongVolatile(begin + SharedBroadcastDescriptor.tailIndex(CAPACITY));
    }

    /**
     * Waits for its turn, when its predecessor is gone, and takes over at once or fails. Each second sender leaves
     * receivers time to keep up. The last one ends.
     */
    private JvmProcess startSender(int sender, SharedLong turn, SharedLong transmitted) {
        final SharedBroadcast shared = broadcast;
        return children.start(() -> {
            final Sender numbers = new Sender(sender);
            Await.until("the turn of sender " + sender, () -> turn.get() > sender);
            try (SharedBroadcast.Transmitter transmitter = shared.transmitter()) {
                for (long number = 0; sender < KILLS || number < LAST_ONES; number++) {
                    numbers.transmit(transmitter, number);
                    transmitted.setRelease(number + 1);
                    if (sender % 2 == 0) {
                        LockSupport.parkNanos(100_000);
                    }
                }
            }
        });
    }

    /** A receiver in another process, and what it tells at its end. */
    private record Listener(JvmProcess process, SharedLong messages, SharedLong lapped) {}

    /** Starts a receiver that checks all it can get, until there is no more; returns when it receives. */
    private Listener listen(String name, List<SharedLong> transmitted, SharedLong over) throws IOException {
        final SharedBroadcast shared = broadcast;
        final SharedLong begun = SharedLong.open(space, name + "-begun");
        final SharedLong messages = SharedLong.open(space, name + "-messages");
        final SharedLong lapped = SharedLong.open(space, name + "-lapped");
        final List<SharedLong> counts = new ArrayList<>(transmitted);
        final JvmProcess process = children.start(() -> {
            final Checker checker = new Checker(shared, counts);
            begun.set(1);
            boolean last = false;
            while (true) {
                if (checker.receive() == 0) {
                    if (last) {
                        break;
                    }
                    last = over.get() == 1; // nothing is transmitted any more: what is there by now is all
                    Thread.onSpinWait();
                }
            }
            assertEquals(KILLS, checker.sender, "the last sender was heard");
            assertEquals(LAST_ONES - 1, checker.number, "to its last message");
            messages.set(checker.messages);
            lapped.set(checker.receiver.lappedCount());
        });
        Await.until("receiver " + name, () -> begun.get() == 1 || !process.isAlive());
        return new Listener(process, messages, lapped);
    }
}
