package io.atoll.ipc.process;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What a prepared launch depends on: the JDK, the class path with the stamps of what is on it, and the flags. Equal texts
 * mean that one can stand for the other.
 *
 * @param text all of it
 * @param onlyJars whether a class-data archive is possible: folders have none
 */
record LaunchKey(String text, boolean onlyJars) {
    /** Raised when what is prepared changes. */
    private static final int FORMAT = 1;

    /** An archive fits JVMs of one shape of objects. */
    private static final Pattern SHAPING = Pattern.compile(
            "-XX:[+-](Use\\w+GC|UseCompressed\\w+|UseCompactObjectHeaders)|-XX:ObjectAlignmentInBytes=.*"
                    + "|--enable-preview|--(add|limit|patch|upgrade)-.*");

    /**
     * The key of launches.
     *
     * @param classPath absolute paths
     * @param flags of the JVM, those that shape its objects and modules among them
     * @return the key, by a look at each file now
     */
    static LaunchKey of(List<String> classPath, List<String> flags) {
        final StringBuilder text = new StringBuilder();
        line(text, FORMAT);
        line(text, System.getProperty("java.home"));
        line(text, System.getProperty("java.runtime.version") + " " + System.getProperty("java.vm.name"));
        flags.stream().filter(flag -> SHAPING.matcher(flag).matches()).forEach(flag -> line(text, flag));
        boolean onlyJars = true;
        for (String entry : classPath) {
            final File file = new File(entry);
            final boolean folder = file.isDirectory();
            onlyJars &= !folder;
            line(text, entry);
            line(text, folder ? "folder" : file.length() + " " + file.lastModified()); // zeros where nothing is
        }
        return new LaunchKey(text.toString(), onlyJars);
    }

    private static void line(StringBuilder text, Object line) {
        text.append(line).append('\n');
    }

    /** A name for files: short, and seldom shared with another key. Who finds it must compare the text. */
    String name() {
        final CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x%08x", sum.getValue(), text.hashCode());
    }

    /** The flags among others that belong to the key. */
    static List<String> shaping(List<String> flags) {
        return flags.stream().filter(flag -> SHAPING.matcher(flag).matches()).toList();
    }
}
