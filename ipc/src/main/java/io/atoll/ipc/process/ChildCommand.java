package io.atoll.ipc.process;

import io.atoll.core.platform.JvmAccess;
import io.atoll.core.space.Space;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The command line of a child.
 *
 * @param options how it is started
 * @param identity who it is
 * @param space that it joins
 * @param token its mark, which stands on the command line itself, never in a file
 * @param files of the child
 */
record ChildCommand(JvmProcessOptions options, ChildIdentity identity, Space space, String token, ChildFiles files) {
    /** Beyond this, words go into a file: one may have 128 KiB on Linux, and all together 32 KiB on Windows. */
    private static final int LONG = 1 << 14;

    private static final String PROPERTY = "-D";
    private static final int NATIVE_ACCESS_CONTROL = 22;
    private static final double SHARE_OF_ALL = 50;
    private static final double LARGEST_SHARE = 25;

    /**
     * The words of the command.
     *
     * @return beginning with the program
     * @throws IOException if they are many and cannot be left in a file
     */
    List<String> words() throws IOException {
        final List<String> arguments = arguments();
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (arguments.stream().mapToInt(String::length).sum() > LONG) {
            words.add(files.writeArguments(arguments));
        } else if (arguments.stream().anyMatch(this::isTheProgramsOwn)) {
            // all, since of two for one property the last counts; not those of who the child is, for who looks at
            // processes
            final Predicate<String> hidden =
                    word -> word.startsWith(PROPERTY) && !identity.flags().contains(word);
            words.add(files.writeArguments(arguments.stream().filter(hidden).toList()));
            arguments.stream().filter(hidden.negate()).forEach(words::add);
        } else {
            words.addAll(arguments);
        }
        words.add(token);
        return words;
    }

    /** Properties may be secrets, and came from a variable or a file perhaps; every user can read command lines. */
    private boolean isTheProgramsOwn(String word) {
        return word.startsWith(PROPERTY)
                && !word.equals(JvmProcessOptions.NOT_CHOSEN)
                && (ParentFlags.ofThisJvm().contains(word)
                        || options.jvmOptions().contains(word));
    }

    private List<String> arguments() {
        final List<String> flags = jvmFlags();
        final List<String> arguments = new ArrayList<>();
        final List<String> all = new ArrayList<>(flags);
        all.addAll(options.jvmOptions());
        final Optional<FastStart> fast =
                isModular() ? Optional.empty() : FastStart.find(absolute(System.getProperty("java.class.path")), all);
        if (fast.isPresent()) {
            arguments.addAll(fast.get().flags(flags, options.jvmOptions()));
            arguments.addAll(options.jvmOptions());
            arguments.addAll(fast.get().program());
        } else {
            arguments.addAll(flags);
            arguments.addAll(options.jvmOptions());
            arguments.addAll(program());
        }
        return arguments;
    }

    private static boolean isModular() {
        return System.getProperty("jdk.module.path") != null;
    }

    private List<String> jvmFlags() {
        final Set<String> flags = new LinkedHashSet<>( // ours may be among them already
                options.choosesCollector() ? ParentFlags.withoutCollector() : ParentFlags.ofThisJvm());
        flags.add(JvmAccess.FLAG
                .replace("ALL-UNNAMED", target(AtomicBuffer.class))
                .replace(' ', '='));
        if (Runtime.version().feature() >= NATIVE_ACCESS_CONTROL) {
            flags.add("--enable-native-access=" + target(JvmAccess.class));
        }
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.add("-XX:ErrorFile=" + files.crashPattern());
        flags.add(heap());
        if (options.output().isPiped()) {
            final String charset = OutputPump.CHARSET.name();
            for (String stream : List.of("stdout", "stderr")) {
                flags.add("-D" + stream + ".encoding=" + charset);
                flags.add("-Dsun." + stream + ".encoding=" + charset); // its name before JDK 19
            }
        }
        ParentFlags.atollProperties().forEach((name, value) -> flags.add("-D" + name + "=" + value));
        flags.add("-D" + Space.INHERITED_PROPERTY + "=" + space.directory());
        flags.addAll(identity.flags());
        return List.copyOf(flags);
    }

    private static String target(Class<?> user) {
        return user.getModule().isNamed() ? user.getModule().getName() : "ALL-UNNAMED";
    }

    private String heap() {
        if (options.heap() > 0) {
            return "-Xmx" + options.heap();
        }
        final double share = Math.min(LARGEST_SHARE, SHARE_OF_ALL / JvmProcess.cpuCount());
        return String.format(Locale.ROOT, "-XX:MaxRAMPercentage=%.3f", share);
    }

    private List<String> program() {
        final List<String> words = new ArrayList<>();
        final Module module = ChildMain.class.getModule();
        if (isModular()) {
            words.add("--module-path=" + joined(System.getProperty("jdk.module.path")));
        }
        if (isModular() || module.isNamed()) {
            ownModules().forEach(own -> words.add("--add-modules=" + own));
        }
        final String classes = System.getProperty("java.class.path", "");
        if (!classes.isEmpty() || !module.isNamed()) {
            words.addAll(List.of("-cp", joined(classes)));
        }
        if (module.isNamed()) {
            words.addAll(List.of("-m", module.getName() + "/" + ChildMain.class.getName()));
        } else {
            words.add(ChildMain.class.getName());
        }
        return words;
    }

    /** Those of this JVM that are not the JDK's: what a task refers to may be in any, though none requires it. */
    private static Stream<String> ownModules() {
        return ModuleLayer.boot().modules().stream()
                .map(Module::getName)
                .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
                .sorted();
    }

    private static String joined(String path) {
        return String.join(File.pathSeparator, absolute(path));
    }

    /** Relative entries mean the working directory of this JVM; the child may have another. */
    private static List<String> absolute(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .toList();
    }

    /**
     * Starts the process.
     *
     * @return the process, which has no input
     * @throws IOException if it cannot be started
     */
    Process start() throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(words());
        builder.environment().keySet().removeAll(ParentFlags.VARIABLES);
        builder.environment().putAll(options.environment());
        if (options.directory() != null) {
            builder.directory(options.directory().toFile());
        }
        builder.redirectInput(new File(File.separatorChar == '/' ? "/dev/null" : "NUL"));
        switch (options.output().destination()) {
            case INHERIT -> {
                if (!options.output().prefixed()) {
                    builder.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT);
                }
            }
            case DISCARD ->
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
            case CAPTURE, CONSUME -> builder.redirectErrorStream(true);
        }
        return builder.start();
    }
}
