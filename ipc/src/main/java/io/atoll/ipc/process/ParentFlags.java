package io.atoll.ipc.process;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which flags of this JVM its children get too. Only those named here: an agent, a debugger's or JMX port, a recording or
 * a log file is for one JVM alone. So the variables by which the environment gives flags are not passed on; those of
 * their flags that are named here are.
 */
final class ParentFlags {
    /** Variables from which a JVM or its launcher takes flags. */
    static final Set<String> VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final Pattern ALLOWED = Pattern.compile(String.join(
            "|",
            "-(ea|da|esa|dsa|(en|dis)able(system)?assertions)(:.*)?",
            "-(Xss.+|Xint|Xmixed|server)",
            "--(add-opens|add-exports|add-reads|add-modules|limit-modules|patch-module|upgrade-module-path)=.+",
            "--(enable-native-access|illegal-native-access|sun-misc-unsafe-memory-access)=.+",
            "--enable-preview",
            "-XX:[+-](Use\\w+GC|ZGenerational|UseStringDeduplication|UseContainerSupport|TieredCompilation)",
            "-XX:[+-](UseCompressed\\w+|UseCompactObjectHeaders|UseLargePages|UseTransparentHugePages|UseNUMA)",
            "-XX:[+-](UnlockExperimentalVMOptions|UnlockDiagnosticVMOptions|IgnoreUnrecognizedVMOptions)",
            "-XX:[+-](OmitStackTraceInFastThrow|ShowCodeDetailsInExceptionMessages|UsePerfData|PerfDisableSharedMem)",
            "-XX:(TieredStopAtLevel|ActiveProcessorCount|ThreadStackSize|ObjectAlignmentInBytes)=.+",
            "-XX:(MaxDirectMemorySize|MaxMetaspaceSize|ReservedCodeCacheSize|LargePageSizeInBytes)=.+"));

    /** Properties of the JDK's that say how a program speaks, and where it finds things. */
    private static final Pattern ALLOWED_PROPERTY = Pattern.compile(String.join(
            "|",
            "user\\.(language|country|script|variant|timezone)(\\.\\w+)?",
            "file\\.encoding|java\\.io\\.tmpdir|java\\.library\\.path|java\\.awt\\.headless|java\\.security\\.egd",
            "java\\.net\\.preferIPv\\w+|jdk\\.serialFilter|jdk\\.tls\\.\\w+"));

    /** The JDK's and its monitoring's, of which the rest stays behind; all others are the program's own. */
    private static final Pattern JDK_PROPERTY = Pattern.compile("(java|javax|jdk|sun|com\\.sun|os|user|file|awt)\\..*");

    /** Two would keep a JVM from starting. */
    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+]Use\\w+GC");

    private static final String PROPERTY = "-D";
    private static final Pattern ATOLL_PROPERTY = Pattern.compile("(atoll|agrona)\\..*");

    private ParentFlags() {}

    /**
     * The flags of this JVM that its children get.
     *
     * @return words for a command line, in their order
     */
    static List<String> ofThisJvm() {
        return Once.FLAGS;
    }

    /**
     * The flags that a child gets whose own options choose a collector.
     *
     * @return the same but for that
     */
    static List<String> withoutCollector() {
        return ofThisJvm().stream()
                .filter(flag -> !COLLECTOR.matcher(flag).matches())
                .toList();
    }

    /** Read once: they do not change, and the first look loads classes for management. */
    private static final class Once {
        static final List<String> FLAGS = read();

        private static List<String> read() {
            final List<String> flags = new ArrayList<>(FastStart.replacedFlags());
            if (ModuleLayer.boot().findModule("java.management").isPresent()) {
                flags.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            }
            final Set<String> all = new LinkedHashSet<>(allowed(flags));
            if (System.getProperty(ChildIdentity.COLLECTOR) != null) {
                all.remove(JvmProcessOptions.SERIAL_GC);
            }
            all.addAll(JournalFlags.ofThisJvm());
            return List.copyOf(all);
        }
    }

    /**
     * Picks out of flags those that children get.
     *
     * @param flags of a JVM, as it tells them
     * @return those allowed
     */
    static List<String> allowed(List<String> flags) {
        return flags.stream().filter(ParentFlags::isAllowed).toList();
    }

    private static boolean isAllowed(String flag) {
        if (flag.startsWith(PROPERTY)) {
            final int end = flag.indexOf('=');
            final String name = flag.substring(PROPERTY.length(), end < 0 ? flag.length() : end);
            return ALLOWED_PROPERTY.matcher(name).matches()
                    || !JDK_PROPERTY.matcher(name).matches()
                            && !ATOLL_PROPERTY.matcher(name).matches();
        }
        return ALLOWED.matcher(flag).matches();
    }

    /**
     * Atoll's and Agrona's own properties as they are set now, by the command line or by the program.
     *
     * @return values by name; not those that describe one child
     */
    static Map<String, String> atollProperties() {
        final Map<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (ATOLL_PROPERTY.matcher(name).matches() && !ChildIdentity.isProperty(name)) {
                properties.put(name, System.getProperty(name));
            }
        }
        return properties;
    }
}
