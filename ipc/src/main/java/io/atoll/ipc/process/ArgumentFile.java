package io.atoll.ipc.process;

import java.util.List;
import java.util.stream.Collectors;

/** The form in which the {@code java} launcher takes the words of its command line from a file, {@code @FILE}. */
final class ArgumentFile {
    private ArgumentFile() {}

    /**
     * Writes words.
     *
     * @param words of a command line
     * @return what the launcher reads as the same words
     */
    static String format(List<String> words) {
        return words.stream().map(ArgumentFile::quoted).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Within quotes nothing is special but the backslash, which stands before what would be. */
    private static String quoted(String word) {
        return '"'
                + word.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("\f", "\\f")
                + '"';
    }
}
