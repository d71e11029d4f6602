package io.atoll.samples;

import io.atoll.core.space.InvalidNameException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Tells a person why a command failed. */
final class Failures {
    private Failures() {}

    /**
     * Prints one paragraph for a failure that Atoll foresees, and everything about one that it does not.
     *
     * @param failure why
     * @param command which one failed
     * @param withTrace whether the trace is wanted in any case
     * @return the exit code
     */
    static int report(Exception failure, CommandLine command, boolean withTrace) {
        final PrintWriter err = command.getErr();
        final boolean foreseen = isForeseen(failure);
        err.println(command.getCommandName() + ": " + (foreseen ? failure.getMessage() : "unexpected " + failure));
        if (withTrace || !foreseen) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure instanceof InvalidNameException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static boolean isForeseen(Exception failure) {
        return failure.getMessage() != null
                && (failure instanceof IOException
                        || failure instanceof UncheckedIOException
                        || failure.getClass().getName().startsWith("io.atoll."));
    }
}
