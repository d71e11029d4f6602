package io.atoll.core.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real JVM that a test starts, talks with by lines, stops, kills, and is sure to end. Its main class is one of the
 * test's; it reads commands from standard input and answers on standard output. Output and errors come as one stream.
 */
public final class ChildJvm implements AutoCloseable {
    private static final long HANG_LIMIT_SECONDS = 60;
    private static final String END = "<end of output>";
    private static final String ANSWER = "= ";

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final List<String> heard = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        final Thread reader = new Thread(this::readOutput, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM of the version that runs this test, with this test's class path.
     *
     * @param main class with a main method
     * @param arguments for it
     * @return the running child
     */
    public static ChildJvm start(Class<?> main, String... arguments) {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts a JVM with further options.
     *
     * @param jvmOptions such as {@code -Dname=value}
     * @param main class with a main method
     * @param arguments for it
     * @return the running child
     */
    public static ChildJvm start(List<String> jvmOptions, Class<?> main, String... arguments) {
        final List<String> options = new ArrayList<>(List.of(
                "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"));
        options.addAll(jvmOptions);
        return startBare(options, main, arguments);
    }

    /**
     * Starts a JVM with these options only, without the flag that Agrona needs.
     *
     * @param jvmOptions all of its options
     * @param main class with a main method
     * @param arguments for it
     * @return the running child
     */
    public static ChildJvm startBare(List<String> jvmOptions, Class<?> main, String... arguments) {
        return startBare(jvmOptions, System.getProperty("java.class.path"), main, arguments);
    }

    /**
     * Starts a JVM with these options and this class path.
     *
     * @param jvmOptions all of its options
     * @param classPath all of its class path
     * @param main class with a main method
     * @param arguments for it
     * @return the running child
     */
    public static ChildJvm startBare(List<String> jvmOptions, String classPath, Class<?> main, String... arguments) {
        return startBehind(List.of(), jvmOptions, classPath, main, arguments);
    }

    /**
     * Starts a JVM with these options and this class path by a command that becomes it.
     *
     * @param before the command and its options, such as {@code unshare -rn}
     * @param jvmOptions all of its options
     * @param classPath all of its class path
     * @param main class with a main method
     * @param arguments for it
     * @return the running child
     */
    public static ChildJvm startBehind(
            List<String> before, List<String> jvmOptions, String classPath, Class<?> main, String... arguments) {
        final List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:-UsePerfData"); // its file may be that of another container's JVM, of which the JVM complains
        final String cache = System.getProperty("atoll.cache");
        if (cache != null) {
            command.add("-Datoll.cache=" + cache); // not that of whoever builds
        }
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ChildJvm(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add("reading failed: " + e);
        }
        output.add(END);
    }

    /**
     * The next line that the child prints.
     *
     * @return the line
     */
    public String line() {
        try {
            final String line = output.poll(HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError((line == null ? "child is silent" : "child has ended") + " after: " + heard);
            }
            heard.add(line);
            return line;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Reads lines until one is as expected; what comes before is kept for messages only.
     *
     * @param expected the whole line
     */
    public void expect(String expected) {
        while (!line().equals(expected)) {
            // something else, such as a warning of the JVM's
        }
    }

    /**
     * Sends a line to the child.
     *
     * @param line without its end
     */
    public void say(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("child no longer listens, it said " + heard, e);
        }
    }

    /**
     * Sends a line and reads the answer of a child that answers by {@link #answer(Object)}.
     *
     * @param line the question
     * @return the answer
     */
    public String ask(String line) {
        say(line);
        return answer();
    }

    /**
     * Reads the next answer of a child that answers by {@link #answer(Object)}.
     *
     * @return the answer
     */
    public String answer() {
        while (true) {
            final String answer = line();
            if (answer.startsWith(ANSWER)) {
                return answer.substring(ANSWER.length());
            }
        }
    }

    /**
     * In the child: answers {@link #ask}. The mark tells the answer from what the JVM itself may print.
     *
     * @param answer what to say
     */
    public static void answer(Object answer) {
        System.out.println(ANSWER + answer);
    }

    /**
     * Waits for the child's end.
     *
     * @return its exit value as the JDK tells it
     */
    public int join() {
        try {
            if (!process.waitFor(HANG_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("child does not end; it said " + heard + output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /**
     * All that the child printed and nobody has read yet, once it has ended.
     *
     * @return lines
     */
    public List<String> rest() {
        join();
        final List<String> rest = new ArrayList<>();
        try {
            for (String line = output.take(); !line.equals(END); line = output.take()) {
                rest.add(line);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return rest;
    }

    /** Kills the child (SIGKILL) and waits until it is gone. What it had printed can still be read. */
    public void kill() {
        killNow();
        join();
    }

    /** Kills the child (SIGKILL) and does not wait. What it had printed can still be read. */
    public void killNow() {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly closes the streams under the reader
    }

    /** Stops the child (SIGSTOP), and waits until it has stopped. */
    public void stop() {
        try {
            Signals.stop(pid());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a stopped child go on (SIGCONT). */
    public void resume() {
        try {
            Signals.send(pid(), "CONT");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The child's process id.
     *
     * @return its pid
     */
    public long pid() {
        return process.pid();
    }

    /** Ends the child whatever it does. */
    @Override
    public void close() {
        process.destroyForcibly();
        join();
    }
}
