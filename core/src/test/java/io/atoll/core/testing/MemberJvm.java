package io.atoll.core.testing;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.StringJoiner;

/**
 * A JVM that joins spaces and does, on demand, what users do that could cost a member its life. Errors of a command come
 * back as {@code failed: } and the exception.
 */
public final class MemberJvm implements AutoCloseable {
    private final ChildJvm child;

    private MemberJvm(ChildJvm child) {
        this.child = child;
    }

    /**
     * Which member of a space.
     *
     * @param slot its place
     * @param epoch which user of that place
     */
    public record Identity(int slot, long epoch) {
        /**
         * Reads what a {@link Main} says.
         *
         * @param text slot and epoch
         * @return the member
         */
        public static Identity parse(String text) {
            if (!text.matches("\\d+ \\d+")) {
                throw new AssertionError("no member: " + text);
            }
            final String[] words = text.split(" ");
            return new Identity(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        }
    }

    /**
     * Starts one that has joined nothing yet.
     *
     * @param jvmOptions further options, such as {@link TestSpaces#jvmOptions()}
     * @return the running JVM
     */
    public static MemberJvm start(List<String> jvmOptions) {
        final List<String> options = new ArrayList<>(List.of("-Xmx64m", "-XX:+UseSerialGC"));
        options.addAll(jvmOptions);
        return new MemberJvm(ChildJvm.start(options, Main.class));
    }

    /**
     * Joins a space.
     *
     * @param directory of the space
     * @return as whom
     */
    public Identity join(Path directory) {
        return Identity.parse(child.ask("join " + directory));
    }

    /**
     * Joins a space as one copy more of Atoll's classes.
     *
     * @param directory of the space
     * @return as whom
     */
    public Identity joinAsCopy(Path directory) {
        return Identity.parse(child.ask("copy " + directory));
    }

    /**
     * What this JVM thinks of another member of the space that it joined last.
     *
     * @param other whom
     * @return whether it takes the other for dead
     */
    public boolean isDead(Identity other) {
        final String answer = child.ask("isDead " + other.slot() + " " + other.epoch());
        if (!answer.equals("true") && !answer.equals("false")) {
            throw new AssertionError(answer);
        }
        return answer.equals("true");
    }

    /**
     * Any command of {@link Main}.
     *
     * @param command and its arguments
     * @return the answer
     */
    public String ask(String command) {
        return child.ask(command);
    }

    /**
     * The process.
     *
     * @return to be stopped and killed
     */
    public ChildJvm process() {
        return child;
    }

    @Override
    public void close() {
        child.close();
    }

    /** The JVM's program. */
    public static final class Main {
        private static final int COLLECTIONS = 5;

        private final List<AtollCopy> copies = new ArrayList<>();
        private Space space;

        private Main() {}

        /**
         * Obeys the lines of standard input until its end.
         *
         * @param arguments none
         */
        public static void main(String[] arguments) throws IOException {
            final Main main = new Main();
            final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                ChildJvm.answer(main.answer(line.split(" ")));
            }
        }

        private String answer(String[] words) {
            try {
                return obey(words[0], words.length > 1 ? words[1] : "", words.length > 2 ? words[2] : "");
            } catch (IOException | RuntimeException | Error e) {
                return "failed: " + e;
            }
        }

        private String obey(String command, String first, String second) throws IOException {
            switch (command) {
                case "join" -> {
                    space = Space.at(Path.of(first));
                    return space.members().slot() + " " + space.members().epoch();
                }
                case "open" -> {
                    space = Space.open(first);
                    return space.members().slot() + " " + space.members().epoch();
                }
                case "current" -> {
                    space = Space.current();
                    return space.directory().toString();
                }
                case "copy" -> {
                    copies.add(new AtollCopy());
                    final long[] member = copies.get(copies.size() - 1).join(Path.of(first));
                    return member[0] + " " + member[1];
                }
                case "copies" -> {
                    final StringJoiner members = new StringJoiner(", ");
                    for (int i = 0; i < Integer.parseInt(first); i++) {
                        members.add(obey("copy", second, ""));
                    }
                    return members.toString();
                }
                case "isDead" -> {
                    return "" + space.members().isDead(Integer.parseInt(first), Long.parseLong(second));
                }
                case "interrupt" -> Thread.currentThread().interrupt();
                case "interrupted" -> {
                    return "" + Thread.interrupted();
                }
                case "readAll" -> readAll(Path.of(first));
                case "list" -> {
                    return Platform.system().list(Path.of(first)).toString();
                }
                case "inspect" -> {
                    return "" + Space.inspect(Path.of(first)).members().size();
                }
                case "replaceProperties" -> {
                    final Properties properties = new Properties();
                    properties.putAll(System.getProperties());
                    properties.keySet().removeIf(key -> key.toString().equals("io.atoll.lockFiles"));
                    System.setProperties(properties);
                }
                case "expect" -> space.expectMember(first);
                case "delete" -> {
                    return "" + Space.delete(Path.of(first));
                }
                case "close" -> space.close();
                case "forget" -> forget();
                case "collect" -> collect();
                case "exit" -> System.exit(Integer.parseInt(first));
                default -> throw new IllegalArgumentException("unknown command " + command);
            }
            return "done";
        }

        /** Opens and closes a second descriptor of every file of a space but its lock files. */
        private static void readAll(Path directory) throws IOException {
            try (var files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith(".lock"))
                        .toList()) {
                    Files.readAllBytes(file);
                }
            }
        }

        /** Drops every handle and every copy, and waits until the collector has noticed. */
        private void forget() {
            final WeakReference<Space> handle = new WeakReference<>(space);
            space = null;
            copies.clear();
            while (handle.get() != null) {
                System.gc();
            }
            collect();
        }

        private static void collect() {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
            }
        }
    }
}
