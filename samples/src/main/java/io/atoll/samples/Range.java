package io.atoll.samples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks the numbers of a command line. */
final class Range {
    private Range() {}

    /**
     * Refuses a number that is not in a range.
     *
     * @param command whose option it is
     * @param option its name
     * @param value what was given
     * @param min the smallest allowed
     * @param max the largest allowed
     * @throws ParameterException if it is not
     */
    static void check(CommandSpec command, String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " must be from " + Units.count(min) + " to " + Units.count(max) + ", not "
                            + Units.count(value));
        }
    }
}
