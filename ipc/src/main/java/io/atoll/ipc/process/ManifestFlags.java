package io.atoll.ipc.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the manifest of the jar that this JVM was started with has opened and exported to the class path, as flags: the JVM
 * tells of flags only, and children need the same.
 */
final class ManifestFlags {
    /** What Chronicle Queue needs, which goes to memory in a way that newer JVMs warn of. */
    private static final String UNSAFE_USER = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";

    private static final String UNSAFE_ALLOWED = "--sun-misc-unsafe-memory-access=allow";
    private static final int UNSAFE_WARNINGS = 24;

    private ManifestFlags() {}

    /**
     * The flags that stand for what is open here, be it by flags or by a manifest.
     *
     * @return words for a command line
     */
    static List<String> ofThisJvm() {
        final Module classPath = ClassLoader.getSystemClassLoader().getUnnamedModule();
        final List<String> flags = new ArrayList<>();
        for (Module module : ModuleLayer.boot().modules()) {
            final Set<String> packages = new TreeSet<>(module.getPackages());
            for (String name : packages) {
                if (!module.isOpen(name) && module.isOpen(name, classPath)) {
                    flags.add("--add-opens=" + module.getName() + "/" + name + "=ALL-UNNAMED");
                } else if (!module.isExported(name) && module.isExported(name, classPath)) {
                    flags.add("--add-exports=" + module.getName() + "/" + name + "=ALL-UNNAMED");
                }
            }
        }
        if (flags.contains(UNSAFE_USER) && Runtime.version().feature() >= UNSAFE_WARNINGS) {
            flags.add(UNSAFE_ALLOWED);
        }
        return flags;
    }
}
