package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Deaths anywhere in the use of a ring that is about to wrap. Messages are numbered; number n is of type n and has n in
 * each of its words. Whoever handles one notes its number in a file beside the ring.
 */
class SpscRingCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final int CAPACITY = 1024;
    private static final int UNTIL_WRAP = 72;

    /** Header, and three words of payload: a third message of these does not fit before the wrap. */
    private static final int LENGTH = 3 * Long.BYTES;

    /** What an heir writes, behind all that the victim may have written. */
    private static final int LAST = 50;

    /** The ring and the notes, as one process sees them. */
    private static final class User {
        final SpscRing ring;
        final AtomicBuffer notes;

        User(SimulatedMachine machine, int process) throws IOException {
            final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
            ring = SpscRing.open(space, "ring", SpscRingOptions.DEFAULT.withCapacity(CAPACITY));
            notes = SharedFile.open(space, new SharedFile.Blueprint("notes", "handled", FileHeader.LENGTH + 512, null))
                    .buffer();
        }

        static DirectBuffer message(int number) {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
            fill(message, 0, number);
            return message;
        }

        static void fill(MutableDirectBuffer buffer, int index, int number) {
            for (int word = 0; word < LENGTH; word += Long.BYTES) {
                buffer.putLong(index + word, number);
            }
        }

        static void checkWhole(int type, DirectBuffer buffer, int index, int length) {
            assertEquals(LENGTH, length);
            for (int word = 0; word < LENGTH; word += Long.BYTES) {
                assertEquals(type, buffer.getLong(index + word), "a word of message " + type);
            }
        }

        void note(int type, DirectBuffer buffer, int index, int length) {
            checkWhole(type, buffer, index, length);
            notes.putLong(FileHeader.LENGTH + type * Long.BYTES, 1);
        }

        boolean isNoted(int number) {
            return notes.getLong(FileHeader.LENGTH + number * Long.BYTES) == 1;
        }

        void offer(SpscRing.Producer producer, int number) {
            assertTrue(producer.offer(number, message(number), 0, LENGTH), "no room for message " + number);
        }

        /** Reads all that is there without leaving a trace that matters: the end of a scenario. */
        List<Integer> drain() {
            final List<Integer> numbers = new ArrayList<>();
            final SpscRing.Consumer consumer = ring.consumer();
            while (ring.size() > 0) {
                consumer.read(
                        (type, buffer, index, length) -> {
                            checkWhole(type, buffer, index, length);
                            numbers.add(type);
                        },
                        100);
            }
            return numbers;
        }
    }

    /** An empty ring, some bytes before its wrap, nobody in a role, and what older messages left in all its bytes. */
    private static void givenAUsedRing(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        final User user = new User(machine, 1);
        try (SpscRing.Producer producer = user.ring.producer();
                SpscRing.Consumer consumer = user.ring.consumer()) {
            final UnsafeBuffer filling = new UnsafeBuffer(new byte[UNTIL_WRAP - 8]);
            filling.setMemory(0, filling.capacity(), (byte) 0x77);
            int left = 2 * CAPACITY - UNTIL_WRAP;
            while (left > 0) {
                final int record = Math.min(left, 56);
                assertTrue(producer.offer(1, filling, 0, record - SpscRingDescriptor.HEADER_LENGTH));
                assertEquals(1, consumer.read((type, buffer, index, length) -> {}, 1));
                left -= record;
            }
        }
    }

    private static void givenMessages(SimulatedMachine machine, int count) throws IOException {
        givenAUsedRing(machine);
        final User user = new User(machine, 1);
        try (SpscRing.Producer producer = user.ring.producer()) {
            for (int number = 1; number <= count; number++) {
                user.offer(producer, number);
            }
        }
    }

    private static void offerTheLast(SimulatedMachine machine, int process) throws IOException {
        final User user = new User(machine, process);
        user.offer(user.ring.producer(), LAST);
    }

    private static void readAll(SimulatedMachine machine, int process) throws IOException {
        final User user = new User(machine, process);
        final SpscRing.Consumer consumer = user.ring.consumer();
        while (user.ring.size() > 0) {
            consumer.read(user::note, 2);
        }
    }

    /** What came before the last message, of which there are two if its first writer died behind it. */
    private static List<Integer> drainedBeforeTheLast(SimulatedMachine machine, int process) throws IOException {
        final List<Integer> numbers = new User(machine, process).drain();
        final int last = numbers.indexOf(LAST);
        assertTrue(last >= 0, () -> "the last message is missing: " + numbers);
        assertTrue(
                numbers.subList(last, numbers.size()).stream().allMatch(number -> number == LAST), numbers::toString);
        return numbers.subList(0, last);
    }

    private static DeathAnywhere.ProcessStep holdsAnyOf(List<List<Integer>> allowed) {
        return (machine, process) -> {
            final List<Integer> numbers = drainedBeforeTheLast(machine, process);
            assertTrue(allowed.contains(numbers), () -> numbers + " is none of " + allowed);
        };
    }

    private static void handledOrStillThere(SimulatedMachine machine, int process, int count) throws IOException {
        final User user = new User(machine, process);
        assertEquals(0, user.ring.size());
        for (int number = 1; number <= count; number++) {
            assertTrue(user.isNoted(number), "message " + number + " was freed and never handled");
        }
    }

    @Test
    void shouldHoldEachOfferedMessageWhollyOrNotAtAll() {
        assertTrue(DeathAnywhere.given(SpscRingCrashTest::givenAUsedRing)
                        .when("offer three times, over the wrap", machine -> {
                            final User user = new User(machine, DeathAnywhere.VICTIM);
                            try (SpscRing.Producer producer = user.ring.producer()) {
                                for (int number = 1; number <= 3; number++) {
                                    user.offer(producer, number);
                                }
                            }
                        })
                        .then("take over and offer", SpscRingCrashTest::offerTheLast)
                        .holds(
                                "the first so many, whole",
                                holdsAnyOf(List.of(List.of(), List.of(1), List.of(1, 2), List.of(1, 2, 3))))
                        .check()
                > 1000);
    }

    @Test
    void shouldHoldWhatABatchWasGivenUpToAFlush() {
        DeathAnywhere.given(SpscRingCrashTest::givenAUsedRing)
                .when("write three and flush, write one and close", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    try (SpscRing.Producer producer = user.ring.producer();
                            SpscRing.Batch batch = producer.batch()) {
                        for (int number = 1; number <= 4; number++) {
                            assertTrue(batch.write(number, User.message(number), 0, LENGTH));
                            if (number == 3) {
                                batch.flush();
                            }
                        }
                    }
                })
                .then("take over and offer", SpscRingCrashTest::offerTheLast)
                .holds("all up to a flush", holdsAnyOf(List.of(List.of(), List.of(1, 2, 3), List.of(1, 2, 3, 4))))
                .check();
    }

    @Test
    void shouldHoldCommittedClaimsAndNoOthers() {
        DeathAnywhere.given(SpscRingCrashTest::givenAUsedRing)
                .when("commit, abort over the wrap, commit, claim", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    final SpscRing.Producer producer = user.ring.producer();
                    for (int number = 1; number <= 5; number++) {
                        final int index = producer.tryClaim(number, LENGTH);
                        User.fill(producer.buffer(), index, number);
                        if (number == 1 || number == 4) {
                            producer.commit(index);
                        } else if (number < 5) {
                            producer.abort(index);
                        }
                    }
                    producer.close();
                })
                .then("take over and offer", SpscRingCrashTest::offerTheLast)
                .holds("what was committed", holdsAnyOf(List.of(List.of(), List.of(1), List.of(1, 4))))
                .check();
    }

    @Test
    void shouldGiveTheNextConsumerWhatWasReadAndNotFreed() {
        DeathAnywhere.given(machine -> givenMessages(machine, 5))
                .when("read two, and two, and the rest", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    try (SpscRing.Consumer consumer = user.ring.consumer()) {
                        while (consumer.read(user::note, 2) > 0) {
                            // until there is nothing
                        }
                    }
                })
                .then("take over and read", SpscRingCrashTest::readAll)
                .holds("each handled before it was freed", (machine, process) -> {
                    handledOrStillThere(machine, process, 5);
                })
                .check();
    }

    @Test
    void shouldGiveTheNextConsumerWhatWasNotCommittedByAControlledRead() {
        DeathAnywhere.given(machine -> givenMessages(machine, 6))
                .when("continue, commit, abort, break", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    try (SpscRing.Consumer consumer = user.ring.consumer()) {
                        consumer.controlledRead(
                                (type, buffer, index, length) -> {
                                    if (type == 4) {
                                        return Action.ABORT;
                                    }
                                    user.note(type, buffer, index, length);
                                    return type == 2 ? Action.COMMIT : Action.CONTINUE;
                                },
                                100);
                        consumer.controlledRead(
                                (type, buffer, index, length) -> {
                                    user.note(type, buffer, index, length);
                                    return type == 5 ? Action.BREAK : Action.CONTINUE;
                                },
                                100);
                    }
                })
                .then("take over and read", SpscRingCrashTest::readAll)
                .holds("each handled before it was freed", (machine, process) -> {
                    handledOrStillThere(machine, process, 6);
                })
                .check();
    }

    @Test
    void shouldNotOverwriteWhatIsNotFreed() {
        DeathAnywhere.given(machine -> {
                    givenMessages(machine, 28);
                    final User dying = new User(machine, 2);
                    final SpscRing.Consumer consumer = dying.ring.consumer();
                    consumer.read(dying::note, 2);
                    machine.die(2);
                })
                .when("fill what was freed", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    try (SpscRing.Producer producer = user.ring.producer()) {
                        int number = 29;
                        while (producer.offer(number, User.message(number), 0, LENGTH)) {
                            number++;
                        }
                        assertTrue(number > 29, "there was room");
                    }
                })
                .then("take over and read", SpscRingCrashTest::readAll)
                .holds("all that was there is handled", (machine, process) -> {
                    handledOrStillThere(machine, process, 28);
                })
                .check();
    }

    @Test
    void shouldGiveAwayTheRoleOfADeadProducerAsOftenAsItsHeirsDie() {
        DeathAnywhere.given(machine -> {
                    givenMessages(machine, 1);
                    final User dying = new User(machine, 2);
                    final SpscRing.Producer producer = dying.ring.producer();
                    dying.offer(producer, 2);
                    User.fill(producer.buffer(), producer.tryClaim(3, LENGTH), 3);
                    machine.die(2);
                })
                .when("take over, offer, close", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    try (SpscRing.Producer producer = user.ring.producer()) {
                        user.offer(producer, 4);
                    }
                })
                .then("take over and offer", SpscRingCrashTest::offerTheLast)
                .holds("all that was published", holdsAnyOf(List.of(List.of(1, 2), List.of(1, 2, 4))))
                .check();
    }

    @Test
    void shouldGiveAwayTheRoleOfADeadConsumerAsOftenAsItsHeirsDie() {
        DeathAnywhere.given(machine -> {
                    givenMessages(machine, 4);
                    final User dying = new User(machine, 2);
                    dying.ring.consumer().read(dying::note, 1);
                    machine.die(2);
                })
                .when("take over, read one, close", machine -> {
                    final User user = new User(machine, DeathAnywhere.VICTIM);
                    try (SpscRing.Consumer consumer = user.ring.consumer()) {
                        consumer.read(user::note, 1);
                    }
                })
                .then("take over and read", SpscRingCrashTest::readAll)
                .holds("each handled before it was freed", (machine, process) -> {
                    handledOrStillThere(machine, process, 4);
                })
                .check();
    }
}
