package io.atoll.bench.peers.child;

import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.Journal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * As many records as one process can append to files in memory. After some, the files are removed and begun anew, which
 * does not count, so that a small file system is enough; that the kernel gives the files their pages does count.
 */
final class JournalFlood {
    private static final int LENGTH = 64;
    private static final int RECORDS = 1 << 18;

    private JournalFlood() {}

    static Map<String, Double> append(Stage stage) throws IOException {
        measure(stage, stage.timing().warmUp().toNanos());
        return Map.of("rate", measure(stage, stage.timing().measured().toNanos()));
    }

    private static double measure(Stage stage, long nanos) throws IOException {
        final Path directory = stage.directory().resolve("files");
        long records = 0;
        long spent = 0;
        while (spent < nanos) {
            try (Log log = open(stage.library(), directory)) {
                final long start = System.nanoTime();
                log.append(RECORDS);
                spent += System.nanoTime() - start;
                records += RECORDS;
            }
            remove(directory);
        }
        return records * 1e9 / spent;
    }

    private static Log open(Library library, Path directory) throws IOException {
        return switch (library) {
            case ATOLL -> new AtollJournal(directory);
            case CHRONICLE -> new BareQueue(directory.toFile());
            default -> throw new IllegalArgumentException(library + " keeps no records");
        };
    }

    /** What is appended to. */
    private interface Log extends AutoCloseable {
        void append(int records);

        @Override
        void close() throws IOException;
    }

    private static final class AtollJournal implements Log {
        private final Journal<byte[]> journal;
        private final UnsafeBuffer record = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH, LENGTH));

        AtollJournal(Path directory) throws IOException {
            journal = Journal.open(directory, "journal", Codecs.BYTES);
        }

        @Override
        public void append(int records) {
            for (int i = 0; i < records; i++) {
                record.putLong(0, i);
                journal.append(record, 0, LENGTH);
            }
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }

    private static final class BareQueue implements Log {
        private final ChronicleQueue queue;
        private final ExcerptAppender appender;
        private final Bytes<?> record = Bytes.allocateDirect(LENGTH);

        BareQueue(File directory) {
            queue = SingleChronicleQueueBuilder.single(directory).build();
            appender = queue.createAppender();
            record.writePosition(LENGTH);
        }

        @Override
        public void append(int records) {
            for (int i = 0; i < records; i++) {
                record.writeLong(0, i);
                appender.writeBytes(record);
            }
        }

        @Override
        public void close() {
            queue.close();
            record.releaseLast();
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            final List<Path> deepestFirst =
                    all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
