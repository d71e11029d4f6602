package io.atoll.ipc.queue;

import static io.atoll.core.crash.DeathAnywhere.SECOND_HEIR;
import static io.atoll.core.crash.DeathAnywhere.VICTIM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.MessageHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Deaths anywhere in the use of the smallest queue: everything accepted is there exactly once, or was in the hands of a
 * dead taker (one for each), or came again because its consumer had died (one for each); nothing is half-written, nothing
 * left over, and the survivors go on.
 */
class SharedQueueCrashTest {
    private static final SharedQueueOptions SMALLEST = new SharedQueueOptions(1024, 2, false, 5);
    private static final SharedQueueOptions DELIVERS_ONCE = SMALLEST.withMaxDeliveries(1);

    /** Added to an item, makes it travel through a file. */
    private static final long FILE = Numbers.LONG;

    /** What survivors put. */
    private static final long NEXT = 50;

    private SharedQueueOptions options = SMALLEST;
    private Party victim;

    /** What those do who come after a death. */
    enum Survivors {
        TAKE {
            @Override
            void drain(Party party) {
                party.drainByTaking();
            }
        },
        CONSUME {
            @Override
            void drain(Party party) throws InterruptedException {
                party.drainByConsuming();
            }
        };

        abstract void drain(Party party) throws Exception;
    }

    /** What the process does that dies. */
    enum Victim {
        PUTS,
        TAKES,
        DRAINS,
        CONSUMES
    }

    /** What it drains at once, and may have in its hands. */
    private static final int DRAINED = 2;

    private static final int ENOUGH_READS = 500; // an exclusive consumer looks for the batches of the dead now and then

    private Party party(SimulatedMachine machine, int process) throws IOException {
        return new Party(machine, process, options);
    }

    /** A queue with a living process that has put some items. */
    private Party givenAQueue(SimulatedMachine machine, long... items) throws IOException {
        machine.platform(1).createDirectory(Party.HOME, Access.OWNER);
        final Party first = party(machine, 1);
        first.put(items);
        return first;
    }

    private void check(
            Victim role, DeathAnywhere.Step given, String operation, DeathAnywhere.Step step, Survivors survivors) {
        DeathAnywhere.given(given)
                .when(operation, step)
                .then(survivors + ", put and go on", (machine, process) -> {
                    final Party party = party(machine, process);
                    survivors.drain(party);
                    party.put(NEXT + process - VICTIM);
                    survivors.drain(party);
                })
                .holds("nothing lost, doubled or left", (machine, process) -> {
                    final Party party = party(machine, process);
                    assertSound(party, role, survivors);
                })
                .check();
    }

    private void assertSound(Party party, Victim role, Survivors survivors) throws Exception {
        final boolean second = party.process == SECOND_HEIR;
        final boolean heirTook = survivors == Survivors.TAKE || options == DELIVERS_ONCE; // dead letters are taken
        final int inHands = role == Victim.TAKES ? 1 : role == Victim.DRAINS ? DRAINED : 0;
        final int takers = inHands + (second && heirTook ? 1 : 0);
        final int consumers = (role == Victim.CONSUMES ? 1 : 0) + (second && survivors == Survivors.CONSUME ? 1 : 0);
        party.diary.check(takers, consumers);
        party.assertCleanAndIdle();
    }

    // ---- putting

    @ParameterizedTest
    @EnumSource
    void shouldPutWhollyOrNotAtAllIntoANewLane(Survivors survivors) {
        check(
                Victim.PUTS,
                machine -> givenAQueue(machine, 10),
                "open, put, put",
                machine -> party(machine, VICTIM).put(20, 21),
                survivors);
    }

    @Test
    void shouldKeepTheOrderOfEachProducer() {
        DeathAnywhere.given(machine -> {
                    givenAQueue(machine, 10, 11);
                    victim = party(machine, VICTIM);
                })
                .when("put four", machine -> victim.put(20, 21, 22, 23))
                .then("take all", (machine, process) -> {
                    final Party party = party(machine, process);
                    party.drainInOrder();
                    party.put(NEXT + process - VICTIM);
                    party.drainInOrder();
                })
                .holds(
                        "nothing lost, doubled or left",
                        (machine, process) -> assertSound(party(machine, process), Victim.PUTS, Survivors.TAKE))
                .check();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPutIntoTheLaneOfADeadProducer(Survivors survivors) {
        check(
                Victim.PUTS,
                machine -> {
                    givenAQueue(machine, 10);
                    final Party dead = party(machine, 2);
                    dead.put(30);
                    // all that a producer leaves behind its tail when it dies before it publishes
                    dead.memory.sideFiles.create("3-" + dead.memory.lanes()[3].tail(), 200, buffer -> {});
                    machine.die(2);
                    victim = party(machine, VICTIM);
                },
                "put into an adopted lane",
                machine -> victim.put(20, 21),
                survivors);
    }

    @Test
    void shouldPutALongItemWhollyOrNotAtAll() {
        check(
                Victim.PUTS,
                machine -> {
                    givenAQueue(machine, FILE + 10);
                    victim = party(machine, VICTIM);
                },
                "put a long item",
                machine -> victim.put(FILE + 20),
                Survivors.TAKE);
    }

    // ---- taking

    @ParameterizedTest
    @EnumSource
    void shouldLoseWhatATakerHasInItsHandsAtMost(Survivors survivors) {
        check(
                Victim.TAKES,
                machine -> {
                    givenAQueue(machine, 10, 11, 12);
                    victim = party(machine, VICTIM);
                },
                "take twice",
                machine -> {
                    victim.take();
                    victim.take();
                },
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeALongItemWithItsFile(Survivors survivors) {
        check(
                Victim.TAKES,
                machine -> {
                    givenAQueue(machine, FILE + 10, FILE + 11); // the lane is empty then, and nobody acquires it
                    victim = party(machine, VICTIM);
                },
                "take a long item",
                machine -> victim.take(),
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseWhatIsDrainedAtMost(Survivors survivors) {
        check(
                Victim.DRAINS,
                machine -> {
                    givenAQueue(machine, 10, 11, 12);
                    victim = party(machine, VICTIM);
                },
                "drain two",
                machine -> {
                    final List<Long> drained = new ArrayList<>();
                    assertEquals(DRAINED, victim.queue.drainTo(drained, DRAINED));
                    drained.forEach(item -> victim.diary.note(Diary.Event.TAKEN, item));
                },
                survivors);
    }

    // ---- consuming

    private void givenAConsumer(SimulatedMachine machine, long... items) throws IOException {
        givenAQueue(machine, items);
        victim = party(machine, VICTIM);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandleAtLeastOnce(Survivors survivors) {
        check(
                Victim.CONSUMES,
                machine -> givenAConsumer(machine, 10, 11),
                "consume twice",
                machine -> {
                    assertEquals(1, victim.consume(victim::handle));
                    victim.consume(victim::handle);
                },
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandleABatchAtLeastOnce(Survivors survivors) {
        check(
                Victim.CONSUMES,
                machine -> givenAConsumer(machine, FILE + 10, 11, 12),
                "consume a batch of two",
                machine -> victim.handleBatch(victim.moveBatch(2), victim::handle),
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldDeliverAgainWhatAHandlerThrewAt(Survivors survivors) {
        check(
                Victim.CONSUMES,
                machine -> givenAConsumer(machine, FILE + 10, 11),
                "consume, and throw at each",
                machine -> victim.handleBatch(victim.moveBatch(2), Party::refuse),
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepDeadLetters(Survivors survivors) {
        options = DELIVERS_ONCE;
        check(
                Victim.CONSUMES,
                machine -> givenAConsumer(machine, FILE + 10, 11),
                "throw at the last delivery",
                machine -> victim.handleBatch(victim.moveBatch(2), Party::refuse),
                survivors);
    }

    // ---- settling

    /** A process that dies with a batch of which it has handled one. */
    private void givenADeadConsumer(SimulatedMachine machine, long... items) throws IOException {
        givenAQueue(machine, items);
        final Party dead = party(machine, 2);
        final InFlightArea area = dead.moveBatch(items.length);
        dead.handle(items[0] % FILE, 0);
        area.pass(); // and its file, if it has one, is still there
        machine.die(2);
        victim = party(machine, VICTIM);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleTheBatchOfADeadConsumerByConsuming(Survivors survivors) {
        check(
                Victim.CONSUMES,
                machine -> givenADeadConsumer(machine, FILE + 10, FILE + 11, 12),
                "consume what a dead consumer had",
                machine -> victim.consume(victim::handle),
                survivors);
    }

    /** One who needs an area for itself comes upon that of the dead before anybody has looked after the lanes. */
    @Test
    void shouldSettleTheAreaThatItFillsNext() {
        DeathAnywhere.given(machine -> givenAConsumer(machine, 10, 11, 12))
                .when("consume a batch of two", machine -> victim.handleBatch(victim.moveBatch(2), victim::handle))
                .then("acquire an area, handle what is in it, consume the rest", (machine, process) -> {
                    final Party party = party(machine, process);
                    final InFlightArea area = party.memory.acquireArea();
                    if (area.isFull()) {
                        party.handleBatch(area, party::handle);
                    } else {
                        party.memory.giveBack(area);
                    }
                    party.drainByConsuming();
                })
                .holds("nothing lost, doubled or left", (machine, process) -> {
                    final Party party = party(machine, process);
                    party.diary.check(0, process == SECOND_HEIR ? 2 : 1);
                    party.assertCleanAndIdle();
                })
                .check();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleTheBatchOfADeadConsumerByTaking(Survivors survivors) {
        check(
                Victim.TAKES,
                machine -> givenADeadConsumer(machine, FILE + 10, FILE + 11, 12),
                "take one of what a dead consumer had",
                machine -> {
                    victim.take();
                    victim.take();
                },
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithABatchThatWasPutBack(Survivors survivors) {
        check(
                Victim.CONSUMES,
                machine -> {
                    givenADeadConsumer(machine, FILE + 10, 11, FILE + 12, 13);
                    final Party taker = party(machine, 3);
                    taker.take();
                    assertTrue(taker.memory.areas()[0].isOrphan(), "put back");
                    taker.queue.taskDone();
                },
                "consume what was put back",
                machine -> victim.consume(victim::handle),
                survivors);
    }

    // ---- raw

    @ParameterizedTest
    @EnumSource
    void shouldOfferRawMessagesWhollyOrNotAtAll(Survivors survivors) {
        check(
                Victim.PUTS,
                machine -> givenAConsumer(machine, 10),
                "offer, claim and commit, claim and abort, close",
                machine -> {
                    try (Producer producer = victim.queue.producer()) {
                        offer(producer, 20);
                        producer.abort(producer.tryClaim(SharedQueue.ITEM_TYPE, 40));
                        final int index = producer.tryClaim(SharedQueue.ITEM_TYPE, 16);
                        producer.buffer().putBytes(index, Party.encoded(21), 0, 16);
                        producer.commit(index);
                        victim.diary.note(Diary.Event.ACCEPTED, 21);
                    }
                },
                survivors);
    }

    private void offer(Producer producer, long item) {
        final var message = Party.encoded(item);
        assertTrue(producer.offer(SharedQueue.ITEM_TYPE, message, 0, message.capacity()));
        victim.diary.note(Diary.Event.ACCEPTED, item);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFlushABatchWhollyOrNotAtAll(Survivors survivors) {
        check(
                Victim.PUTS,
                machine -> givenAConsumer(machine, 10),
                "flush a batch of two",
                machine -> {
                    final Producer producer = victim.queue.producer();
                    try (Producer.Batch batch = producer.batch()) {
                        for (long item = 20; item < 22; item++) {
                            assertTrue(batch.offer(SharedQueue.ITEM_TYPE, Party.encoded(item), 0, 16));
                        }
                    }
                    for (long item = 20; item < 22; item++) {
                        victim.diary.note(Diary.Event.ACCEPTED, item);
                    }
                },
                survivors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAgainWhatAnExclusiveConsumerHadNotFreed(Survivors survivors) {
        check(
                Victim.CONSUMES,
                machine -> givenAConsumer(machine, 10, FILE + 11, 12),
                "read one, read one, close",
                machine -> {
                    try (Consumer consumer = victim.queue.exclusiveConsumer()) {
                        assertEquals(1, consumer.read(noted(victim), 1));
                        assertEquals(1, consumer.read(noted(victim), 1));
                    }
                },
                survivors);
    }

    @Test
    void shouldHandTheRoleOfAnExclusiveConsumerOn() {
        DeathAnywhere.given(machine -> givenAConsumer(machine, 10, 11, 12))
                .when(
                        "open, read one",
                        machine -> victim.queue.exclusiveConsumer().read(noted(victim), 1))
                .then("open, read all, close", (machine, process) -> {
                    final Party party = party(machine, process);
                    try (Consumer consumer = party.queue.exclusiveConsumer()) {
                        while (consumer.read(noted(party), 1) > 0) {
                            // one by one, so that a death doubles one at most
                        }
                    }
                })
                .holds("nothing lost, and doubled only where a death was", (machine, process) -> {
                    final Party party = party(machine, process);
                    party.diary.check(0, process == SECOND_HEIR ? 2 : 1);
                    party.assertCleanAndIdle();
                })
                .check();
    }

    @Test
    void shouldReadTheBatchOfADeadConsumerExclusively() {
        checkReadingExclusively(
                "consume a batch of two",
                machine -> givenAConsumer(machine, FILE + 10, 11, 12),
                machine -> victim.handleBatch(victim.moveBatch(2), victim::handle));
    }

    @Test
    void shouldGoOnReadingTheBatchOfADeadConsumerExclusively() {
        checkReadingExclusively(
                "read exclusively what a dead consumer had",
                machine -> givenADeadConsumer(machine, FILE + 10, FILE + 11, 12),
                machine -> readExclusively(victim));
    }

    private void checkReadingExclusively(String operation, DeathAnywhere.Step given, DeathAnywhere.Step step) {
        DeathAnywhere.given(given)
                .when(operation, step)
                .then("read exclusively", (machine, process) -> readExclusively(party(machine, process)))
                .holds("nothing lost, doubled or left", (machine, process) -> {
                    final Party party = party(machine, process);
                    party.diary.check(0, process == SECOND_HEIR ? 2 : 1);
                    party.assertCleanAndIdle();
                })
                .check();
    }

    private static void readExclusively(Party party) {
        try (Consumer consumer = party.queue.exclusiveConsumer()) {
            int reads = 0;
            while (!party.isDrained()) {
                consumer.read(noted(party), 1);
                assertTrue(++reads < ENOUGH_READS, "reading comes to no end");
            }
        }
    }

    private static MessageHandler noted(Party party) {
        return (type, buffer, index, length) -> party.handle(new Numbers().decode(buffer, index, length), 0);
    }

    // ---- the whole queue

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOrDeliverWhatIsPutDuringAShutdown(Survivors survivors) {
        checkShutdown(
                "publish, and between the two looks comes a shutdown",
                other -> {
                    final Producer producer = victim.queue.producer();
                    final int index = producer.tryClaim(SharedQueue.ITEM_TYPE, Numbers.length(20));
                    producer.buffer().putBytes(index, Party.encoded(20), 0, Numbers.length(20));
                    other.queue.shutdown();
                    producer.commit(index);
                },
                survivors);
    }

    @Test
    void shouldWithdrawALongItemWithItsFile() {
        checkShutdown(
                "put a long item, and between the two looks comes a shutdown",
                other -> victim.member().tryPut(Numbers.length(FILE + 20), (buffer, index) -> {
                    other.queue.shutdown();
                    buffer.putBytes(index, Party.encoded(FILE + 20), 0, Numbers.length(FILE + 20));
                }),
                Survivors.TAKE);
    }

    /** A put that is refused in the end. */
    private interface Put {
        void into(Party other) throws Exception;
    }

    private void checkShutdown(String operation, Put put, Survivors survivors) {
        DeathAnywhere.given(machine -> givenAConsumer(machine, 10))
                .when(operation, machine -> {
                    try {
                        put.into(party(machine, 1));
                        throw new AssertionError("accepted although the queue is shut down");
                    } catch (QueueShutDownException e) {
                        assertEquals(QueueShutDownException.class, e.getClass(), "withdrawn");
                        victim.diary.note(Diary.Event.REFUSED, 20);
                    }
                })
                .then("shut down, drain to the end", (machine, process) -> {
                    final Party party = party(machine, process);
                    party.queue.shutdown();
                    survivors.drain(party);
                    party.put(NEXT + process - VICTIM);
                })
                .holds("nothing refused came, and the queue has ended", (machine, process) -> {
                    final Party party = party(machine, process);
                    assertTrue(party.memory.hasEnded(), "ended");
                    assertThrows(QueueShutDownException.class, party.queue::take);
                    assertSound(party, Victim.PUTS, survivors);
                })
                .check();
    }

    @Test
    void shouldTellTheTasksOfTheDeadAndLetJoinReturn() {
        DeathAnywhere.given(machine -> givenAConsumer(machine, 10, 11, 12))
                .when("take, done, take", machine -> {
                    victim.take();
                    victim.queue.taskDone();
                    victim.diary.note(Diary.Event.HANDLED, 40);
                    victim.take();
                })
                .then("join the space and the queue", this::party)
                .holds("each is pending or ended, never both", (machine, process) -> {
                    final Party party = party(machine, process);
                    final long taken = party.diary.takenBy(VICTIM);
                    final long ended = party.queue.tasksEndedByDeath();
                    final long done = party.diary.handled(40);
                    assertTrue(ended >= taken - 1 && ended <= taken + 1 - done, () -> ended + " of " + taken);
                    assertEquals(3 - taken, party.queue.size(), 1.0);
                    party.drainByTaking();
                    for (int tasks = party.diary.takenBy(process); tasks > 0; tasks--) {
                        assertTrue(!party.queue.join(0, TimeUnit.NANOSECONDS), "not done yet");
                        party.queue.taskDone();
                    }
                    assertTrue(party.queue.join(0, TimeUnit.NANOSECONDS), "done");
                    assertEquals(ended, party.queue.join());
                })
                .check();
    }

    @Test
    void shouldEnterTheTasksOfTheDeadOnce() {
        DeathAnywhere.given(machine -> {
                    givenAQueue(machine, 10, 11, 12);
                    final Party dead = party(machine, 2);
                    dead.take();
                    dead.take();
                    machine.die(2);
                })
                .when("join in the place of the dead", machine -> party(machine, VICTIM))
                .then("join in its place", this::party)
                .holds("two tasks were ended by death", (machine, process) -> {
                    final Party party = party(machine, process);
                    assertEquals(2, party.queue.tasksEndedByDeath());
                    party.drainByTaking();
                    party.queue.taskDone();
                    assertEquals(2, party.queue.join());
                })
                .check();
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveEverythingBackByClosing(Survivors survivors) {
        check(
                Victim.TAKES,
                machine -> {
                    givenAConsumer(machine, 10, 11);
                    victim.put(20);
                    victim.consume(victim::handle);
                },
                "take and close",
                machine -> {
                    victim.take();
                    victim.queue.close();
                },
                survivors);
    }

    @Test
    void shouldMakeRoomForEachLaneAndAreaOnce() {
        DeathAnywhere.given(machine -> {
                    givenAQueue(machine);
                    victim = party(machine, VICTIM);
                })
                .when("make lanes and areas", machine -> {
                    victim.memory.acquireLane();
                    victim.memory.acquireLane();
                    victim.memory.acquireArea();
                    victim.memory.acquireArea();
                })
                .then("have all lanes and areas", (machine, process) -> {
                    final Party heir = party(machine, process);
                    heir.memory.acquireLane();
                    heir.memory.acquireLane();
                    assertThrows(QueueCrowdedException.class, heir.memory::acquireLane);
                    heir.memory.acquireArea();
                    heir.memory.acquireArea();
                    assertThrows(QueueCrowdedException.class, heir.memory::acquireArea);
                })
                .holds("two of each, and all work", (machine, process) -> {
                    final Party heir = party(machine, process);
                    assertEquals(4, heir.memory.lanes().length);
                    assertEquals(2, heir.memory.areas().length);
                    assertNull(heir.queue.poll());
                })
                .check();
    }
}
