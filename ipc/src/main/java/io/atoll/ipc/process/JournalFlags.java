package io.atoll.ipc.process;

import java.util.ArrayList;
import java.util.List;

/**
 * What a journal needs of a JVM (Chronicle Queue, to be exact), as far as this JVM has it. Where it was opened by the
 * manifest of the jar that this JVM was started with, no flag tells of it, and children need it as well. Only these few are
 * asked for: to look through all packages takes longer than to start a child.
 */
final class JournalFlags {
    private static final String REFLECT = "java.lang.reflect";
    private static final List<String> EXPORTED = List.of("sun.nio.ch", "jdk.internal.ref");
    private static final String UNSAFE_ALLOWED = "--sun-misc-unsafe-memory-access=allow";
    private static final int UNSAFE_WARNINGS = 24;

    private JournalFlags() {}

    /**
     * The flags that stand for what is open here, be it by flags or by a manifest.
     *
     * @return words for a command line; none unless a journal can be opened here
     */
    static List<String> ofThisJvm() {
        final Module base = Object.class.getModule();
        final Module classPath = ClassLoader.getSystemClassLoader().getUnnamedModule();
        if (!base.isOpen(REFLECT, classPath) || !EXPORTED.stream().allMatch(name -> base.isExported(name, classPath))) {
            return List.of();
        }
        final List<String> flags = new ArrayList<>();
        flags.add("--add-opens=java.base/" + REFLECT + "=ALL-UNNAMED");
        EXPORTED.forEach(name -> flags.add("--add-exports=java.base/" + name + "=ALL-UNNAMED"));
        if (Runtime.version().feature() >= UNSAFE_WARNINGS) {
            flags.add(UNSAFE_ALLOWED); // which no manifest can say: without it, the child would print a warning
        }
        return flags;
    }
}
