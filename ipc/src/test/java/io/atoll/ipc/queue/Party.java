package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.DEAD_LETTER_LANE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** A process of a simulated machine that uses a queue and keeps a diary. */
final class Party {
    static final Path HOME = Path.of("/home");

    private static final int ENOUGH = 50;

    final SimulatedMachine machine;
    final int process;
    final Space space;
    final SharedQueue<Long> queue;
    final QueueMemory memory;
    final Diary diary;

    Party(SimulatedMachine machine, int process, SharedQueueOptions options) throws IOException {
        this.machine = machine;
        this.process = process;
        this.space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
        this.diary = new Diary(space, process);
        this.queue = SharedQueue.open(space, "q", new Numbers(), options);
        this.memory = member().memory();
    }

    QueueMember member() {
        return QueueWatch.member(space, "q");
    }

    void put(long... items) {
        for (long item : items) {
            try {
                assertTrue(queue.offer(item), "there is room");
                diary.note(Diary.Event.ACCEPTED, item);
            } catch (DeliveryUnknownException e) {
                // nothing to be told about it
            } catch (QueueShutDownException e) {
                diary.note(Diary.Event.REFUSED, item);
            }
        }
    }

    /** The content of a raw message that the codec can read. */
    static UnsafeBuffer encoded(long item) {
        final byte[] bytes = new byte[Numbers.length(item)];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        new Numbers().encode(item, buffer, 0);
        return buffer;
    }

    boolean take() {
        final Long item = queue.poll();
        if (item == null) {
            return false;
        }
        diary.note(Diary.Event.TAKEN, item);
        return true;
    }

    void handle(long item, int redeliveries) {
        diary.note(Diary.Event.HANDLED, item);
    }

    static void refuse(long item, int redeliveries) {
        throw new IllegalArgumentException("no handler for " + item);
    }

    int consume(ItemHandler<Long> handler) throws InterruptedException {
        return queue.consume(handler, 0, TimeUnit.NANOSECONDS);
    }

    /** Moves a batch of several records into an area, whatever the pace of this machine. */
    InFlightArea moveBatch(int records) {
        final InFlightArea area = memory.acquireArea();
        assertFalse(area.isFull(), "a fresh area");
        for (Lane lane : memory.lanes()) {
            if (lane.index != DEAD_LETTER_LANE && lane.seemsToHaveMore()) {
                assertTrue(lane.tryConsume(memory));
                assertTrue(lane.reader.next());
                area.fill(lane, memory.buffer(), records);
                lane.stopConsuming();
                return area;
            }
        }
        throw new AssertionError("nothing to move");
    }

    void handleBatch(InFlightArea area, ItemHandler<Long> handler) throws InterruptedException {
        new Handling<>(memory, new Taker(memory), new Numbers()).handle(area, handler);
    }

    /** Takes everything, and checks that each producer's items come in order: of each ten, one has put all. */
    void drainInOrder() {
        final List<Long> items = new ArrayList<>();
        Long item;
        while ((item = queue.poll()) != null) {
            diary.note(Diary.Event.TAKEN, item);
            items.add(item % Numbers.LONG);
        }
        for (int i = 1; i < items.size(); i++) {
            for (int earlier = 0; earlier < i; earlier++) {
                assertTrue(
                        items.get(i) / 10 != items.get(earlier) / 10L || items.get(i) > items.get(earlier),
                        () -> "out of order: " + items);
            }
        }
    }

    void drainByTaking() {
        while (take()) {
            // all of it
        }
        drainDeadLetters();
    }

    private void drainDeadLetters() {
        DeadLetter letter;
        while ((letter = queue.pollDeadLetter()) != null) {
            diary.note(Diary.Event.TAKEN, queue.decode(letter));
        }
    }

    void drainByConsuming() throws InterruptedException {
        int rounds = 0;
        while (consume(this::handle) > 0 || !isDrained()) {
            assertTrue(++rounds < ENOUGH, "consuming comes to no end");
        }
        drainDeadLetters();
    }

    boolean isDrained() {
        for (InFlightArea area : memory.areas()) {
            if (area.isFull()) {
                return false;
            }
        }
        return queue.size() == 0;
    }

    /** Checks that nothing is in the queue, nothing pending, and nothing left over. */
    void assertCleanAndIdle() throws IOException, InterruptedException {
        assertEquals(0, queue.size());
        for (Lane lane : memory.lanes()) {
            assertEquals(lane.tail(), lane.head(), () -> "lane " + lane.index + " is drained");
            assertEquals(-1, lane.inflight(), () -> "what lane " + lane.index + " points at");
        }
        assertTrue(isDrained(), "all areas are empty");
        for (int tasks = diary.takenBy(process); tasks > 0; tasks--) {
            try {
                queue.taskDone();
            } catch (IllegalStateException e) {
                break; // raw messages and dead letters are no tasks
            }
        }
        assertTrue(queue.join(0, TimeUnit.NANOSECONDS), "all is done");
        space.maintain();
        machine.paths()
                .forEach(path -> assertTrue(
                        !path.toString().contains(".tmp-") && !path.toString().matches(".*/\\.side-[^/]*/.*"),
                        () -> path + " is left"));
    }
}
