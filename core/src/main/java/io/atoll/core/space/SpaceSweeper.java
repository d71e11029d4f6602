package io.atoll.core.space;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what dead members have left unfinished in a space, for somebody to remove it. Members do so at any time; whoever
 * is none must hold the space's mutex, or the path might lead to another space by then.
 */
final class SpaceSweeper {
    private final Platform platform;
    private final Path directory;
    private final FilePublisher publisher;
    private final Deaths deaths;
    private final Disposal disposal;

    /** Who is dead. */
    @FunctionalInterface
    interface Deaths {
        boolean isDead(int slot, long epoch) throws IOException;
    }

    /** What becomes of what was found. */
    interface Disposal {
        /** A file that was never finished. */
        void unlink(Path file) throws IOException;

        /** Parts of an object that is gone. */
        void removeTree(Path parts) throws IOException;

        /** Side files of an object that has lost its name: somebody may still use them. */
        void abandon(Path sides) throws IOException;
    }

    /**
     * A sweeper.
     *
     * @param platform the operating system
     * @param directory of the space
     * @param publisher reads headers
     * @param deaths tells who is dead
     * @param disposal gets what is found
     */
    SpaceSweeper(Platform platform, Path directory, FilePublisher publisher, Deaths deaths, Disposal disposal) {
        this.platform = platform;
        this.directory = directory;
        this.publisher = publisher;
        this.deaths = deaths;
        this.disposal = disposal;
    }

    /** By a member, who removes it. */
    static SpaceSweeper of(SpaceRoom room) {
        final Platform platform = room.platform();
        return new SpaceSweeper(platform, room.directory(), room.publisher(), room.members()::isDead, new Disposal() {
            @Override
            public void unlink(Path file) throws IOException {
                platform.unlink(file);
            }

            @Override
            public void removeTree(Path parts) throws IOException {
                platform.removeTree(parts);
            }

            @Override
            public void abandon(Path sides) throws IOException {
                SideFiles.abandon(
                        platform, room.members().table(), room.options().access(), sides);
            }
        });
    }

    /** Finds it all. */
    void sweep() throws IOException {
        for (Path entry : platform.list(directory)) {
            sweepIfTemporary(entry);
            final List<Path> files = platform.list(entry);
            for (Path file : files) {
                sweepIfTemporary(file);
                sweepIfOrphaned(file);
            }
            sweepParts(files, entry);
        }
    }

    private void sweepIfTemporary(Path file) throws IOException {
        final TemporaryName name =
                TemporaryName.parse(file.getFileName().toString()).orElse(null);
        if (name != null && name.epoch() > 0 && deaths.isDead(name.slot(), name.epoch())) {
            disposal.unlink(file);
        }
    }

    /** A file by which a dead member and a process that it had started talked, where that one has ended too. */
    private void sweepIfOrphaned(Path file) throws IOException {
        final ChildToken token = ChildToken.find(file.getFileName().toString()).orElse(null);
        if (token != null && deaths.isDead(token.slot(), token.epoch()) && !platform.isOnACommandLine(token.text())) {
            disposal.unlink(file);
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
                disposal.removeTree(part);
            }
        }
        for (Path side : sides) {
            if (!needed.contains(side)) {
                disposal.abandon(side);
            }
        }
    }
}
