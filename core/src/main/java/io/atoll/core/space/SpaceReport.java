package io.atoll.core.space;

import io.atoll.core.liveness.Member;
import java.nio.file.Path;
import java.util.List;

/**
 * What is in a space, looked at from outside without joining or changing anything.
 *
 * @param directory of the space
 * @param creationMillis when it was made, milliseconds since 1970; 0 if that cannot be read
 * @param thisBoot whether it was made since the machine was started
 * @param members everybody in its table, the dead too, judged by the same proof that its users rely on
 * @param objects its objects, damaged ones too
 * @param problem what keeps it from being used; empty if nothing does
 */
public record SpaceReport(
        Path directory,
        long creationMillis,
        boolean thisBoot,
        List<Member> members,
        List<ObjectReport> objects,
        String problem) {
    /**
     * One object.
     *
     * @param kind what kind of object
     * @param name its name
     * @param bytes length of its file
     * @param creationMillis when it was made, milliseconds since 1970; 0 if that cannot be read
     * @param problem what keeps it from being used; empty if nothing does
     */
    public record ObjectReport(String kind, String name, long bytes, long creationMillis, String problem) {}

    /** A space that cannot be looked into. */
    static SpaceReport unreadable(Path directory, String problem) {
        return new SpaceReport(directory, 0, false, List.of(), List.of(), problem);
    }
}
