package io.atoll.ipc.journal;

import io.atoll.core.platform.JvmAccess;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be there before a class of Chronicle's is loaded: its jar, and what this JVM must open for it. Sees to it as
 * well that nothing of what happens here is told on the internet, and that nothing is printed.
 */
final class ChronicleAccess {
    /** What to add to a build. */
    static final String COORDINATES = "net.openhft:chronicle-queue:2026.4";

    private static final String ENTRY = "net.openhft.chronicle.queue.ChronicleQueue";
    private static final String VERBOSITY = "slf4j.internal.verbosity";
    private static final int UNSAFE_MEMORY_WARNINGS = 24;

    private ChronicleAccess() {}

    /** Once for each JVM, and before any class of Chronicle's: some of them read these when they are loaded. */
    private static final class Once {
        static {
            set("chronicle.analytics.disable", "true"); // not if unset only: there is no case for the other value
            setIfUnset("chronicle.disk.monitor.disable", "true"); // a thread that nobody asked for
            setIfUnset("chronicle.announcer.disable", "true");
        }

        private Once() {}

        static void load(ClassLoader loader) throws ClassNotFoundException {
            quiet(loader);
            Class.forName(ENTRY, true, loader);
        }

        /** What Chronicle logs goes where the program says; that it says nothing is of no interest to anybody here. */
        private static void quiet(ClassLoader loader) {
            final boolean set = setIfUnset(VERBOSITY, "ERROR");
            try {
                Class.forName("org.slf4j.helpers.Reporter", true, loader); // reads it, once
            } catch (ClassNotFoundException e) {
                // an older SLF4J, which has no such property
            } finally {
                if (set) {
                    System.clearProperty(VERBOSITY);
                }
            }
        }

        private static void set(String property, String value) {
            System.setProperty(property, value);
        }

        private static boolean setIfUnset(String property, String value) {
            return System.getProperties().putIfAbsent(property, value) == null;
        }
    }

    /**
     * Fails early and clearly, before a class of Chronicle's fails obscurely.
     *
     * @throws JournalUnavailableException naming what is missing
     */
    static void check() {
        final ClassLoader loader = ChronicleAccess.class.getClassLoader();
        final Class<?> entry;
        try {
            entry = Class.forName(ENTRY, false, loader);
        } catch (ClassNotFoundException e) {
            throw new JournalUnavailableException(
                    "a journal needs Chronicle Queue, which is not on the class path; add to the build\n    "
                            + COORDINATES
                            + "\nwithout its dependency net.openhft:chronicle-analytics",
                    e);
        }
        final List<String> missing = missingFlags(entry.getModule());
        if (!missing.isEmpty()) {
            throw new JournalUnavailableException(
                    "Chronicle Queue, on which a journal stands, needs more of this JVM (Java "
                            + Runtime.version().feature() + ") than it was started with. Start it with\n    java "
                            + String.join(" ", missing)
                            + " ...\nor, for a jar started with java -jar, add to its manifest the lines\n    "
                            + "Add-Opens: java.base/jdk.internal.misc java.base/java.lang.reflect\n    "
                            + "Add-Exports: java.base/sun.nio.ch java.base/jdk.internal.ref"
                            + quietly(),
                    null);
        }
        try {
            Once.load(loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new JournalUnavailableException(
                    "Chronicle Queue is on the class path, but not complete; let the build find all dependencies of\n    "
                            + COORDINATES + "\nbut net.openhft:chronicle-analytics",
                    e);
        }
    }

    private static String quietly() {
        return Runtime.version().feature() < UNSAFE_MEMORY_WARNINGS
                ? ""
                : "\n(this JVM prints warnings unless started with --enable-native-access=ALL-UNNAMED"
                        + " --sun-misc-unsafe-memory-access=allow)";
    }

    private static List<String> missingFlags(Module chronicle) {
        final Module base = Object.class.getModule();
        final String target = chronicle.isNamed() ? chronicle.getName() : "ALL-UNNAMED";
        final List<String> missing = new ArrayList<>();
        if (!JvmAccess.isOpen()) {
            missing.add(JvmAccess.FLAG);
        }
        if (!base.isOpen("java.lang.reflect", chronicle)) {
            missing.add("--add-opens java.base/java.lang.reflect=" + target);
        }
        for (String name : List.of("sun.nio.ch", "jdk.internal.ref")) {
            if (!base.isExported(name, chronicle)) {
                missing.add("--add-exports java.base/" + name + "=" + target);
            }
        }
        return missing;
    }
}
