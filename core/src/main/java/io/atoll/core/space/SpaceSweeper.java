package io.atoll.core.space;

import io.atoll.core.liveness.Members;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes what dead members have left unfinished in a space. Anybody may do so at any time. */
final class SpaceSweeper {
    private final SpaceRoom room;
    private final Platform platform;
    private final FilePublisher publisher;
    private final Members members;

    SpaceSweeper(SpaceRoom room) {
        this.room = room;
        this.platform = room.platform();
        this.publisher = room.publisher();
        this.members = room.members();
    }

    /** Removes what the dead have left unfinished, and forgets attached files that have been unlinked. */
    void sweep() throws IOException {
        for (Path entry : platform.list(room.directory())) {
            sweepIfTemporary(entry);
            final List<Path> files = platform.list(entry);
            for (Path file : files) {
                sweepIfTemporary(file);
            }
            sweepParts(files, entry);
        }
        for (SharedFile file : room.attached().values()) {
            if (isNameless(file)) {
                room.attached().remove(file.objectId());
            }
        }
    }

    private boolean isNameless(SharedFile file) throws IOException {
        try {
            final FileHeader there = publisher.header(file.path(), file.header().kind());
            return there == null || there.objectId() != file.objectId();
        } catch (SpaceException e) {
            return false; // damaged: nobody can tell
        }
    }

    private void sweepIfTemporary(Path file) throws IOException {
        final TemporaryName name =
                TemporaryName.parse(file.getFileName().toString()).orElse(null);
        if (name != null && name.epoch() > 0 && members.isDead(name.slot(), name.epoch())) {
            platform.unlink(file);
        }
    }

    /**
     * Removes the parts of objects that are gone. Parts are made after their object and looked at here before the
     * names are, so parts without an object have lost it.
     */
    private void sweepParts(List<Path> files, Path kind) throws IOException {
        final List<Path> parts = files.stream().filter(SharedFile::isParts).toList();
        final List<Path> sides = files.stream().filter(SideFiles::isDirectory).toList();
        for (Path side : sides) {
            for (Path file : platform.list(side)) {
                sweepIfTemporary(file);
            }
        }
        if (parts.isEmpty() && sides.isEmpty()) {
            return;
        }
        final Set<Path> needed = new HashSet<>();
        try {
            for (Path file : platform.list(kind)) {
                if (!file.getFileName().toString().startsWith(".")) {
                    final FileHeader found =
                            publisher.header(file, kind.getFileName().toString());
                    if (found != null) {
                        needed.add(SharedFile.parts(file, found.objectId()));
                        needed.add(SideFiles.directory(file, found.objectId()));
                    }
                }
            }
        } catch (SpaceException e) {
            return; // a damaged object may have parts that somebody still uses
        }
        for (Path part : parts) {
            if (!needed.contains(part)) {
                platform.removeTree(part);
            }
        }
        for (Path side : sides) {
            if (!needed.contains(side)) {
                SideFiles.abandon(room, side);
            }
        }
    }
}
