package io.atoll.bench.peers;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renews what is made of the results of a run, without running anything. */
@Command(
        name = "report",
        description = "Draws the charts of an earlier run, and writes the section of the README that shows it.",
        usageHelpAutoWidth = true)
final class Report implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Parameters(
            paramLabel = "DIR",
            description = "Holds " + Results.PEERS + " and, if JMH has run, " + Results.MICRO + "; gets the charts.")
    private Path folder;

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description = "Renew the section between \"" + Readme.BEGIN + "\" and \"" + Readme.END + "\" there.")
    private Path readme;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final Results results;
        try {
            results = Results.read(folder);
        } catch (IOException | JsonParseException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    folder + " holds no results (" + e + "): make them with --json " + Results.PEERS);
        }
        results.charts().write(folder);
        if (readme != null) {
            final String text = Files.readString(readme);
            final Optional<String> renewed = Readme.renew(text, HowFast.of(results));
            if (renewed.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        readme + " has no place for the section: it needs a line " + Readme.BEGIN
                                + " and, after it, one " + Readme.END);
            }
            Files.writeString(readme, renewed.get());
        }
        return ExitCode.OK;
    }
}
