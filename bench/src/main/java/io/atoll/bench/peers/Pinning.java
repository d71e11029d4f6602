package io.atoll.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which processor each process of a run is kept on.
 *
 * @param cpus the first process gets the first, and so on, round and round; empty to leave it to the system
 * @param together whether each process gets all of them instead
 */
record Pinning(List<Integer> cpus, boolean together) {
    /** Left to the system. */
    static final Pinning NONE = new Pinning(List.of(), false);

    private static final String TASKSET = "taskset";

    /** Whether this machine has the program that it takes. */
    static boolean isPossible() {
        final String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, TASKSET)));
    }

    /**
     * Reads what is given on the command line.
     *
     * @param text such as {@code 0,1}
     * @return the pinning
     * @throws NumberFormatException if it is no list of numbers
     */
    static Pinning parse(String text) {
        return new Pinning(Arrays.stream(text.split(",")).map(Integer::valueOf).toList(), false);
    }

    /** The same processors, for one process that has all of its run's sides in it, or starts the others by itself. */
    Pinning forAllSides() {
        return new Pinning(cpus, true);
    }

    /** How many processors the sides of a run have. */
    int processors() {
        return cpus.isEmpty()
                ? Runtime.getRuntime().availableProcessors()
                : (int) cpus.stream().distinct().count();
    }

    /** Whether some sides must share a processor, so that one that spins keeps another from working. */
    boolean isCrowdedBy(int sides) {
        return sides > processors();
    }

    /**
     * Pins a process.
     *
     * @param index which of its run, from 0
     * @param words of its command line
     * @return the command line to start instead
     */
    List<String> pin(int index, List<String> words) {
        if (cpus.isEmpty()) {
            return words;
        }
        final List<String> pinned = new ArrayList<>(List.of(
                TASKSET,
                "-c",
                together ? toString() : cpus.get(index % cpus.size()).toString()));
        pinned.addAll(words);
        return pinned;
    }

    @Override
    public String toString() {
        return cpus.isEmpty()
                ? ""
                : String.join(",", cpus.stream().map(String::valueOf).toList());
    }
}
