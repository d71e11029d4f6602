package io.atoll.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/** Main class of {@code benchmarks.jar}: JMH's own, with the profiler of allocation always on. */
public final class Micro {
    private Micro() {}

    /**
     * Runs JMH.
     *
     * @param arguments of its command line
     */
    public static void main(String[] arguments) throws IOException {
        final List<String> all = new ArrayList<>(List.of("-prof", "gc"));
        all.addAll(List.of(arguments));
        Main.main(all.toArray(String[]::new));
    }
}
