package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SharedBroadcastDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Deaths anywhere in Agrona's transmitter, then in the one that takes over from it, while receivers read: of each two
 * states that follow each other, all loads of a receiver up to some point are from the first, the others from the second.
 */
class BroadcastCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final int CAPACITY = 1024;
    private static final BroadcastOptions OPTIONS = new BroadcastOptions(CAPACITY);
    private static final BroadcastMessages MESSAGES = new BroadcastMessages(40);

    /** Where in the buffer the transmitter dies. */
    enum Place {
        AT_THE_FIRST_MESSAGE(number -> true),
        AMID_THE_BUFFER(number -> number == 4),
        AT_A_MESSAGE_THAT_ENDS_AT_THE_WRAP(number -> endOf(number) % CAPACITY == 0),
        AT_A_MESSAGE_THAT_NEEDS_PADDING(BroadcastCrashTest::isPadded),
        IN_A_LATER_LAP(number -> endOf(number) > 3 * CAPACITY);

        private final int first;

        Place(IntPredicate matches) {
            int number = 1;
            while (!matches.test(number)) {
                number++;
            }
            first = number;
        }
    }

    private static long endOf(int number) {
        long tail = 0;
        for (int before = 1; before <= number; before++) {
            tail = MESSAGES.position(tail, before, CAPACITY) + MESSAGES.recordLength(before);
        }
        return tail;
    }

    private static boolean isPadded(int number) {
        final long tail = endOf(number - 1);
        return MESSAGES.position(tail, number, CAPACITY) > tail;
    }

    /** A message of the stream. */
    private record Sent(int number, long position) {
        static Sent at(long tail, int number) {
            return new Sent(number, MESSAGES.position(tail, number, CAPACITY));
        }

        long end() {
            return position + MESSAGES.recordLength(number);
        }
    }

    /** The memory at one time, and all messages of which it is certain by then that they are, or will be, in the stream. */
    private record State(AtomicBuffer memory, List<Sent> certain) {
        long tail() {
            return memory.getLong(tailIndex(CAPACITY));
        }

        long intent() {
            return memory.getLong(tailIntentIndex(CAPACITY));
        }

        /** What a receiver at some position can see; of this, the last may be in the hands of a dead one still. */
        List<Integer> from(long position) {
            return certain.stream()
                    .filter(message -> message.position() >= position)
                    .map(Sent::number)
                    .toList();
        }

        /** How many of these a receiver has to see. */
        int visibleFrom(long position) {
            return (int) certain.stream()
                    .filter(message -> message.position() >= position && message.end() <= tail())
                    .count();
        }

        /** Where receivers can stand. */
        List<Long> boundaries() {
            return LongStream.concat(
                            LongStream.of(0, tail()),
                            certain.stream().flatMapToLong(message -> LongStream.of(message.position(), message.end())))
                    .filter(position -> position <= tail() && position >= tail() - CAPACITY * 5 / 4) // some are lapped
                    .distinct()
                    .boxed()
                    .toList();
        }

        /** After the death of a transmitter that had this message in its hands. */
        State died(AtomicBuffer left, Sent message) {
            final long tail = left.getLong(tailIndex(CAPACITY));
            final boolean isWhole = left.getLong(latestIndex(CAPACITY)) == message.position();
            return message.end() <= tail || isWhole && tail > 0 ? with(left, message) : new State(left, certain);
        }

        State with(AtomicBuffer now, Sent message) {
            final List<Sent> more = new ArrayList<>(certain);
            more.add(message);
            return new State(now, more);
        }
    }

    /** The broadcast as one process sees it. */
    private static final class Station {
        final SharedFile file;
        final SharedBroadcast broadcast;

        Station(SimulatedMachine machine, int process) throws IOException {
            final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
            file = SharedFile.open(space, SharedBroadcast.blueprint("news", OPTIONS));
            broadcast = new SharedBroadcast(space, file, OPTIONS, RecordedView.of(file.buffer(), CAPACITY));
        }

        void transmit(int from, int to) {
            try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
                MESSAGES.transmit(transmitter, from, to);
            }
        }

        AtomicBuffer memory() {
            final byte[] bytes = new byte[broadcastLength(CAPACITY)];
            file.buffer().getBytes(BROADCAST_OFFSET, bytes, 0, bytes.length);
            final AtomicBuffer memory = StoreRecorder.zeros(bytes.length);
            memory.putBytes(0, bytes);
            return memory;
        }
    }

    private final Random random = new Random(17);
    private State before;
    private State dead;
    private State deadAgain;

    private static int numberOf(int process) {
        return 10_000 + process;
    }

    /** What the one that takes over from a dead one transmits. */
    private static Sent messageOf(int process, State dead) {
        return Sent.at(dead.intent(), numberOf(process));
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowReceiversTheWholeStreamWhereverTransmittersDie(Place place) {
        final int first = place.first;
        DeathAnywhere.given(machine -> {
                    machine.platform(1).createDirectory(HOME, Access.OWNER);
                    final Station station = new Station(machine, 1);
                    station.transmit(1, first);
                    final List<Sent> stream = new ArrayList<>();
                    for (int number = 1; number < first; number++) {
                        stream.add(Sent.at(endOf(number - 1), number));
                    }
                    before = new State(station.memory(), stream);
                })
                .when(
                        "transmit, " + place,
                        machine -> new Station(machine, DeathAnywhere.VICTIM).transmit(first, first + 1))
                .then("take over and transmit", (machine, process) -> {
                    final Station station = new Station(machine, process);
                    if (process == DeathAnywhere.HEIR) {
                        dead = before.died(station.memory(), Sent.at(before.tail(), first));
                        everyReceiver(before, dead);
                    } else {
                        deadAgain = dead.died(station.memory(), messageOf(DeathAnywhere.HEIR, dead));
                        anyReceiver(dead, deadAgain);
                    }
                    station.transmit(numberOf(process), numberOf(process) + 1);
                })
                .holds("receivers see the stream, whole and in order", (machine, process) -> {
                    final Station station = new Station(machine, process);
                    final State last = process == DeathAnywhere.HEIR ? dead : deadAgain;
                    final State repaired = last.with(station.memory(), messageOf(process, last));
                    assertEquals(repaired.intent(), repaired.tail());
                    assertEquals(messageOf(process, last).end(), repaired.tail(), "no position is used twice");
                    if (process == DeathAnywhere.HEIR) {
                        everyReceiver(before, repaired);
                        everyReceiver(dead, repaired);
                    } else {
                        anyReceiver(before, repaired);
                        anyReceiver(dead, repaired);
                        anyReceiver(deadAgain, repaired);
                    }
                    assertEquals(
                            0, station.file.buffer().getLong(TRANSMITTER_OFFSET), "free, and no repair is pending");
                })
                .check();
    }

    private void everyReceiver(State from, State to) {
        for (long position : from.boundaries()) {
            int load = 0;
            while (receive(from, to, position, load)) {
                load++;
            }
        }
    }

    private void anyReceiver(State from, State to) {
        final List<Long> boundaries = from.boundaries();
        receive(from, to, boundaries.get(random.nextInt(boundaries.size())), random.nextInt(16));
    }

    /** Whether there is anything that is read after so many loads. */
    private static boolean receive(State from, State to, long position, int load) {
        final AtomicBuffer memory = StoreRecorder.copy(from.memory());
        final SteppedBuffer stepped = new SteppedBuffer(memory);
        final BroadcastReader reader = readerAt(position, memory, stepped.buffer());
        memory.putBytes(0, from.memory(), 0, memory.capacity());
        stepped.at(load, () -> memory.putBytes(0, to.memory(), 0, memory.capacity()));
        MESSAGES.taken();
        reader.receive(MESSAGES, 2);
        final boolean stillReading = stepped.hasHappened();
        memory.putBytes(0, to.memory(), 0, memory.capacity());
        reader.receive(MESSAGES, Integer.MAX_VALUE);
        assertSound(to, position, MESSAGES.taken(), reader.lappedCount());
        return stillReading;
    }

    /** A receiver that has stood somewhere for long. */
    private static BroadcastReader readerAt(long position, AtomicBuffer memory, AtomicBuffer view) {
        memory.putLong(latestIndex(CAPACITY), position);
        memory.putLong(tailIntentIndex(CAPACITY), position);
        return new BroadcastReader(view, CAPACITY);
    }

    private static void assertSound(State state, long position, List<Integer> received, long laps) {
        final List<Integer> all = state.from(position);
        final int visible = state.visibleFrom(position);
        final Supplier<String> what =
                () -> "from " + position + ": " + received + " of " + visible + " of " + all + ", lapped " + laps;
        assertTrue(laps == 0 || state.intent() - position > CAPACITY, what);
        int next = 0;
        int gaps = 0;
        for (int number : received) {
            final int index = all.indexOf(number);
            assertTrue(index >= next, what);
            gaps += index > next ? 1 : 0;
            next = index + 1;
        }
        assertTrue(gaps <= laps, what);
        assertTrue(next >= visible, () -> "the newest must come, " + what.get());
    }
}
