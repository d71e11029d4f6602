package io.atoll.bench.peers;

import io.atoll.bench.peers.child.ChildSide;
import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import io.atoll.bench.peers.child.Stage;
import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.runner.CompilerHints;

/**
 * A contestant whose sides are JVMs, all started with the same flags.
 *
 * @param name in reports
 * @param library through which it goes
 * @param roles one for each side
 * @param rate messages in a second, for roles that have one
 * @param benchmark for {@link Role#MICRO}, its full name; else empty
 * @param helpers sides that go on until they are ended
 * @param absence why it cannot take part
 * @param flags for its JVMs, in addition to those that all have, and before them where they contradict
 * @param pinning where its processes run
 */
record JvmContestant(
        String name,
        Library library,
        List<Role> roles,
        long rate,
        String benchmark,
        List<Role> helpers,
        Optional<String> absence,
        List<String> flags,
        Pinning pinning)
        implements Contestant {
    /** Flags of every child. Fixed memory and the serial collector: no thread that nobody asked for. */
    static final List<String> JVM_FLAGS = List.of(
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Xms128m",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData", // a file in /tmp, written at pauses
            "-XX:+ExitOnOutOfMemoryError");

    static JvmContestant of(String name, Library library, Pinning pinning, Role... roles) {
        return new JvmContestant(name, library, List.of(roles), 0, "", List.of(), Optional.empty(), List.of(), pinning);
    }

    JvmContestant withRate(long messagesInASecond) {
        return new JvmContestant(name, library, roles, messagesInASecond, benchmark, helpers, absence, flags, pinning);
    }

    JvmContestant withBenchmark(String fullName) {
        return new JvmContestant(name, library, roles, rate, fullName, helpers, absence, flags, pinning);
    }

    JvmContestant withPinning(Pinning other) {
        return new JvmContestant(name, library, roles, rate, benchmark, helpers, absence, flags, other);
    }

    JvmContestant withHelper(Role helper) {
        return new JvmContestant(name, library, roles, rate, benchmark, List.of(helper), absence, flags, pinning);
    }

    JvmContestant unless(Optional<String> reason) {
        return new JvmContestant(name, library, roles, rate, benchmark, helpers, reason, flags, pinning);
    }

    JvmContestant withFlags(String... more) {
        return new JvmContestant(name, library, roles, rate, benchmark, helpers, absence, List.of(more), pinning);
    }

    @Override
    public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit)
            throws IOException, InterruptedException {
        try (Run run = workplace.run()) {
            for (Role helper : helpers) {
                start(run, helper, 0, timing, true);
            }
            for (int index = 0; index < roles.size(); index++) {
                start(run, roles.get(index), index, timing, false);
            }
            return run.figures(limit);
        }
    }

    /** Those with which JMH starts JVMs of its own, by a file where this JVM keeps temporary ones. */
    private static void addHints(List<String> words) throws IOException {
        try {
            CompilerHints.addCompilerHints(words);
        } catch (IllegalStateException e) {
            throw new IOException(
                    "JMH cannot write its compiler hints to " + System.getProperty("java.io.tmpdir")
                            + ": make room there, or name another directory by java -Djava.io.tmpdir=DIR -jar peers.jar",
                    e);
        }
    }

    private void start(Run run, Role role, int index, Timing timing, boolean helper) throws IOException {
        final boolean crowded = pinning.isCrowdedBy(roles.size());
        final Stage stage =
                new Stage(run.directory(), role, library, index, roles.size(), crowded, timing, rate, benchmark);
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(JVM_FLAGS);
        words.addAll(flags); // the last one counts
        if (role == Role.MICRO) {
            addHints(words);
        }
        words.add("-Djava.io.tmpdir=" + run.directory());
        words.add("-Datoll.home=" + run.directory().resolve("home")); // for children of its own; Atoll makes it
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildSide.class.getName()));
        words.addAll(stage.arguments());
        run.start(role + "-" + index, helper ? words : pinning.pin(index, words), helper);
    }
}
