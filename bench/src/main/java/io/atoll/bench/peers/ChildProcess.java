package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process of a run. Its output goes to files, so that nobody has to listen while it is measured. */
final class ChildProcess {
    private static final int LONGEST_COMPLAINT = 4_000;
    private static final long PATIENCE_SECONDS = 10;

    private final Command command;
    private final Process process;

    private ChildProcess(Command command, Process process) {
        this.command = command;
        this.process = process;
    }

    /**
     * What to start.
     *
     * @param name for people, unique in its run
     * @param words of the command line
     * @param directory for its output
     * @param helper whether it goes on until it is ended, such as a media driver
     */
    record Command(String name, List<String> words, Path directory, boolean helper) {
        private Path out() {
            return directory.resolve(name + ".out");
        }

        private Path err() {
            return directory.resolve(name + ".err");
        }
    }

    /** Starts it. Its standard input stays open until it has ended or this JVM has: it takes the end for a sign. */
    static ChildProcess start(Command command) throws IOException {
        final Process process = new ProcessBuilder(command.words())
                .redirectOutput(command.out().toFile())
                .redirectError(command.err().toFile())
                .start();
        return new ChildProcess(command, process);
    }

    boolean isHelper() {
        return command.helper();
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended as it should not. */
    boolean hasFailed() {
        return !process.isAlive() && (isHelper() || process.exitValue() != 0);
    }

    /** The figures that it told, once it has ended. */
    Optional<Map<String, Double>> answer() throws IOException {
        return Answer.parse(Files.readAllLines(command.out(), StandardCharsets.UTF_8));
    }

    /** How it is, and the end of what it said. */
    String complaint() throws IOException {
        final String said = Files.readString(command.out()) + Files.readString(command.err());
        final String state = process.isAlive() ? "is alive" : "ended with exit code " + process.exitValue();
        final String words =
                said.length() <= LONGEST_COMPLAINT ? said : "... " + said.substring(said.length() - LONGEST_COMPLAINT);
        return command.name() + " " + state
                + (words.isBlank()
                        ? ""
                        : " and said:\n" + words.strip().indent(4).stripTrailing());
    }

    /** Ends it and what it has started, and waits until they are gone. */
    void kill() {
        final List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // it is gone, and the pipe with it
        }
    }
}
