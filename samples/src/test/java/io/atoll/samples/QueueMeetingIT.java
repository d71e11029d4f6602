package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.value.Counters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code produce} and {@code consume} as they are by default, started on their own. */
class QueueMeetingIT {
    private static final String STOPPED = "(stopped)";

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path directory;

    private AtollJar atoll;

    @BeforeEach
    void prepare() {
        atoll = new AtollJar(spaces.jvmOptions(), directory);
    }

    @AfterEach
    void endAll() {
        atoll.close();
    }

    private static void assertComplete(AtollJar.Result consumed, long messages, int size) {
        assertEquals(0, consumed.exitCode(), consumed.err());
        final JsonObject result = consumed.json();
        assertEquals("complete", result.get("outcome").getAsString());
        assertEquals(0, result.get("missing").getAsLong());
        final JsonObject throughput = result.getAsJsonObject("throughput");
        assertEquals(messages, throughput.get("messages").getAsLong());
        assertEquals(messages * size, throughput.get("bytes").getAsLong());
        assertTrue(result.getAsJsonObject("latencyNanos").get("p50").getAsLong() > 0, result.toString());
    }

    private void assertNothingLeft() throws IOException {
        final Path space = spaces.home().resolve("samples");
        final SpaceReport report = Space.inspect(space);
        assertEquals(List.of(), report.objects());
        assertEquals(List.of(), Counters.inspect(space));
    }

    /** A value by which the two sides know of each other. */
    private long value(String name) {
        try {
            return Counters.inspect(spaces.home().resolve("samples")).stream()
                    .filter(reading -> reading.name().equals(name))
                    .mapToLong(Counters.Reading::value)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // not yet
        } catch (UncheckedIOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldMeetWhenTheConsumerIsFirst() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--json", "--consumers", "2");
        AtollJar.await("the consumer is there", () -> value("p.consumers") == 1);
        final AtollJar.Result produced = atoll.run(
                "produce", "p", "--count", "20000", "--rate", "40000", "--size", "100", "--producers", "3", "--json");
        assertEquals(0, produced.exitCode(), produced.err());
        assertEquals("complete", produced.json().get("outcome").getAsString());
        assertComplete(consumer.join(), 20_000, 100);
        assertNothingLeft();
    }

    @Test
    void shouldMeetWhenTheProducersHaveEndedLongBefore() throws IOException {
        final AtollJar.Result produced = atoll.run("produce", "p", "--count", "100");
        assertEquals(0, produced.exitCode(), produced.err());
        assertTrue(produced.out().contains("          100 messages left in the queue for  consume p"), produced.out());
        assertEquals(0, atoll.run("produce", "p", "--count", "7").exitCode());
        assertComplete(atoll.run("consume", "p", "--json"), 107, 64);
        assertNothingLeft();
    }

    private static void sit(Space space, Seats seats) throws IOException {
        space.mutex().lock();
        try {
            seats.take();
        } finally {
            space.mutex().unlock();
        }
    }

    @Test
    void shouldGiveEachMessageToOneOfTheConsumers() throws IOException {
        final AtollJar.Run first = atoll.start("consume", "p", "--json");
        final AtollJar.Run second = atoll.start("consume", "p", "--json");
        AtollJar.await("both are there", () -> value("p.consumers") == 2);
        try (Space space = Space.at(spaces.home().resolve("samples"))) {
            final Seats producers = new Seats(space, "p.producer");
            sit(space, producers); // the consumers do not leave while one producer has ended and the other not begun
            final AtollJar.Run one = atoll.start("produce", "p", "--count", "30000");
            final AtollJar.Run other = atoll.start("produce", "p", "--count", "30000", "--size", "5000");
            assertEquals(0, one.join().exitCode());
            assertEquals(0, other.join().exitCode());
            producers.leave();
        }
        long messages = 0;
        for (AtollJar.Run consumer : List.of(first, second)) {
            final AtollJar.Result consumed = consumer.join();
            if (consumed.exitCode() != 0) {
                throw new AssertionError(consumed);
            }
            assertEquals(0, consumed.json().get("missing").getAsLong(), consumed.out());
            messages += consumed.json()
                    .getAsJsonObject("throughput")
                    .get("messages")
                    .getAsLong();
        }
        assertEquals(60_000, messages);
        assertNothingLeft();
    }

    @Test
    void shouldWaitForRoomWhileNobodyReads() throws IOException {
        final AtollJar.Run producer = atoll.start("produce", "p", "--count", "5000", "--capacity", "4096");
        producer.awaitOutput("nobody reads");
        assertComplete(atoll.run("consume", "p", "--json"), 5_000, 64);
        final AtollJar.Result produced = producer.join();
        assertEquals(0, produced.exitCode(), produced.err());
        assertEquals(produced.out().indexOf("nobody reads"), produced.out().lastIndexOf("nobody reads"));
        assertNothingLeft();
    }

    @Test
    void shouldCarryMessagesLongerThanALane() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--json");
        AtollJar.await("the consumer is there", () -> value("p.consumers") == 1);
        assertEquals(
                0,
                atoll.run("produce", "p", "--count", "5", "--size", "1000000").exitCode());
        assertComplete(consumer.join(), 5, 1_000_000);
        assertNothingLeft();
    }

    @Test
    void shouldRefuseAnotherCapacity() {
        assertEquals(0, atoll.run("produce", "p", "--count", "3").exitCode());
        final AtollJar.Result other = atoll.run("consume", "p", "--capacity", "2048");
        assertEquals(1, other.exitCode());
        assertTrue(other.err().contains("2048"), other.err());
        assertComplete(atoll.run("consume", "p", "--json"), 3, 64);
    }

    @Test
    void shouldEndTheProducerInGoodOrderOnCtrlC() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--json");
        final AtollJar.Run producer = atoll.start("produce", "p", "--count", "0", "--rate", "1000");
        AtollJar.await("it sends", () -> value("p.streams") == 1 && value("p.consumers") == 1);
        final int expected = producer.interrupt();
        final AtollJar.Result produced = producer.join();
        assertEquals(expected, produced.exitCode(), produced.err());
        assertEquals("", produced.err());
        assertTrue(produced.out().contains(STOPPED), produced.out());
        final AtollJar.Result consumed = consumer.join();
        assertEquals(0, consumed.exitCode(), consumed.err());
        assertEquals("complete", consumed.json().get("outcome").getAsString());
        assertNothingLeft();
    }

    @Test
    void shouldRemoveTheQueueWhenEachIsStoppedAlone() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p");
        consumer.awaitOutput("Waiting for");
        consumer.interrupt();
        assertTrue(consumer.join().out().contains(STOPPED));
        assertNothingLeft();
        final AtollJar.Run producer = atoll.start("produce", "p", "--count", "0", "--capacity", "1024");
        producer.awaitOutput("nobody reads");
        producer.interrupt();
        final AtollJar.Result produced = producer.join();
        assertTrue(produced.out().contains(STOPPED), produced.out());
        assertEquals("", produced.err());
        assertNothingLeft();
    }

    @Test
    void shouldSayThatAProducerDiedWhenTheOthersHaveEnded() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p");
        final AtollJar.Run victim = atoll.start("produce", "p", "--count", "0", "--rate", "1000");
        AtollJar.await("both are there", () -> value("p.streams") == 1 && value("p.consumers") == 1);
        final AtollJar.Run other = atoll.start("produce", "p", "--count", "0", "--rate", "1000");
        AtollJar.await("so is the other", () -> value("p.streams") == 2);
        victim.kill();
        other.interrupt();
        other.join();
        final AtollJar.Result consumed = consumer.join();
        assertEquals(1, consumed.exitCode());
        assertTrue(consumed.out().contains("Received  "), consumed.out());
        assertTrue(consumed.err().contains("the producer died"), consumed.err());
        assertEquals(1, consumed.err().lines().count(), consumed.err());
        assertNothingLeft();
    }

    @Test
    void shouldMissOnlyWhatAKilledConsumerHadInItsHands() throws IOException {
        final AtollJar.Run victim = atoll.start("consume", "p");
        final AtollJar.Run consumer = atoll.start("consume", "p", "--json");
        AtollJar.await("both are there", () -> value("p.consumers") == 2);
        final AtollJar.Run producer = atoll.start("produce", "p", "--count", "0", "--rate", "100000");
        AtollJar.await("they read", () -> value("p.received") > 10_000);
        victim.kill();
        victim.join();
        final long before = value("p.received");
        AtollJar.await("the other reads on", () -> value("p.received") > before + 10_000);
        assertTrue(value("p.sent") > before, "is counted while it goes on");
        producer.interrupt();
        producer.join();
        final AtollJar.Result consumed = consumer.join();
        assertEquals(0, consumed.exitCode(), consumed.err());
        assertEquals("complete", consumed.json().get("outcome").getAsString());
        assertEquals(0, consumed.json().get("missing").getAsLong());
        final long inKilledHands = consumed.json().get("inKilledHands").getAsLong();
        assertTrue(inKilledHands == 0 || inKilledHands == 1, consumed.out());
        assertNothingLeft();
    }

    @Test
    void shouldKeepWhatACompleteStreamHasLeftWhenOthersAreStopped() throws IOException {
        assertEquals(0, atoll.run("produce", "p", "--count", "100").exitCode());
        final AtollJar.Run other = atoll.start("produce", "p", "--count", "0", "--rate", "1000");
        AtollJar.await("it sends", () -> value("p.sent") > 110);
        other.interrupt();
        final AtollJar.Result stopped = other.join();
        assertTrue(stopped.out().contains(" messages left in the queue for  consume p"), stopped.out());
        final long sent = value("p.sent");
        assertComplete(atoll.run("consume", "p", "--json"), sent, 64);
        assertNothingLeft();
    }

    @Test
    void shouldKeepWhatACompleteStreamHasLeftWhenAConsumerIsStopped() throws IOException {
        try (Space space = Space.open("samples")) {
            final QueueMeeting producer = QueueMeeting.joinAsProducer(space, "p", null);
            producer.queue().offer(new byte[64]);
            assertEquals(new Rest("1 message", true), producer.leaveAsProducer(true));
            final List<Rest> rest = new ArrayList<>();
            QueueMeeting.joinAsConsumer(space, "p", null, 1).leaveAsConsumer(false, 1, rest::add);
            assertEquals(List.of(new Rest("1 message", true)), rest);
            final QueueMeeting consumer = QueueMeeting.joinAsConsumer(space, "p", null, 1);
            assertEquals(1, consumer.queue().size());
            consumer.queue().poll();
            consumer.leaveAsConsumer(true, 1, rest::add);
            assertEquals("", rest.get(1).amount());
        }
        assertNothingLeft();
    }

    @Test
    void shouldSayWhatAStoppedProducerTookAlong() throws IOException {
        final AtollJar.Run producer = atoll.start("produce", "p", "--count", "0", "--rate", "1000");
        AtollJar.await("it sends", () -> value("p.sent") > 1);
        producer.interrupt();
        final AtollJar.Result stopped = producer.join();
        assertTrue(stopped.out().contains(" that nobody had received, gone with the queue"), stopped.out());
        assertNothingLeft();
    }

    @Test
    void shouldBeginAnewAfterAllWereKilled() throws IOException {
        final AtollJar.Run deadConsumer = atoll.start("consume", "p");
        final AtollJar.Run deadProducer = atoll.start("produce", "p", "--count", "0", "--rate", "1000");
        AtollJar.await("they are at work", () -> value("p.received") > 10);
        deadProducer.signal("STOP");
        AtollJar.await("it stands still", deadProducer::isStopped);
        try (Space space = Space.open("samples");
                SharedQueue<byte[]> queue = SharedQueue.attach(space, "p", Codecs.BYTES)) {
            AtollJar.await("all was read", () -> queue.size() == 0);
        }
        deadConsumer.kill();
        deadConsumer.join();
        deadProducer.kill();
        deadProducer.join();
        final AtollJar.Run consumer = atoll.start("consume", "p", "--json");
        AtollJar.await("the next is there", () -> value("p.consumers") == 1 && value("p.readers") == 1);
        assertEquals(0, atoll.run("produce", "p", "--count", "100").exitCode());
        assertComplete(consumer.join(), 100, 64);
        assertNothingLeft();
    }

    @Test
    void shouldTellWhatWasInKilledHandsFromWhatMustNeverBe() {
        assertEquals(new QueueMeeting.Balance(0, 0), QueueMeeting.Balance.of(0, 3));
        assertEquals(new QueueMeeting.Balance(2, 0), QueueMeeting.Balance.of(2, 3));
        assertEquals(new QueueMeeting.Balance(3, 2), QueueMeeting.Balance.of(5, 3));
        assertEquals(new QueueMeeting.Balance(0, 1), QueueMeeting.Balance.of(1, 0));
        assertEquals(new QueueMeeting.Balance(0, -1), QueueMeeting.Balance.of(-1, 3), "read twice");
    }
}
