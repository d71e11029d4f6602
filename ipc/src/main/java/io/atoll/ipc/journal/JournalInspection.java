package io.atoll.ipc.journal;

import io.atoll.core.inspect.Examiner;
import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.ipc.sync.SharedLockInspector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks at a {@link Journal} from outside, for tools: how many records it has, who appends, where each cursor is, how far it
 * is behind and who has it. Opens no journal, joins no space and changes nothing: Chronicle's files are mapped read-only.
 * Takes no lock but the probes that tell who is alive and, while Chronicle reads its table, a shared one of that: whoever
 * is stopped just then keeps others from opening the journal until it goes on. Used by one thread.
 */
public final class JournalInspection {
    private static final Holder NOBODY = new Holder(Holder.State.FREE, 0, 0, 0, "", 0, false);

    private final JournalFolder folder;
    private final Platform platform;
    private final Examiner guard;
    private final List<Field> fields = new ArrayList<>();
    private final List<List<Field>> cursors = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private JournalInspection(JournalFolder folder) {
        this.folder = folder;
        this.platform = folder.platform();
        this.guard = new Examiner(folder.guardDirectory(), false);
    }

    /**
     * Looks at a journal.
     *
     * @param directory of the journal
     * @return what was found; what cannot be read is told as a problem
     * @throws ObjectMissingException if there is no journal
     * @throws JournalUnavailableException if Chronicle Queue, or what it needs of this JVM, is missing
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws IOException if its own file is damaged, or cannot be read
     */
    public static Inspection inspect(Path directory) throws IOException {
        ChronicleAccess.check();
        final JournalFolder folder = new JournalFolder(directory);
        final JournalFile file = folder.file();
        if (file == null) {
            throw folder.missing();
        }
        return new JournalInspection(folder).inspect(file);
    }

    private Inspection inspect(JournalFile file) throws IOException {
        final long nanoTime = System.nanoTime();
        plain("codec", file.codec());
        plain("roll cycle", file.rollCycle().name());
        final List<Path> files = platform.list(folder.queue()).stream()
                .filter(one -> one.getFileName().toString().endsWith(ChronicleLog.CYCLE_FILE))
                .toList();
        long bytes = 0;
        for (Path one : files) {
            final FileFacts facts = platform.facts(one);
            bytes += facts == null ? 0 : facts.length();
        }
        plain("files", (long) files.size());
        fields.add(new Field("bytes", bytes, Measure.BYTES, ""));
        if (files.isEmpty()) {
            plain("records", 0L);
            inspectCursors(null);
        } else {
            inspectRecords(files, file);
        }
        plain("appender", holder(new SharedLockInspector(), JournalStore.LOCK));
        return new Inspection(
                JournalStore.KIND,
                folder.directory().getFileName().toString(),
                folder.meta(),
                bytes,
                nanoTime,
                null,
                fields,
                cursors.isEmpty() ? List.of() : List.of(new Inspection.Table("cursor", cursors)),
                problems);
    }

    /** What Chronicle cannot read must not keep the rest from being told. */
    private void inspectRecords(List<Path> files, JournalFile file) throws IOException {
        try (ChronicleLook look = ChronicleLook.at(platform, files, file.rollCycle())) {
            look.behind(0).ifPresent(records -> fields.add(new Field("records", records, Measure.COUNT, "")));
            plain("first", index(look.first()));
            plain("last", index(look.last()));
            if (look.last() != 0) {
                plain("last since", Instant.ofEpochMilli(look.lastFileMillis()).toString());
            }
            for (Path unfinished : look.unfinished()) {
                problems.add(unfinished + ": expected a whole beginning within " + ChronicleLook.PATIENCE_MILLIS
                        + " ms, found one that nobody has finished: what is in it cannot be counted; whoever began it is"
                        + " stopped or dead, or the file is damaged");
            }
            inspectCursors(look);
        } catch (RuntimeException e) {
            problems.add("Chronicle Queue cannot read " + folder.queue() + ": " + e);
            if (cursors.isEmpty()) {
                inspectCursors(null);
            }
        }
    }

    private void inspectCursors(ChronicleLook look) throws IOException {
        for (Path cursor : platform.list(folder.cursors())) {
            final String name = cursor.getFileName().toString();
            if (name.startsWith(".")) {
                continue; // one that is being made
            }
            final List<Field> row = new ArrayList<>();
            row.add(new Field("cursor", name, Measure.PLAIN, ""));
            try {
                if (JournalFile.read(platform, cursor, JournalFileDescriptor.KIND_CURSOR) == null) {
                    continue; // removed meanwhile
                }
                final long acknowledged = new UnsafeBuffer(
                                platform.readBeginning(cursor, JournalFileDescriptor.FILE_LENGTH))
                        .getLong(JournalFileDescriptor.ACKNOWLEDGED_OFFSET);
                row.add(new Field("acknowledged", index(acknowledged), Measure.PLAIN, ""));
                if (look != null) {
                    look.behind(acknowledged).ifPresent(lag -> row.add(new Field("lag", lag, Measure.PLAIN, "")));
                }
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
            row.add(new Field("held by", holder(new JournalCursorInspector(), name), Measure.PLAIN, ""));
            cursors.add(row);
        }
    }

    /** Nobody, if nobody has been here since the machine was started. */
    private Holder holder(Inspector inspector, String name) {
        try {
            final Inspection found = guard.examine(inspector.kind(), name, inspector);
            problems.addAll(found.problems());
            return found.fields().stream()
                    .map(Field::value)
                    .filter(Holder.class::isInstance)
                    .map(Holder.class::cast)
                    .findFirst()
                    .orElse(NOBODY);
        } catch (ObjectMissingException e) {
            return NOBODY;
        }
    }

    private void plain(String name, Object value) {
        fields.add(new Field(name, value, Measure.PLAIN, ""));
    }

    private static String index(long index) {
        return index == 0 ? "none" : Long.toHexString(index);
    }
}
