package io.atoll.core.space;

import io.atoll.core.liveness.Member;
import io.atoll.core.liveness.MemberTable;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.SpaceReport.ObjectReport;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/** Looks at spaces from outside: joins nothing, maps read-only, changes nothing. */
final class SpaceInspector {
    private final Platform platform;
    private final FileGuard guard;
    private final FilePublisher files;

    SpaceInspector(Platform platform) {
        this.platform = platform;
        this.guard = new FileGuard(platform, Access.GROUP);
        this.files = new FilePublisher(platform, guard, Access.GROUP);
    }

    SpaceReport inspect(Path path) throws IOException {
        final Path directory = path.toAbsolutePath().normalize();
        try {
            return report(directory);
        } catch (NoSuchFileException e) { // deleted under our eyes
            throw new ObjectMissingException(directory, "space");
        }
    }

    private SpaceReport report(Path directory) throws IOException {
        if (guard.directory(directory) == null || guard.file(directory.resolve(SpaceRoom.LOCK)) == null) {
            throw new ObjectMissingException(directory, "space");
        }
        long creationMillis = 0;
        boolean thisBoot = false;
        String problem = "";
        try {
            final FileHeader meta = files.header(directory.resolve(SpaceRoom.META), SpaceMetaDescriptor.KIND);
            if (meta == null) {
                problem = "not finished: its creator died, or is at it";
            } else {
                creationMillis = meta.creationMillis();
                thisBoot = SpaceMetaDescriptor.bootId(meta).equals(platform.bootId());
                problem = thisBoot ? "" : "made before the machine was last started: delete it";
            }
        } catch (SpaceException e) {
            problem = e.getMessage();
        }
        return new SpaceReport(directory, creationMillis, thisBoot, members(directory), objects(directory), problem);
    }

    /**
     * Everybody in the table of members, as far as there is one.
     *
     * @param directory of the space
     * @return in the order of their slots
     */
    List<Member> members(Path directory) throws IOException {
        final List<Member> members = new ArrayList<>();
        final Path file = directory.resolve(SpaceRoom.MEMBERS);
        final Path locks = directory.resolve(SpaceRoom.MEMBERS_LOCK);
        final FileFacts facts = guard.file(file);
        if (facts == null || facts.length() < FileHeader.LENGTH + MemberTable.LENGTH || guard.file(locks) == null) {
            return members;
        }
        final Platform.Visit read =
                lockFile -> members.addAll(table(file, lockFile).members());
        platform.visitLockFile(locks, read);
        return members;
    }

    private MemberTable table(Path file, LockFile locks) throws IOException {
        return new MemberTable(
                platform.mapReadOnly(file, FileHeader.LENGTH + MemberTable.LENGTH), FileHeader.LENGTH, locks);
    }

    private List<ObjectReport> objects(Path directory) throws IOException {
        final List<ObjectReport> objects = new ArrayList<>();
        for (Path kind : platform.list(directory)) {
            if (kind.getFileName().toString().startsWith(".")) {
                continue; // no kind of object, but notes on processes
            }
            for (Path file : platform.list(kind)) {
                final FileFacts facts = platform.facts(file);
                if (facts != null
                        && facts.type() != FileFacts.Type.DIRECTORY
                        && !file.getFileName().toString().startsWith(".")) {
                    objects.add(object(kind.getFileName().toString(), file, facts.length()));
                }
            }
        }
        return objects;
    }

    private ObjectReport object(String kind, Path file, long length) throws IOException {
        final String name = file.getFileName().toString();
        try {
            final FileHeader header = files.header(file, kind);
            return new ObjectReport(kind, name, length, header == null ? 0 : header.creationMillis(), "");
        } catch (SpaceException e) {
            return new ObjectReport(kind, name, length, 0, e.getMessage());
        }
    }

    /**
     * Maps an object read-only.
     *
     * @param path the space's directory
     * @param kind what kind of object
     * @param name its name; null for the only object of its kind in the space
     * @return its header and memory
     */
    SharedFile.View view(Path path, String kind, String name) throws IOException {
        final Path directory = path.toAbsolutePath().normalize();
        final Path file =
                name == null ? directory.resolve(kind) : directory.resolve(kind).resolve(Names.check(name));
        if (guard.directory(directory) == null) {
            throw new ObjectMissingException(directory, "space");
        }
        while (true) {
            final FileHeader header = files.header(file, kind);
            if (header == null) {
                throw new ObjectMissingException(file, kind);
            }
            final AtomicBuffer buffer = files.mapReadOnly(file, header);
            if (buffer != null) { // else it was replaced between two looks
                return new SharedFile.View(header, buffer);
            }
        }
    }
}
