package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Putting and taking in one process, and the queue as an object. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedQueueTest {
    private static final SharedQueueOptions SMALLEST = new SharedQueueOptions(1024, 2, false, 3);

    /** Where the inline limit is with the smallest lanes. */
    private static final int INLINE = 1024 / 8;

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

    private SharedQueue<Long> smallest() throws IOException {
        return SharedQueue.open(space, "q", Codecs.LONG, SMALLEST);
    }

    private static int fill(SharedQueue<Long> queue) {
        int count = 0;
        while (queue.offer((long) count)) {
            count++;
        }
        return count;
    }

    private List<Path> sideFiles() throws IOException {
        try (Stream<Path> files = Files.walk(space.directory())) {
            return files.filter(file -> file.toString().matches(".*/\\.side-[^/]*/.*"))
                    .toList();
        }
    }

    // ---- room and its lack

    @Test
    void aFullQueueTakesNoOfferAndATimedOneWaitsItsTime() throws IOException, InterruptedException {
        final SharedQueue<Long> queue = smallest();
        final int held = fill(queue);
        assertTrue(held > 30, () -> held + " items of 16 bytes in a lane of 1024");
        assertFalse(queue.offer(99L));
        final long start = System.nanoTime();
        assertFalse(queue.offer(99L, 80, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(80));
        assertFalse(queue.offer(99L, -1, TimeUnit.SECONDS));
        assertEquals(held, queue.size());
        assertEquals(0L, queue.take());
        assertTrue(queue.offer(99L, 1, TimeUnit.DAYS));
    }

    @Test
    void anEmptyQueueGivesNothingAndATimedPollWaitsItsTime() throws IOException, InterruptedException {
        final SharedQueue<Long> queue = smallest();
        assertNull(queue.poll());
        final long start = System.nanoTime();
        assertNull(queue.poll(80, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(80));
        assertNull(queue.poll(-1, TimeUnit.SECONDS));
        queue.put(7L);
        assertEquals(7L, queue.poll(1, TimeUnit.DAYS));
    }

    @Test
    void putWaitsForRoomAndTakeForItems() throws IOException, InterruptedException {
        final SharedQueue<Long> queue = smallest();
        final int held = fill(queue);
        final Thread putter = elsewhere(() -> queue.put((long) held));
        for (long item = 0; item <= held; item++) {
            assertEquals(item, queue.take());
        }
        Await.end(putter);
        final AtomicReference<Long> taken = new AtomicReference<>();
        final Thread taker = elsewhere(() -> taken.set(queue.take()));
        queue.put(5L);
        Await.end(taker);
        assertEquals(5L, taken.get());
    }

    /** Something that may be interrupted. */
    private interface Action {
        void run() throws InterruptedException;
    }

    private static Thread elsewhere(Action action) {
        final Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void anInterruptEndsAWaitAndChangesNothing() throws IOException {
        final SharedQueue<Long> queue = smallest();
        for (Action waiting : List.<Action>of(
                queue::take,
                () -> queue.poll(1, TimeUnit.DAYS),
                queue::join, // returns at once: nothing to wait for
                () -> queue.consume((item, redeliveries) -> {}))) {
            Thread.currentThread().interrupt();
            try {
                waiting.run();
                assertTrue(Thread.interrupted(), "only what need not wait may pass over an interrupt");
            } catch (InterruptedException e) {
                assertFalse(Thread.interrupted(), "it was answered");
            }
        }
        final int held = fill(queue);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> queue.put(99L));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> queue.offer(99L, 1, TimeUnit.DAYS));
        final List<Long> all = new ArrayList<>();
        assertEquals(held, queue.drainTo(all));
        assertFalse(all.contains(99L));
    }

    // ---- items

    @Test
    void itemsKeepTheirOrderOverManyWraps() throws IOException, InterruptedException {
        final SharedQueue<String> queue = SharedQueue.open(space, "q", Codecs.STRING, SMALLEST);
        for (int i = 0; i < 2_000; i++) {
            queue.put("x".repeat(i % 150) + i); // some of them in files
            queue.put("y" + i);
            assertEquals("x".repeat(i % 150) + i, queue.take());
            assertEquals("y" + i, queue.take());
        }
        assertEquals(List.of(), sideFiles());
    }

    @Test
    void sizeCountsAndDrainToTakesAtMostWhatIsAsked() throws IOException, InterruptedException {
        final SharedQueue<Long> queue = smallest();
        assertEquals(0, queue.size());
        for (long item = 0; item < 10; item++) {
            queue.put(item);
        }
        assertEquals(10, queue.size());
        final List<Long> some = new ArrayList<>();
        assertThrows(NullPointerException.class, () -> queue.drainTo(null)); // and nothing is lost
        assertEquals(0, queue.drainTo(some, 0));
        assertEquals(4, queue.drainTo(some, 4));
        assertEquals(List.of(0L, 1L, 2L, 3L), some);
        assertEquals(6, queue.size());
        assertEquals(6, queue.drainTo(some));
        assertEquals(0, queue.drainTo(some));
        assertEquals(10, some.size());
    }

    @Test
    void nullIsRefused() throws IOException {
        final SharedQueue<Long> queue = smallest();
        assertThrows(NullPointerException.class, () -> queue.put(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null, 1, TimeUnit.DAYS));
        assertThrows(NullPointerException.class, () -> queue.consume(null));
        assertEquals(0, queue.size());
    }

    // ---- any size

    @Test
    void itemsAroundTheInlineLimitArriveWhole() throws IOException, InterruptedException {
        final SharedQueue<byte[]> queue = SharedQueue.open(space, "q", Codecs.BYTES, SMALLEST);
        for (int length : new int[] {0, 1, INLINE - 1, INLINE, INLINE + 1, 10 * INLINE, 100_000}) {
            final byte[] item = pattern(length);
            queue.put(item);
            assertEquals(length > INLINE ? 1 : 0, sideFiles().size(), () -> "files for " + length + " bytes");
            assertArrayEquals(item, queue.take());
            assertEquals(List.of(), sideFiles());
        }
    }

    private static byte[] pattern(int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 4096);
        }
        return bytes;
    }

    @Test
    void sixteenMebibytesArriveWhole() throws IOException, InterruptedException {
        final SharedQueue<byte[]> queue = SharedQueue.open(space, "q", Codecs.BYTES, SMALLEST);
        final byte[] item = pattern(16 << 20);
        queue.put(item);
        final AtomicReference<byte[]> handled = new AtomicReference<>();
        assertTrue(queue.consume((got, redeliveries) -> handled.set(got)));
        assertTrue(Arrays.equals(item, handled.get()));
        assertEquals(List.of(), sideFiles());
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void aGibibyteArrivesWhole() throws IOException, InterruptedException {
        final SharedQueue<byte[]> queue = SharedQueue.open(space, "q", Codecs.BYTES, SMALLEST);
        final byte[] item = pattern(1 << 30);
        queue.put(item);
        assertTrue(Arrays.equals(item, queue.take()));
        assertEquals(List.of(), sideFiles());
    }

    // ---- the object

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> SMALLEST.withLaneCapacity(1000));
        assertThrows(IllegalArgumentException.class, () -> SMALLEST.withLaneCapacity(512));
        assertThrows(IllegalArgumentException.class, () -> SMALLEST.withMaxLanes(0));
        assertThrows(IllegalArgumentException.class, () -> SMALLEST.withMaxLanes(2049));
        assertThrows(IllegalArgumentException.class, () -> SMALLEST.withMaxDeliveries(0));
        assertThrows(IllegalArgumentException.class, () -> SMALLEST.withMaxDeliveries(256));
        assertThrows(
                IllegalArgumentException.class,
                () -> SMALLEST.withLaneCapacity(1 << 29).withMaxLanes(8),
                "more than a mapping can be");
        assertEquals(
                new SharedQueueOptions(2048, 7, true, 9),
                SMALLEST.withLaneCapacity(2048).withMaxLanes(7).withSpinning().withMaxDeliveries(9));
    }

    @Test
    void otherOptionsOrAnotherCodecAreRefusedAndBothShown() throws IOException {
        final SharedQueue<Long> queue = smallest();
        assertEquals(SMALLEST, queue.options());
        for (SharedQueueOptions other : List.of(
                SMALLEST.withLaneCapacity(2048),
                SMALLEST.withMaxLanes(3),
                SMALLEST.withMaxDeliveries(4),
                SMALLEST.withSpinning())) {
            final OptionsConflictException conflict = assertThrows(
                    OptionsConflictException.class, () -> SharedQueue.open(space, "q", Codecs.LONG, other));
            assertTrue(conflict.getMessage().contains(other.toString()), conflict.getMessage());
            assertTrue(conflict.getMessage().contains(SMALLEST.toString()), conflict.getMessage());
        }
        final OptionsConflictException conflict =
                assertThrows(OptionsConflictException.class, () -> SharedQueue.attach(space, "q", Codecs.STRING));
        assertTrue(conflict.getMessage().contains(Codecs.LONG.name()), conflict.getMessage());
        assertTrue(conflict.getMessage().contains(Codecs.STRING.name()), conflict.getMessage());
        assertEquals(SMALLEST, SharedQueue.attach(space, "q", Codecs.LONG).options());
    }

    @Test
    void createRefusesAnExistingNameAttachAMissingOneAndAllAnInvalidOne() throws IOException {
        SharedQueue.create(space, "q", Codecs.LONG, SMALLEST);
        assertThrows(ObjectExistsException.class, () -> SharedQueue.create(space, "q", Codecs.LONG, SMALLEST));
        assertThrows(ObjectMissingException.class, () -> SharedQueue.attach(space, "absent", Codecs.LONG));
        assertThrows(InvalidNameException.class, () -> SharedQueue.open(space, "../q", Codecs.LONG));
    }

    @Test
    void aClosedHandleRefusesAllUseAndLeavesTheQueueToOthers() throws IOException, InterruptedException {
        final SharedQueue<Long> closed = smallest();
        final SharedQueue<Long> other = smallest();
        closed.put(1L);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.put(2L));
        assertThrows(IllegalStateException.class, () -> closed.offer(2L));
        assertThrows(IllegalStateException.class, closed::take);
        assertThrows(IllegalStateException.class, closed::poll);
        assertThrows(IllegalStateException.class, () -> closed.consume((item, redeliveries) -> {}));
        assertThrows(IllegalStateException.class, closed::pollDeadLetter);
        assertThrows(IllegalStateException.class, closed::producer);
        assertThrows(IllegalStateException.class, closed::consumer);
        assertThrows(IllegalStateException.class, closed::exclusiveConsumer);
        other.put(2L);
        assertEquals(1L, other.take());
        assertEquals(2L, other.take());
    }

    @Test
    void closingAHandleEndsTheWaitsOnIt() throws IOException {
        final SharedQueue<Long> queue = smallest();
        final SharedQueue<Long> other = smallest();
        fill(other);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread putter = new Thread(() -> {
            try {
                queue.put(99L);
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        putter.start();
        Await.until("it waits", QueueWatch.lane(space, "q", SharedQueueDescriptor.FIRST_LANE).notFull::hasWaiters);
        queue.close();
        Await.end(putter);
        assertInstanceOf(IllegalStateException.class, thrown.get());
    }

    @Test
    void anUnlinkedQueueGoesOnForThoseAttachedBesideItsNamesake() throws IOException, InterruptedException {
        final SharedQueue<byte[]> old = SharedQueue.open(space, "q", Codecs.BYTES, SMALLEST);
        old.put(pattern(10));
        old.put(pattern(1000));
        assertTrue(old.unlink());
        assertFalse(old.unlink());
        assertThrows(ObjectMissingException.class, () -> SharedQueue.attach(space, "q", Codecs.BYTES));
        final SharedQueue<byte[]> namesake = SharedQueue.create(space, "q", Codecs.BYTES, SMALLEST);
        space.maintain();
        old.put(pattern(2000));
        assertNull(namesake.poll());
        namesake.put(pattern(3));
        for (int length : new int[] {10, 1000, 2000}) {
            assertArrayEquals(pattern(length), old.take());
        }
        assertNull(old.poll());
        assertArrayEquals(pattern(3), namesake.take());
    }

    @Test
    void aHandleThatTravelsIsTheSameQueueUntilThatIsRecreated() throws IOException, InterruptedException {
        final SharedQueue<Long> queue = smallest();
        final byte[] packed = Travel.pack(queue);
        final SharedQueue<?> unpacked = Travel.unpack(packed, SharedQueue.class);
        assertEquals(SMALLEST, unpacked.options());
        queue.put(3L);
        assertEquals(3L, unpacked.take());
        queue.unlink();
        assertStale(packed);
        smallest();
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedQueue.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }
}
