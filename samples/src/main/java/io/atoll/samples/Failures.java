package io.atoll.samples;

import io.atoll.core.space.InvalidNameException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person why a command failed. */
final class Failures {
    private Failures() {}

    /**
     * Prints one paragraph for a failure that Atoll foresees, and everything about one that it does not; nothing about one
     * that comes of a signal, which says enough.
     *
     * @param failure why
     * @param command which one failed
     * @param withTrace whether the trace is wanted in any case
     * @return the exit code
     */
    static int report(Exception failure, CommandLine command, boolean withTrace) {
        if (Shutdown.hasBegun() && !withTrace) {
            return ExitCode.SOFTWARE;
        }
        final PrintWriter err = command.getErr();
        final boolean foreseen = isForeseen(failure);
        err.println(command.getCommandSpec().qualifiedName() + ": "
                + (foreseen ? message(failure) : "unexpected " + failure));
        if (withTrace || !foreseen) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure instanceof InvalidNameException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /**
     * Prints what is wrong with a command line.
     *
     * @param wrong what
     * @return the exit code
     */
    static int reportUsage(ParameterException wrong) {
        final CommandLine command = wrong.getCommandLine();
        final PrintWriter err = command.getErr();
        final String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try  " + name + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    /** Some of the JDK's failures have nothing but a file for a message: what is wrong with it is their name. */
    private static String message(Exception failure) {
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            final String what = switch (failure.getClass().getSimpleName()) {
                case "NoSuchFileException" -> "no such file or directory";
                case "AccessDeniedException" -> "permission denied";
                case "FileAlreadyExistsException" -> "exists already";
                default -> failure.getClass().getSimpleName();
            };
            return failure.getMessage() + ": " + what;
        }
        return failure.getMessage();
    }

    private static boolean isForeseen(Exception failure) {
        return failure.getMessage() != null
                && (failure instanceof IOException
                        || failure instanceof UncheckedIOException
                        || failure.getClass().getName().startsWith("io.atoll."));
    }
}
