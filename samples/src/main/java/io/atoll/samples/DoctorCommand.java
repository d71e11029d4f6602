package io.atoll.samples;

import io.atoll.samples.Finding.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Whether machine and JVM are fit, and what to do if not. */
@Command(
        name = "doctor",
        description = "Tells whether this machine and JVM are fit, and what to do if not.",
        footer = {"", "Exit code 1 if there is a PROBLEM. Changes nothing."})
final class DoctorCommand implements Callable<Integer> {
    private static final Map<Level, String> STYLES =
            Map.of(Level.OK, "green", Level.NOTE, "yellow", Level.PROBLEM, "red");
    private static final String LINE = "  %-7s  %-13s  %s%n";
    private static final int STATUS_WIDTH = 7;

    @Mixin
    private Output output;

    /** All findings. */
    record Report(boolean fit, List<Finding> findings) {}

    @Override
    public Integer call() throws IOException {
        final List<Finding> findings = new ArrayList<>(JvmCheckup.findings());
        findings.addAll(MachineCheckup.findings());
        final boolean fit = findings.stream().noneMatch(finding -> finding.level() == Level.PROBLEM);
        final Report report = new Report(fit, findings);
        output.print(report, text -> print(report, text));
        return fit ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(Report report, PrintWriter text) {
        for (Finding finding : report.findings()) {
            final String level = finding.level().name();
            text.printf(
                    LINE.replace("%-7s", "%s"),
                    Output.styled("@|" + STYLES.get(finding.level()) + " " + level + "|@")
                            + " ".repeat(STATUS_WIDTH - level.length()),
                    finding.subject(),
                    finding.found());
            if (!finding.advice().isEmpty()) {
                text.printf(LINE, "", "", "-> " + finding.advice());
            }
        }
        text.println();
        text.println(report.fit() ? "  Fit." : "  Not fit: see each PROBLEM above.");
    }
}
