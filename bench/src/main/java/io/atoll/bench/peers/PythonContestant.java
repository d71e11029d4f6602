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
 * A contestant that is a Python program: a resource of this package that takes the seconds to warm up and to measure,
 * ends when its standard input does, and prints its figures as an {@link io.atoll.bench.peers.child.Answer}.
 *
 * @param name in reports
 * @param script the resource
 * @param pinning where its processes run, all of which its own starts
 * @param arguments for the script, after the seconds of warm-up and measured
 */
record PythonContestant(String name, String script, Pinning pinning, List<String> arguments) implements Contestant {
    @Override
    public Optional<String> absence() {
        return Tool.PYTHON.version().isPresent()
                ? Optional.empty()
                : Optional.of("no " + Tool.PYTHON.command() + " on the PATH");
    }

    @Override
    public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit)
            throws IOException, InterruptedException {
        try (Run run = workplace.run()) {
            final Path program = run.directory().resolve(script);
            try (InputStream resource = PythonContestant.class.getResourceAsStream(script)) {
                Files.copy(resource, program);
            }
            final String python = Tool.PYTHON.command();
            final List<String> words = new ArrayList<>(
                    List.of(python, program.toString(), timing.warmUpSeconds(), timing.measuredSeconds()));
            words.addAll(arguments);
            run.start(python, pinning.forAllSides().pin(0, words), false);
            return run.figures(limit);
        }
    }
}
