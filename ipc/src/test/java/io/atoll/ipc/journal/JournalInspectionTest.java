package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.JournalStore.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools are told of a journal, and that it is none the worse for it. */
class JournalInspectionTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong(HOUR * 500_000);

    private Journal<Long> open() throws IOException {
        return Journal.open(
                journal(),
                Codecs.LONG,
                JournalOptions.DEFAULT.withRollCycle(RollCycle.HOURLY),
                Manner.OPEN,
                clock::get);
    }

    private Path journal() {
        return directory.resolve("j");
    }

    private static Object value(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + fields))
                .value();
    }

    private static List<Field> cursor(Inspection inspection, int row) {
        return inspection.tables().get(0).rows().get(row);
    }

    private List<String> snapshot() throws IOException {
        final List<String> snapshot = new ArrayList<>();
        try (Stream<Path> files = Files.walk(journal())) {
            for (Path file : files.sorted().toList()) {
                snapshot.add(file + " " + Files.getLastModifiedTime(file)
                        + (Files.isRegularFile(file) && !file.toString().endsWith(".lock")
                                ? " " + Arrays.hashCode(Files.readAllBytes(file))
                                : ""));
            }
        }
        return snapshot;
    }

    @Test
    void shouldTellWhereCursorsAreHowFarBehindAndWhoHasThem() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> slow = journal.cursor("slow")) {
            for (long i = 0; i < 30; i++) {
                journal.append(i);
                clock.addAndGet(i % 10 == 9 ? HOUR : 0); // three files
            }
            slow.next();
            slow.next();
            slow.acknowledge();
            journal.cursorFromEnd("waiting").close();
            journal.cursor("new").close();
            final List<String> before = snapshot();
            final Inspection inspection = JournalInspection.inspect(journal());
            assertEquals(before, snapshot(), "looking changes nothing");
            assertEquals(List.of(), inspection.problems());
            assertEquals("journal", inspection.kind());
            assertEquals("j", inspection.name());
            assertEquals(30L, value(inspection.fields(), "records"));
            assertEquals(3L, value(inspection.fields(), "files"));
            assertEquals(Long.toHexString(journal.firstIndex()), value(inspection.fields(), "first"));
            assertEquals(Long.toHexString(journal.lastIndex()), value(inspection.fields(), "last"));
            assertEquals(Instant.ofEpochMilli(HOUR * 500_002).toString(), value(inspection.fields(), "last since"));
            assertEquals(Holder.State.FREE, ((Holder) value(inspection.fields(), "appender")).state());
            assertEquals("new", value(cursor(inspection, 0), "cursor"));
            assertEquals(30L, value(cursor(inspection, 0), "lag"));
            assertEquals("none", value(cursor(inspection, 0), "acknowledged"));
            assertEquals(28L, value(cursor(inspection, 1), "lag"));
            assertEquals(Long.toHexString(slow.acknowledged()), value(cursor(inspection, 1), "acknowledged"));
            final Holder holder = (Holder) value(cursor(inspection, 1), "held by");
            assertEquals(Holder.State.ALIVE, holder.state());
            assertEquals(ProcessHandle.current().pid(), holder.pid());
            assertEquals(0L, value(cursor(inspection, 2), "lag"));
            assertEquals(Holder.State.FREE, ((Holder) value(cursor(inspection, 2), "held by")).state());
            journal.append(30L);
            assertEquals(31L, value(JournalInspection.inspect(journal()).fields(), "records"));
        }
    }

    @Test
    void shouldTellOfAnEmptyJournalAndRefuseWhatIsNone() throws IOException {
        assertThrows(ObjectMissingException.class, () -> JournalInspection.inspect(journal()));
        try (Journal<Long> journal = open()) {
            journal.cursor("c").close();
            final Inspection inspection = JournalInspection.inspect(journal());
            assertEquals(List.of(), inspection.problems());
            assertEquals(0L, value(inspection.fields(), "records"));
            assertEquals("none", value(cursor(inspection, 0), "acknowledged"));
        }
        Files.write(journal().resolve("journal.meta"), new byte[] {1}, StandardOpenOption.WRITE);
        assertThrows(FileFormatException.class, () -> JournalInspection.inspect(journal()));
    }

    @Test
    void shouldTellWhatIsDamagedAndTheRestAllTheSame() throws IOException {
        try (Journal<Long> journal = open()) {
            journal.append(1L);
            journal.cursor("bad").close();
            journal.cursor("good").close();
        }
        Files.write(journal().resolve("cursors/bad"), new byte[] {1}, StandardOpenOption.WRITE);
        final Inspection inspection = JournalInspection.inspect(journal());
        assertEquals(1, inspection.problems().size(), inspection.problems()::toString);
        assertTrue(inspection.problems().get(0).contains("cursors/bad"), inspection.problems()::toString);
        assertEquals(1L, value(cursor(inspection, 1), "lag"));
    }
}
