package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code produce} and {@code consume} with {@code --ring}, started on their own. */
class RingMeetingIT {
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
        assertTrue(throughput.get("messagesPerSecond").getAsDouble() > 0);
        final JsonObject latency = result.getAsJsonObject("latencyNanos");
        assertTrue(latency.get("p50").getAsLong() > 0, latency.toString());
        assertTrue(latency.get("max").getAsLong() >= latency.get("p999").getAsLong(), latency.toString());
    }

    private void assertNothingLeft() throws IOException {
        final SpaceReport report = Space.inspect(spaces.home().resolve("samples"));
        assertEquals(List.of(), report.objects());
    }

    @Test
    void shouldMeetWhenTheConsumerIsFirst() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--ring", "--json");
        AtollJar.await("the ring is there", () -> isTaken(SharedRingBuffers::hasConsumer));
        final AtollJar.Result produced =
                atoll.run("produce", "p", "--ring", "--count", "20000", "--rate", "40000", "--size", "100", "--json");
        assertEquals(0, produced.exitCode(), produced.err());
        assertEquals("complete", produced.json().get("outcome").getAsString());
        assertComplete(consumer.join(), 20_000, 100);
        assertNothingLeft();
    }

    @Test
    void shouldMeetWhenTheProducerHasEndedLongBefore() throws IOException {
        final AtollJar.Result produced = atoll.run("produce", "p", "--ring", "--count", "100");
        assertEquals(0, produced.exitCode(), produced.err());
        assertEquals("", produced.err());
        assertTrue(produced.out().contains(" left in the ring for  consume p --ring"), produced.out());
        assertComplete(atoll.run("consume", "p", "--ring", "--json"), 100, 64);
        assertNothingLeft();
        assertEquals(0, atoll.run("produce", "p", "--ring", "--count", "7").exitCode());
        assertComplete(atoll.run("consume", "p", "--ring", "--json"), 7, 64);
        assertNothingLeft();
    }

    @Test
    void shouldKeepWhatACompleteStreamHasLeftWhenAnotherProducerIsStopped() throws IOException {
        assertEquals(0, atoll.run("produce", "p", "--ring", "--count", "100").exitCode());
        final AtollJar.Run other = atoll.start("produce", "p", "--ring", "--count", "0", "--rate", "1000");
        AtollJar.await("it is there", () -> isTaken(SharedRingBuffers::hasProducer));
        other.interrupt();
        final AtollJar.Result stopped = other.join();
        assertTrue(stopped.out().contains(" left in the ring for  consume p --ring"), stopped.out());
        assertComplete(atoll.run("consume", "p", "--ring", "--json"), 100, 64);
        assertEquals(0, atoll.run("consume", "p", "--ring", "--json").exitCode());
        assertNothingLeft();
    }

    @Test
    void shouldWaitForRoomWhileNobodyReads() throws IOException {
        final AtollJar.Run producer = atoll.start("produce", "p", "--ring", "--count", "5000", "--capacity", "4096");
        producer.awaitOutput("nobody reads");
        assertComplete(atoll.run("consume", "p", "--ring", "--json"), 5_000, 64);
        final AtollJar.Result produced = producer.join();
        assertEquals(0, produced.exitCode(), produced.err());
        assertEquals("", produced.err());
        assertEquals(produced.out().indexOf("nobody reads"), produced.out().lastIndexOf("nobody reads"));
        assertNothingLeft();
    }

    @Test
    void shouldRefuseASecondProducerAndAnotherCapacity() {
        final AtollJar.Run first = atoll.start("produce", "p", "--ring", "--count", "0", "--rate", "100");
        AtollJar.await("the first has the role", () -> isTaken(SharedRingBuffers::hasProducer));
        final AtollJar.Result second = atoll.run("produce", "p", "--ring");
        assertEquals(1, second.exitCode());
        assertEquals("", second.out());
        assertTrue(second.err().contains("has its producer: pid "), second.err());
        final AtollJar.Result other = atoll.run("consume", "p", "--ring", "--capacity", "2048");
        assertEquals(1, other.exitCode());
        assertTrue(other.err().contains("2048"), other.err());
        assertTrue(first.isAlive());
    }

    @Test
    void shouldEndTheProducerInGoodOrderOnCtrlC() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--ring", "--json");
        final AtollJar.Run producer = atoll.start("produce", "p", "--ring", "--count", "0", "--rate", "1000");
        AtollJar.await("both are there", () -> isTaken(RingMeetingIT::hasBoth));
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
    void shouldEndTheConsumerInGoodOrderOnCtrlC() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--ring");
        final AtollJar.Run producer = atoll.start("produce", "p", "--ring", "--count", "0", "--rate", "1000");
        AtollJar.await("both are there", () -> isTaken(RingMeetingIT::hasBoth));
        final int expected = consumer.interrupt();
        final AtollJar.Result consumed = consumer.join();
        assertEquals(expected, consumed.exitCode(), consumed.err());
        assertEquals("", consumed.err());
        assertTrue(consumed.out().contains(STOPPED), consumed.out());
        assertTrue(producer.isAlive());
        final AtollJar.Run next = atoll.start("consume", "p", "--ring", "--json");
        AtollJar.await("another consumer has its role", () -> isTaken(RingMeetingIT::hasBoth));
        producer.interrupt();
        assertEquals(expected, producer.join().exitCode());
        assertEquals(0, next.join().exitCode());
        assertNothingLeft();
    }

    @Test
    void shouldRemoveTheRingWhenEachIsStoppedAlone() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--ring");
        consumer.awaitOutput("Waiting for");
        consumer.interrupt();
        assertTrue(consumer.join().out().contains(STOPPED));
        assertNothingLeft();
        final AtollJar.Run producer = atoll.start("produce", "p", "--ring", "--count", "0", "--capacity", "1024");
        producer.awaitOutput("nobody reads");
        producer.interrupt();
        final AtollJar.Result produced = producer.join();
        assertTrue(produced.out().contains(STOPPED), produced.out());
        assertEquals("", produced.err());
        assertNothingLeft();
    }

    @Test
    void shouldSayThatTheProducerDied() throws IOException {
        final AtollJar.Run consumer = atoll.start("consume", "p", "--ring");
        final AtollJar.Run producer = atoll.start("produce", "p", "--ring", "--count", "0");
        AtollJar.await("both are there", () -> isTaken(RingMeetingIT::hasBoth));
        AtollJar.await("messages are there", () -> isTaken(ring -> ring.size() > 0));
        producer.kill();
        final AtollJar.Result consumed = consumer.join();
        assertEquals(1, consumed.exitCode());
        assertTrue(consumed.out().contains("Received  "), consumed.out());
        assertTrue(consumed.err().contains("the producer died"), consumed.err());
        assertEquals(1, consumed.err().lines().count(), consumed.err());
        assertNothingLeft();
    }

    /** A question to the ring. */
    private interface Question {
        boolean ask(SharedRingBuffers ring);
    }

    private static boolean hasBoth(SharedRingBuffers ring) {
        return ring.hasProducer() && ring.hasConsumer();
    }

    private boolean isTaken(Question question) {
        try {
            return question.ask(SharedRingBuffers.attach(Space.open("samples"), "p"));
        } catch (ObjectMissingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
