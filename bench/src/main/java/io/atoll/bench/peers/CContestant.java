package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A contestant whose sides are processes of a C program: a resource of this package, compiled for each run. It takes a
 * file for the sides to share, which is not there yet, the index of the side, the seconds to warm up and to measure, and
 * what else it is given; it ends when its standard input does, and one side prints the figures as an
 * {@link io.atoll.bench.peers.child.Answer}. Where its sides must share a processor, it is compiled with {@code CROWDED}
 * defined, and yields instead of spinning.
 *
 * @param name in reports
 * @param source the resource
 * @param sides how many
 * @param pinning where its processes run
 * @param arguments for the program, after the seconds of warm-up and measured
 */
record CContestant(String name, String source, int sides, Pinning pinning, List<String> arguments)
        implements Contestant {
    /** What the programs have in common. */
    private static final List<String> HEADERS = List.of("sides.h", "latencies.h");

    private static final String PROGRAM = "program";
    private static final String SHARED = "shared";

    @Override
    public Optional<String> absence() {
        if (Tool.GCC.version().isEmpty()) {
            return Optional.of("gcc is not installed");
        }
        return Workplace.runsPrograms()
                ? Optional.empty()
                : Optional.of("no program can be run from " + Workplace.parent() + ": mounted noexec");
    }

    @Override
    public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit)
            throws IOException, InterruptedException {
        final Deadline end = Deadline.in(limit);
        try (Run run = workplace.run()) {
            final Path program = compile(run, limit);
            for (int side = 0; side < sides; side++) {
                final List<String> words = new ArrayList<>(List.of(
                        program.toString(),
                        run.directory().resolve(SHARED).toString(),
                        Integer.toString(side),
                        timing.warmUpSeconds(),
                        timing.measuredSeconds()));
                words.addAll(arguments);
                run.start(PROGRAM + "-" + side, pinning.pin(side, words), false);
            }
            return run.figures(Duration.ofNanos(end.left()));
        }
    }

    private Path compile(Run run, Duration limit) throws IOException, InterruptedException {
        final Path program = run.directory().resolve(PROGRAM);
        for (String header : HEADERS) {
            unpack(header, run);
        }
        final List<String> words = new ArrayList<>(List.of(
                "env",
                "TMPDIR=" + run.directory(), // what it leaves if it is killed goes with the run
                Tool.GCC.command(),
                "-O2",
                "-pthread",
                "-o",
                program.toString(),
                unpack(source, run).toString()));
        if (pinning.isCrowdedBy(sides)) {
            words.add("-DCROWDED");
        }
        run.complete(Tool.GCC.command(), words, limit);
        return program;
    }

    private static Path unpack(String name, Run run) throws IOException {
        final Path file = run.directory().resolve(name);
        try (InputStream resource = CContestant.class.getResourceAsStream(name)) {
            Files.copy(resource, file);
        }
        return file;
    }
}
