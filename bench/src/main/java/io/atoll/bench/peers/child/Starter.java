package io.atoll.bench.peers.child;

import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** From the start of a JVM to the first line that its program prints, as its parent sees it. */
final class Starter {
    private static final String LINE = "hello";

    /** By then an archive of classes is made, or will never be. */
    private static final long LONGEST_PREPARATION_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Starter() {}

    /** What a bare JVM runs. */
    static final class Hello {
        private Hello() {}

        public static void main(String[] arguments) {
            System.out.println(LINE);
        }
    }

    /** One start. */
    private interface Start {
        /** Gives the time when the line was there. */
        long untilTheLine() throws Exception;
    }

    static Map<String, Double> measure(Stage stage) throws Exception {
        final Start start;
        if (stage.library() == Library.ATOLL) {
            awaitPreparation();
            start = Starter::startByAtoll;
        } else {
            start = Starter::startBare;
        }
        repeat(start, stage.timing().warmUp().toNanos());
        final List<Long> all = repeat(start, stage.timing().measured().toNanos());
        Collections.sort(all);
        return Map.of("p50", (double) all.get(all.size() / 2));
    }

    private static List<Long> repeat(Start start, long nanos) throws Exception {
        final List<Long> all = new ArrayList<>();
        final long beginning = System.nanoTime();
        do {
            final long before = System.nanoTime();
            all.add(start.untilTheLine() - before);
        } while (System.nanoTime() - beginning < nanos);
        return all;
    }

    private static long startByAtoll() throws Exception {
        final CompletableFuture<Long> line = new CompletableFuture<>();
        final JvmProcess child = JvmProcess.start(
                JvmProcessOptions.DEFAULT.withOutput(Output.to(said -> line.complete(System.nanoTime()))),
                () -> System.out.println(LINE));
        final long time = line.get();
        child.join();
        return time;
    }

    private static long startBare() throws Exception {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:+UseSerialGC", // as this JVM has, and so Atoll's children
                        "-XX:-UsePerfData", // likewise
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hello.class.getName())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            reader.readLine();
            final long time = System.nanoTime();
            process.waitFor();
            return time;
        }
    }

    /** The first start with a class path goes without what is made after it: a program's later ones, not its first. */
    static void awaitPreparation() throws Exception {
        final long beginning = System.nanoTime();
        boolean prepared = false;
        while (!prepared && System.nanoTime() - beginning < LONGEST_PREPARATION_NANOS) {
            final JvmProcess child = JvmProcess.start(
                    JvmProcessOptions.DEFAULT.withOutput(Output.CAPTURE),
                    () -> System.out.println(hasArchive(
                            ProcessHandle.current().info().commandLine().orElse(""))));
            child.join();
            prepared = child.output().contains("true");
        }
    }

    /** An archive has another option on JDK 25 and newer. */
    private static boolean hasArchive(String commandLine) {
        return commandLine.contains("-XX:SharedArchiveFile=") || commandLine.contains("-XX:AOTCache=");
    }
}
