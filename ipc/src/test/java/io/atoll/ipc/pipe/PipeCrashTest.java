package io.atoll.ipc.pipe;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import io.atoll.ipc.testing.Travel;
import io.atoll.ipc.value.SharedLong;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Deaths anywhere in the use of a pipe. Process 1 has created it and lives; who recovers takes an end that is in its
 * custody. (Who dies at that leaves an end that has died: the next one finds that, and nothing worse.)
 */
class PipeCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final PipeOptions OPTIONS = PipeOptions.DEFAULT.withCapacity(1024);
    private static final int CREATOR = 1;
    private static final int DEAD = 2;

    /** Lengths of messages by their numbers: short, one for a side file, longest in the ring, empty. */
    private static final int[] LENGTHS = {4, 129, 128, 0};

    private static Space space(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static Pipe open(SimulatedMachine machine, int process) throws IOException {
        return Pipe.open(space(machine, process), "p", OPTIONS);
    }

    private static void begin(SimulatedMachine machine) throws IOException {
        machine.platform(CREATOR).createDirectory(HOME, Access.OWNER);
        SharedLong.open(space(machine, CREATOR), "sent");
        open(machine, CREATOR);
        SharedLong.open(space(machine, DeathAnywhere.VICTIM), "sent"); // joined: how to die at that, others test
        open(machine, DeathAnywhere.VICTIM);
    }

    private static byte[] message(int number) {
        final byte[] message = new byte[LENGTHS[number]];
        Arrays.fill(message, (byte) number);
        return message;
    }

    private static void send(Connection connection, int number) throws IOException {
        final byte[] message = message(number);
        assertTrue(connection.trySendBytes(new UnsafeBuffer(message), 0, message.length));
    }

    /** Sends messages, and notes each once it is sent. */
    private static void sendAndTell(SimulatedMachine machine, int process, Connection connection, int count)
            throws IOException {
        final SharedLong sent = SharedLong.open(space(machine, process), "sent");
        for (int i = 0; i < count; i++) {
            send(connection, i);
            sent.set(i + 1);
        }
    }

    private static long sent(SimulatedMachine machine, int process) throws IOException {
        return SharedLong.open(space(machine, process), "sent").get();
    }

    /** What one end has to receive now. */
    private record Received(List<Integer> numbers, boolean isAtEnd) {
        static Received by(Connection connection) throws IOException, InterruptedException {
            final List<Integer> numbers = new ArrayList<>();
            try {
                while (connection.poll()) {
                    final byte[] message = connection.receiveBytes();
                    final int number = message.length == 0 ? 3 : message[0];
                    assertArrayEquals(message(number), message, "whole");
                    numbers.add(number);
                }
                return new Received(numbers, false);
            } catch (EOFException e) {
                return new Received(numbers, true);
            }
        }

        void mustBeAPrefix() {
            assertEquals(IntStream.range(0, numbers.size()).boxed().toList(), numbers, "in order, each once");
        }
    }

    /** Whether an end was closed or has died, so that nobody can use it any more. */
    private static boolean hasEnded(Connection connection) throws InterruptedException {
        try {
            connection.receive(0, TimeUnit.NANOSECONDS); // all that is sent here is bytes, and stays
            return false;
        } catch (UnexpectedMessageException e) {
            return false;
        } catch (EOFException e) {
            return e.getMessage().contains("nothing can be received by it any more");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isBroken(Connection connection) throws IOException {
        try {
            connection.trySendBytes(new UnsafeBuffer(new byte[0]), 0, 0);
            return false;
        } catch (BrokenPipeException e) {
            return true;
        }
    }

    private static long sideFiles(SimulatedMachine machine) {
        return machine.paths().stream()
                .filter(path -> path.getParent().toString().contains("/.side-"))
                .filter(path -> !path.getFileName().toString().startsWith("."))
                .count();
    }

    @Test
    void shouldSendWholeMessagesOrNone() {
        DeathAnywhere.given(machine -> {
                    begin(machine);
                    final Pipe pipe = open(machine, CREATOR);
                    for (int i = 0; i < 7; i++) { // 952 of 1,024, and two short ones make 984; 16 and 32 are sent
                        send(pipe.second(), 2);
                        pipe.first().receiveBytes(1, TimeUnit.HOURS);
                    }
                    for (int i = 0; i < 2; i++) {
                        send(pipe.second(), 0);
                        pipe.first().receiveBytes(1, TimeUnit.HOURS);
                    }
                    Travel.pack(pipe.first());
                    Travel.pack(pipe.second());
                })
                .when(
                        "take an end, send a short and a long message",
                        machine -> sendAndTell(
                                machine,
                                DeathAnywhere.VICTIM,
                                open(machine, DeathAnywhere.VICTIM).second(),
                                2))
                .then("receive what there is", (machine, process) -> {
                    final Received received = Received.by(open(machine, process).first());
                    received.mustBeAPrefix();
                    if (process == DeathAnywhere.HEIR) { // the second heir may find that this end has died, too
                        assertTrue(received.numbers.size() >= sent(machine, process), "all that was sent");
                        assertTrue(received.isAtEnd || sent(machine, process) == 0, "then the end of the file");
                    }
                })
                .holds("nothing is left", (machine, process) -> {
                    final Connection first = open(machine, process).first();
                    if (!hasEnded(first)) {
                        assertEquals(List.of(), Received.by(first).numbers);
                        assertEquals(0, sideFiles(machine));
                    }
                })
                .check();
    }

    @Test
    void shouldLeaveNothingOfADeadReceiver() {
        DeathAnywhere.given(machine -> {
                    begin(machine);
                    final Connection second = open(machine, CREATOR).second();
                    for (int i = 0; i < 3; i++) {
                        send(second, i);
                    }
                    Travel.pack(second); // into its custody, for the heir to take
                })
                .when("take the other end, receive short and long messages", machine -> {
                    final Connection first = open(machine, DeathAnywhere.VICTIM).first();
                    assertEquals(3, Received.by(first).numbers.size());
                })
                .then("receive all if nobody has begun to, else find that nobody receives", (machine, process) -> {
                    final Pipe pipe = open(machine, process);
                    if (!hasEnded(pipe.first())) {
                        final Received received = Received.by(pipe.first());
                        received.mustBeAPrefix();
                    } else {
                        assertTrue(isBroken(pipe.second()));
                    }
                })
                .holds("no side file is left", (machine, process) -> {
                    final Pipe pipe = open(machine, process);
                    if (!hasEnded(pipe.first()) || !hasEnded(pipe.second())) {
                        assertEquals(0, sideFiles(machine));
                    }
                })
                .check();
    }

    @Test
    void shouldCloseBehindWhatWasSent() {
        DeathAnywhere.given(PipeCrashTest::begin)
                .when("send, close", machine -> {
                    final Connection second =
                            open(machine, DeathAnywhere.VICTIM).second();
                    sendAndTell(machine, DeathAnywhere.VICTIM, second, 1);
                    second.close();
                })
                .then("receive, close", (machine, process) -> {
                    final Connection first = open(machine, process).first();
                    final Received received = Received.by(first);
                    received.mustBeAPrefix();
                    if (process == DeathAnywhere.HEIR) {
                        assertTrue(received.numbers.size() >= sent(machine, process), "all that was sent");
                        assertTrue(received.isAtEnd || sent(machine, process) == 0, "then the end of the file");
                    }
                    first.close();
                })
                .holds("no side file is left, and the pipe can be made anew", (machine, process) -> {
                    if (process == DeathAnywhere.HEIR) {
                        assertEquals(0, sideFiles(machine));
                    }
                    assertTrue(open(machine, process).unlink());
                    final Pipe again = open(machine, process);
                    send(again.first(), 0);
                    assertEquals(List.of(0), Received.by(again.second()).numbers);
                })
                .check();
    }

    @Test
    void shouldRemoveAPipeWithoutNameOrLeaveItWhole() {
        final String[] name = new String[1];
        DeathAnywhere.given(machine -> {
                    begin(machine);
                    final Pipe pipe = Pipe.create(space(machine, CREATOR), OPTIONS);
                    name[0] = Path.of(pipe.toString().substring("pipe ".length()))
                            .getFileName()
                            .toString();
                    send(pipe.first(), 0);
                    send(pipe.first(), 1);
                    pipe.first().close();
                })
                .when("receive, close as the last", machine -> {
                    final Connection second = Pipe.attach(space(machine, DeathAnywhere.VICTIM), name[0])
                            .second();
                    assertEquals(List.of(0, 1), Received.by(second).numbers);
                    second.close();
                })
                .then("receive, close if it is there", (machine, process) -> {
                    try {
                        final Connection second =
                                Pipe.attach(space(machine, process), name[0]).second();
                        final Received received = Received.by(second);
                        assertTrue(received.isAtEnd);
                        assertTrue(received.numbers.isEmpty() || received.numbers.equals(List.of(0, 1)));
                        second.close();
                    } catch (ObjectMissingException e) {
                        assertEquals(0, sideFiles(machine));
                    }
                })
                .holds("whole or gone", (machine, process) -> {
                    try {
                        final Pipe left = Pipe.attach(space(machine, process), name[0]);
                        assertTrue(left.unlink());
                    } catch (ObjectMissingException e) {
                        assertEquals(0, sideFiles(machine));
                    }
                })
                .check();
    }

    @Test
    void shouldHandOverOrEnd() {
        DeathAnywhere.given(PipeCrashTest::begin)
                .when("take an end, send, give it away", machine -> {
                    final Connection second =
                            open(machine, DeathAnywhere.VICTIM).second();
                    sendAndTell(machine, DeathAnywhere.VICTIM, second, 1);
                    Travel.pack(second);
                })
                .then("take it over and send by it, unless it has ended; receive", (machine, process) -> {
                    final Pipe pipe = open(machine, process);
                    final List<Integer> expected = new ArrayList<>();
                    final boolean ended = isBroken(pipe.second()); // sends an empty message, which is number 3
                    final Received received = Received.by(pipe.first());
                    if (process == DeathAnywhere.HEIR) {
                        IntStream.range(0, (int) sent(machine, process)).forEach(expected::add);
                        assertTrue(received.numbers.containsAll(expected), "all that was sent");
                        assertEquals(ended, received.isAtEnd);
                        assertEquals(ended ? -1 : received.numbers.size() - 1, received.numbers.indexOf(3));
                    }
                })
                .holds("both sides agree", (machine, process) -> {
                    final Pipe pipe = open(machine, process);
                    if (!hasEnded(pipe.second()) && !isBroken(pipe.second())) {
                        assertEquals(List.of(3), Received.by(pipe.first()).numbers);
                    }
                })
                .check();
    }

    @Test
    void shouldJudgeOnceThatAnEndHasDied() {
        DeathAnywhere.given(machine -> {
                    begin(machine);
                    final Connection second = open(machine, DEAD).second();
                    send(second, 0);
                    send(second, 1);
                    machine.die(DEAD);
                })
                .when("receive until the end of the file", machine -> {
                    final Received received =
                            Received.by(open(machine, DeathAnywhere.VICTIM).first());
                    assertEquals(List.of(0, 1), received.numbers);
                    assertTrue(received.isAtEnd);
                })
                .then("receive what there is", (machine, process) -> {
                    final Received received = Received.by(open(machine, process).first());
                    assertTrue(received.isAtEnd);
                    assertTrue(received.numbers.isEmpty() || received.numbers.equals(List.of(0, 1)));
                })
                .holds(
                        "it has died",
                        (machine, process) ->
                                assertTrue(hasEnded(open(machine, process).second())))
                .check();
    }

    @Test
    void shouldEitherTakeOverFromADeadKeeperOrFindTheVerdict() {
        DeathAnywhere.given(machine -> {
                    begin(machine);
                    final Connection second = open(machine, DEAD).second();
                    send(second, 0);
                    Travel.pack(second);
                    machine.die(DEAD);
                })
                .when("find that nobody answers for the peer", machine -> {
                    // not by open(), which would answer for it from then on
                    final Space space = space(machine, DeathAnywhere.VICTIM);
                    final Connection first = PipeMemory.of(space, SharedFile.attach(space, PipeDescriptor.KIND, "p"))
                            .connection(PipeDescriptor.FIRST);
                    assertEquals(new Received(List.of(0), true), Received.by(first));
                })
                .then("take its end over", (machine, process) -> {
                    final Pipe pipe = open(machine, process);
                    final boolean ended = isBroken(pipe.second());
                    if (process == DeathAnywhere.HEIR && !hasEnded(pipe.first())) {
                        assertFalse(ended, "nobody else has looked");
                    }
                })
                .holds("either it sends and receives, or it has ended", (machine, process) -> {
                    final Pipe pipe = open(machine, process);
                    if (!isBroken(pipe.second())) {
                        assertFalse(hasEnded(pipe.first()));
                        assertTrue(Received.by(pipe.first()).numbers.contains(3));
                    }
                })
                .check();
    }
}
