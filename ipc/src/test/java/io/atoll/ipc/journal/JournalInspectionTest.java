package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.JournalStore.Manner;
import java.io.IOException;
import java.lang.reflect.Proxy;
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

    /** An operating system whose process dies at a removal. */
    private static Platform dyingAtRemoval(int number) {
        final int[] removals = {0};
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("unlink") && removals[0]++ == number) {
                        throw new IllegalStateException("dead");
                    }
                    return called.invoke(Platform.system(), arguments);
                });
    }

    private Path queue() {
        return journal().resolve("queue");
    }

    private List<Path> files() throws IOException {
        return Platform.system().list(queue()).stream()
                .filter(file -> file.toString().endsWith(ChronicleLog.CYCLE_FILE))
                .toList();
    }

    private void appendFiles(Journal<Long> journal, int files) throws IOException {
        for (long i = 0; i < files * 10L; i++) {
            journal.append(i);
            clock.addAndGet(i % 10 == 9 ? HOUR : 0);
        }
    }

    @Test
    void shouldTellWhatIsLeftWhereATrimmerDiedBetweenTwoRemovals() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> cursor = journal.cursor("slow")) {
            appendFiles(journal, 5);
            for (int i = 0; i < 25; i++) {
                cursor.next();
            }
            cursor.acknowledge();
            journal.cursor("waiting").close();
            final long last = journal.lastIndex();
            long left = 50;
            for (int removed = 1; removed <= 2; removed++) {
                final Platform dying = dyingAtRemoval(removed);
                try (ChronicleLog log = ChronicleLog.open(queue(), RollCycle.HOURLY, Durability.SYSTEM, clock::get)) {
                    assertThrows(IllegalStateException.class, () -> log.removeBefore(dying, log.cycle(last)));
                }
                left -= 10 * removed;
                final Inspection inspection = JournalInspection.inspect(journal());
                assertEquals(List.of(), inspection.problems());
                assertEquals(left / 10, value(inspection.fields(), "files"));
                assertEquals(left, value(inspection.fields(), "records"));
                assertEquals(Long.toHexString(last), value(inspection.fields(), "last"));
                assertEquals(Math.min(25, left), value(cursor(inspection, 0), "lag"));
                assertEquals(left, value(cursor(inspection, 1), "lag"));
                final Object first = value(inspection.fields(), "first");
                assertEquals(Long.toHexString(journal.firstIndex()), first, "which the listing does not tell before");
            }
        }
    }

    @Test
    void shouldPassOverFilesThatAreTrimmedWhileItLooks() throws IOException {
        try (Journal<Long> journal = open()) {
            appendFiles(journal, 3);
        }
        final List<Path> listed = files();
        Files.delete(listed.get(0));
        try (ChronicleLook look = ChronicleLook.at(Platform.system(), listed, RollCycle.HOURLY)) {
            assertEquals(20, look.behind(0).orElseThrow());
            assertEquals(19, look.behind(look.first()).orElseThrow());
            assertEquals(List.of(), look.unfinished());
        }
    }

    /** As one leaves it who dies when he has made the file and written nothing. */
    private void leaveUnfinished(Path file) throws IOException {
        Files.delete(file); // a new file, never the old one: this JVM has that mapped
        Platform.system().write(file, new byte[1 << 20], Access.OWNER);
    }

    @Test
    void shouldTellNoNumberOfAFileThatIsNotFinishedInTheTimeOfALook() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> cursor = journal.cursor("after")) {
            appendFiles(journal, 4);
            for (int i = 0; i < 35; i++) {
                cursor.next();
            }
            cursor.acknowledge();
            journal.cursor("before").close();
        }
        final Path second = files().get(1);
        leaveUnfinished(second);
        leaveUnfinished(files().get(0));
        final Inspection inspection = JournalInspection.inspect(journal());
        assertEquals(1, inspection.problems().size(), "one patience is enough: " + inspection.problems());
        assertTrue(inspection.problems().get(0).contains(second.toString()), inspection.problems()::toString);
        assertTrue(inspection.problems().get(0).contains("100 ms"), inspection.problems()::toString);
        assertTrue(inspection.fields().stream().noneMatch(field -> field.name().equals("records")));
        assertEquals(4L, value(inspection.fields(), "files"));
        assertEquals(5L, value(cursor(inspection, 0), "lag"), "it is beyond that file");
        assertEquals("before", value(cursor(inspection, 1), "cursor"));
        assertTrue(
                cursor(inspection, 1).stream().noneMatch(field -> field.name().equals("lag")));
    }

    @Test
    void shouldCountWhatIsBeforeAFileThatItsAppenderDiedAtTheBeginningOf() throws IOException {
        try (Journal<Long> journal = open()) {
            appendFiles(journal, 3);
            journal.cursor("new").close();
        }
        final Path last = files().get(2);
        leaveUnfinished(last);
        final Inspection inspection = JournalInspection.inspect(journal());
        assertEquals(20L, value(inspection.fields(), "records"));
        assertEquals(20L, value(cursor(inspection, 0), "lag"));
        assertEquals(1, inspection.problems().size(), inspection.problems()::toString);
        assertTrue(inspection.problems().get(0).contains(last.toString()), inspection.problems()::toString);
    }
}
