package io.atoll.core.space;

import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link SpaceCleaner} has removed, or would remove, and what it has left.
 *
 * @param removed what nobody alive can use any more
 * @param kept spaces that it left, and why
 */
public record CleaningReport(List<Removed> removed, List<Kept> kept) {
    /** What was removed. */
    public enum Remains {
        /** A space whose members are all dead. */
        SPACE,
        /** A space that its creator died at. */
        UNFINISHED_SPACE,
        /** What is left of a space whose deleter died. */
        DELETED_SPACE,
        /** A file that its creator died at. */
        UNFINISHED_FILE,
        /** Parts of an object that is gone, or its side files when all who knew it are dead. */
        PARTS
    }

    /** Why a space was left. */
    public enum Reason {
        /** Somebody lives in it, or is on the way. */
        IN_USE,
        /** Nobody lives in it, but it has a name, and whoever gave it may want what is in it. */
        NAMED,
        /** It cannot be trusted, judged or removed. */
        PROBLEM
    }

    /**
     * Something that was removed.
     *
     * @param remains what it was
     * @param path of it
     * @param bytes length of its files; stretches of them that nobody ever wrote to have taken no room
     */
    public record Removed(Remains remains, Path path, long bytes) {}

    /**
     * A space that was left.
     *
     * @param reason in a word
     * @param path of it
     * @param bytes length of its files; 0 if they were not looked at
     * @param why in words
     */
    public record Kept(Reason reason, Path path, long bytes, String why) {}
}
