package io.atoll.samples;

import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is in the spaces of this user.
 *
 * @param reports one for each that was asked for
 * @param hidden how many private ones there are besides
 */
record SpacesSeen(List<SpaceReport> reports, int hidden) {
    /**
     * Looks.
     *
     * @param space only at this one; null for all
     * @param privateToo whether private ones are among all
     * @return what is there
     * @throws ObjectMissingException if there is no such space
     */
    static SpacesSeen look(String space, boolean privateToo) throws IOException {
        if (space != null) {
            Space.checkName(space);
            return new SpacesSeen(List.of(Space.inspect(Space.home().resolve(space))), 0);
        }
        final Path home = Space.home();
        if (Files.exists(home) && !Files.isDirectory(home)) {
            throw new CommandFailedException(home + " is no directory: move it away, or set -Datoll.home");
        }
        final List<SpaceReport> all = Space.inspectAll();
        final List<SpaceReport> shown = all.stream()
                .filter(report -> privateToo
                        || !isPrivate(report.directory().getFileName().toString()))
                .toList();
        return new SpacesSeen(shown, all.size() - shown.size());
    }

    /** Whether a space of this name was made by one JVM for itself and its children. */
    static boolean isPrivate(String name) {
        return name.startsWith(".");
    }

    /** For people: what is not shown; empty if all is. */
    static String hint(int hidden) {
        return switch (hidden) {
            case 0 -> "";
            case 1 -> "1 private space is not shown (--all): that of a JVM and its children, with its pools.";
            default ->
                hidden + " private spaces are not shown (--all): those of JVMs and their children, with their pools.";
        };
    }
}
