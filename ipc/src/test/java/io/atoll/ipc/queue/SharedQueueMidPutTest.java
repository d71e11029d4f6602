package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.FileTree;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Producers killed in the middle of what they put, while others go on. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SharedQueueMidPutTest {
    /** Fewer lanes than deaths: those of the dead must be used again. */
    private static final SharedQueueOptions OPTIONS = new SharedQueueOptions(1 << 12, 4, false, 3);

    private static final int LONG_LENGTH = 100_000;
    private static final int HALF = 24;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /**
     * A number and as many bytes of it as it says. In a process that is to die it does so in the middle of a long item's
     * own file.
     */
    private record Filled(int length, SharedLong sign) implements Codec<Filled.Item>, Serializable {
        record Item(byte filling, int length) {}

        @Override
        public String name() {
            return "filled";
        }

        @Override
        public int encodedLength(Item item) {
            return item.length;
        }

        @Override
        public int encode(Item item, MutableDirectBuffer buffer, int offset) {
            buffer.setMemory(offset, item.length / 2, item.filling);
            if (item.length == length) {
                sign.increment();
                Await.death();
            }
            buffer.setMemory(offset, item.length, item.filling);
            return item.length;
        }

        @Override
        public Item decode(DirectBuffer buffer, int offset, int length) {
            final Item item = new Item(buffer.getByte(offset), length);
            for (int i = 0; i < length; i++) {
                if (buffer.getByte(offset + i) != item.filling) {
                    throw new CodecException("byte " + i + " of " + item);
                }
            }
            return item;
        }
    }

    /** Where a producer dies. */
    private enum Middle {
        CLAIM,
        BATCH,
        SIDE_FILE
    }

    private JvmProcess doomed(SharedQueue<Filled.Item> queue, SharedLong sign, Middle middle) {
        return children.start(() -> {
            queue.put(new Filled.Item((byte) 1, HALF)); // committed
            if (middle == Middle.SIDE_FILE) {
                queue.put(new Filled.Item((byte) 2, LONG_LENGTH));
            }
            final Producer producer = queue.producer();
            final UnsafeBuffer half = new UnsafeBuffer(new byte[HALF]);
            half.setMemory(0, HALF / 2, (byte) 3);
            if (middle == Middle.CLAIM) {
                producer.buffer().putBytes(producer.tryClaim(SharedQueue.ITEM_TYPE, HALF), half, 0, HALF);
            } else {
                producer.batch().offer(SharedQueue.ITEM_TYPE, half, 0, HALF);
            }
            sign.increment();
            Await.death();
        });
    }

    @Test
    void shouldShowNothingHalfWrittenAfterTwelveDeaths() throws Exception {
        killInTheMiddle(12);
    }

    @Test
    @Tag("soak")
    void shouldShowNothingHalfWrittenAfterAHundredDeaths() throws Exception {
        killInTheMiddle(100);
    }

    private void killInTheMiddle(int kills) throws Exception {
        final Space space = spaces.open();
        final SharedLong sign = SharedLong.open(space, "sign");
        final SharedQueue<Filled.Item> queue =
                SharedQueue.create(space, "queue", new Filled(LONG_LENGTH, sign), OPTIONS);
        final AtomicBoolean stopping = new AtomicBoolean();
        final List<Throwable> failures = new ArrayList<>();
        final int[] ones = new int[1];
        final int[] fives = new int[1];
        final Thread taker = thread(failures, () -> {
            while (true) {
                final Filled.Item item = queue.take();
                assertEquals(HALF, item.length);
                ones[0] += item.filling == 1 ? 1 : 0;
                fives[0] += item.filling == 5 ? 1 : 0;
            }
        });
        final long[] longest = new long[1];
        final long[] put = new long[1];
        final Thread survivor = thread(failures, () -> {
            while (!stopping.get()) {
                final long before = System.nanoTime();
                queue.put(new Filled.Item((byte) 5, HALF));
                longest[0] = Math.max(longest[0], System.nanoTime() - before);
                put[0]++;
            }
        });
        for (int kill = 0; kill < kills; kill++) {
            final int now = kill;
            final JvmProcess doomed = doomed(queue, sign, Middle.values()[kill % Middle.values().length]);
            Await.until("a producer in the middle", () -> sign.get() == now + 1 || !doomed.isAlive());
            assertTrue(doomed.isAlive(), () -> "it ended by itself: " + failureOf(doomed));
            Children.kill(doomed);
        }
        stopping.set(true);
        Await.end(survivor);
        queue.shutdown();
        Await.end(taker);
        assertEquals(List.of(), failures);
        assertEquals(kills, ones[0], "committed items of the dead");
        assertEquals(put[0], fives[0], "items of the survivor");
        System.out.printf(
                "%d producers killed in the middle; the longest of %d puts beside them took %.1f ms%n",
                kills, put[0], longest[0] / 1e6);
        Await.until("nothing left of long items: a death may be believed 25 ms later", () -> {
            try {
                space.maintain();
                return longFiles().isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** What is left of files of long items, whole or half. */
    private List<Path> longFiles() {
        return FileTree.below(spaces.directory().resolve("queue")).stream()
                .filter(file -> file.getParent().getFileName().toString().startsWith(".side-"))
                .toList();
    }

    /** What a thread does until it ends, or the queue does. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread thread(List<Throwable> failures, Work work) {
        final Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (QueueShutDownException e) {
                // drained
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        thread.start();
        return thread;
    }

    private static Throwable failureOf(JvmProcess child) {
        try {
            return child.failure().orElse(null);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
