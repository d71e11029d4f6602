package io.atoll.samples;

import io.atoll.core.inspect.Examiner;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.liveness.Member;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SpaceReport;
import io.atoll.ipc.inspect.Inspectors;
import io.atoll.ipc.journal.JournalInspection;
import io.atoll.ipc.value.CountersInspector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * One look at the objects of a space.
 *
 * @param name of the space; of a journal, the directory that it lies in
 * @param isJournal whether it is one, which lies in no space
 * @param problem what keeps it from being used; empty if nothing does
 * @param alive how many members live
 * @param dead how many dead members the table still remembers
 * @param objects those asked for, in the order of kinds and names
 */
record SpaceLook(String name, boolean isJournal, String problem, long alive, long dead, List<Inspection> objects) {
    /** The only object of its kind in a space. */
    private static final String COUNTERS = new CountersInspector().kind();

    /**
     * Looks at a space.
     *
     * @param report what is in it
     * @param full whether everything is to be told
     * @param wanted which kinds and names; an empty name for what a space has only one of
     * @return objects that have vanished since the report are left out
     */
    static SpaceLook at(SpaceReport report, boolean full, BiPredicate<String, String> wanted) {
        final Examiner examiner = new Examiner(report.directory(), full);
        final List<Inspection> objects = new ArrayList<>();
        for (SpaceReport.ObjectReport object : report.objects()) {
            if (wanted.test(object.kind(), object.name())) {
                add(objects, examiner, object.kind(), object.name());
            }
        }
        if (wanted.test(COUNTERS, "")) {
            add(objects, examiner, COUNTERS, null);
        }
        final long alive = report.members().stream().filter(Member::alive).count();
        return new SpaceLook(
                report.directory().getFileName().toString(),
                false,
                report.problem(),
                alive,
                report.members().size() - alive,
                objects);
    }

    /**
     * Looks at a journal.
     *
     * @param directory of the journal
     * @return nothing but the journal
     */
    static SpaceLook atJournal(Path directory) throws IOException {
        UnsafeWarning.silence();
        final Inspection journal = JournalInspection.inspect(directory);
        final String parent = directory.toAbsolutePath().normalize().getParent().toString();
        return new SpaceLook(parent, true, "", 0, 0, List.of(journal));
    }

    private static void add(List<Inspection> objects, Examiner examiner, String kind, String name) {
        try {
            objects.add(examiner.examine(kind, name, Inspectors.of(kind)));
        } catch (ObjectMissingException e) {
            // it has gone since it was listed, or there never was any
        }
    }

    /** Whether one JVM and its children have made it for themselves. */
    boolean isPrivate() {
        return SpacesSeen.isPrivate(name);
    }
}
