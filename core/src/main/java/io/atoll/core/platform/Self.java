package io.atoll.core.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What this process can learn about itself and its kernel, read once. */
final class Self {
    static final UUID BOOT_ID = bootId();
    static final ProcessFacts FACTS = facts();

    private Self() {}

    private static UUID bootId() {
        final String text = text(Path.of("/proc/sys/kernel/random/boot_id"));
        return text == null ? new UUID(0, 0) : UUID.fromString(text);
    }

    private static ProcessFacts facts() {
        return new ProcessFacts(ProcessHandle.current().pid(), startTicks(), pidNamespace(), name());
    }

    private static String name() {
        final String given = System.getProperty(ProcessFacts.NAME_PROPERTY);
        if (given != null) {
            return given;
        }
        final String command = System.getProperty("sun.java.command", "java");
        final int space = command.indexOf(' ');
        return space < 0 ? command : command.substring(0, space);
    }

    /** Field 22 of the stat line, counted after the command, which may itself contain blanks and brackets. */
    private static long startTicks() {
        final String stat = text(Path.of("/proc/self/stat"));
        if (stat == null) {
            return 0;
        }
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    private static long pidNamespace() {
        try {
            final String link =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.parseLong(link.replaceAll("\\D", ""));
        } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Reads a small text file.
     *
     * @param path where
     * @return its trimmed text, or null if it cannot be read
     */
    static String text(Path path) {
        try {
            return Files.readString(path).trim();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }
}
