package io.atoll.bench.peers;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that a machine may have or not, such as an interpreter or a compiler.
 *
 * @param command by which it is found on the PATH
 */
record Tool(String command) {
    /** Python's interpreter. */
    static final Tool PYTHON = new Tool("python3");

    /** The C compiler. */
    static final Tool GCC = new Tool("gcc");

    private static final long PATIENCE_SECONDS = 10;

    /**
     * Which one there is.
     *
     * @return the first line of what it says of its version; empty if there is none that works
     */
    Optional<String> version() {
        try {
            final Process process = new ProcessBuilder(command, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            final String said = new String(process.getInputStream().readAllBytes());
            return process.exitValue() == 0 ? said.lines().findFirst().map(String::strip) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
