package io.atoll.core.inspect;

import io.atoll.core.platform.FileBytes;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.HeaderReading;
import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks at the objects of a space, sound or damaged, without joining it. Changes nothing: their files are read and not
 * mapped (a mapping that is read gives room to stretches of a file in memory that have none yet), the table of members is
 * mapped read-only, and of the space's locks only shared probes are taken, of the bytes that tell who is alive, for a moment each.
 *
 * <p>For one look: what it has once asked the kernel about the living it does not ask again. Used by one thread.
 */
public final class Examiner {
    private static final String LOCK_FILE = ".lock";

    private final Path space;
    private final boolean full;
    private final Holders holders;
    private final Platform platform = Platform.system();

    /**
     * A look at a space.
     *
     * @param space its directory
     * @param full whether everything is to be told of an object, also if it is damaged; else only how a sound one stands
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     */
    public Examiner(Path space, boolean full) {
        JvmAccess.check();
        this.space = space.toAbsolutePath().normalize();
        this.full = full;
        this.holders = new Holders(this.space);
    }

    /**
     * Looks at one object.
     *
     * @param kind what kind of object
     * @param name its name; null for the only object of its kind in the space
     * @param inspector knows the kind; null if nobody does
     * @return what was found, problems included; a name that no object can have is one
     * @throws IllegalArgumentException if it is a lock file: this JVM, if it is a member, would lose its locks by reading it
     * @throws ObjectMissingException if there is no such file
     */
    public Inspection examine(String kind, String name, Inspector inspector) throws ObjectMissingException {
        try {
            Space.checkName(kind);
            if (name != null) {
                Space.checkName(name);
            }
        } catch (InvalidNameException e) {
            return nothing(kind, name, space.resolve(kind), e.getMessage());
        }
        if (name == null && kind.endsWith(LOCK_FILE)) {
            throw new IllegalArgumentException(
                    space.resolve(kind) + " is a lock file and no object: it cannot be read");
        }
        final Path file =
                name == null ? space.resolve(kind) : space.resolve(kind).resolve(name);
        final Inspection[] found = {null};
        try {
            if (!platform.readHereAndThere(file, bytes -> found[0] = examine(kind, name, file, inspector, bytes))) {
                throw new ObjectMissingException(file, kind);
            }
        } catch (ObjectMissingException e) {
            throw e;
        } catch (IOException e) {
            return nothing(kind, name, file, e.toString());
        }
        return found[0];
    }

    private static Inspection nothing(String kind, String name, Path file, String problem) {
        return new Inspection(
                printable(kind),
                printable(shown(name)),
                file,
                0,
                System.nanoTime(),
                null,
                List.of(),
                List.of(),
                List.of(printable(problem)));
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private Inspection examine(String kind, String name, Path file, Inspector inspector, FileBytes bytes)
            throws IOException {
        final long length = bytes.length();
        final byte[] beginning = new byte[FileHeader.LENGTH];
        final int read = bytes.read(0, beginning, beginning.length);
        final HeaderReading header = HeaderReading.of(Arrays.copyOf(beginning, read), length, kind);
        final List<String> problems = new ArrayList<>(ownership(file));
        header.entries().stream()
                .filter(entry -> !entry.expected().isEmpty())
                .forEach(entry -> problems.add(
                        "header: " + entry.name() + ": expected " + entry.expected() + ", found " + entry.value()));
        final Examination examination = new Examination(file, bytes, header, full, holders);
        final long nanoTime = System.nanoTime();
        if (inspector != null && (full || header.isSound())) {
            examination.part(() -> inspector.inspect(examination));
        }
        problems.addAll(examination.problems());
        return new Inspection(
                kind,
                shown(name),
                file,
                length,
                nanoTime,
                header,
                examination.fields(),
                examination.tables(),
                problems);
    }

    private static String shown(String name) {
        return name == null ? "" : name;
    }

    private List<String> ownership(Path file) throws IOException {
        final FileFacts facts = platform.facts(file);
        return facts == null || facts.mine() ? List.of() : List.of("belongs to user " + facts.owner());
    }
}
