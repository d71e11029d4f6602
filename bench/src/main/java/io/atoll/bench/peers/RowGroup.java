package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import io.atoll.core.wait.Futex;
import java.util.List;
import java.util.Optional;

/** Some of the rows, and how they are put down. */
abstract class RowGroup {
    /** A rival of several groups. */
    static final String FUTEX = "futex";

    /** The unit of latencies. */
    static final String NANOS = "ns";

    /** The unit of the pool's rates. */
    static final String TASKS = "tasks/s";

    /** The key of a median latency. */
    static final String MEDIAN = "p50";

    /** What Chronicle Queue needs, and what keeps it from printing, from the internet and from a thread of its own. */
    static final String[] CHRONICLE_FLAGS = {
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "-Dsun.misc.unsafe.memory.access=allow",
        "-Dchronicle.analytics.disable=true",
        "-Dchronicle.disk.monitor.disable=true"
    };

    private static final int FOREIGN_FUNCTIONS = 22;

    private final Pinning pinning;

    RowGroup(Pinning pinning) {
        this.pinning = pinning;
    }

    /** In the order of the reports. */
    abstract List<Row> rows();

    final Pinning pinning() {
        return pinning;
    }

    final JvmContestant jvm(String name, Library library, Role... roles) {
        return JvmContestant.of(name, library, pinning, roles);
    }

    final Further c(String name, String source, String... arguments) {
        return new Further(new CContestant(name, source, 2, pinning, List.of(arguments)));
    }

    final Further python(String name, String script) {
        return new Further(new PythonContestant(name, script, pinning, List.of()));
    }

    static Figure latency(String name, String percentile, Bar bar) {
        return new Figure(name, percentile, NANOS, false, bar);
    }

    static Bar atLeast(double times, String rival) {
        return Bar.times(true, times, rival);
    }

    static Bar atMost(double times, String rival) {
        return Bar.times(false, times, rival);
    }

    static Optional<String> noFutex() {
        return Futex.chosen().way() == Futex.Way.PARKING
                ? Optional.of("this JVM has no way to futex(2): " + Futex.refusals())
                : Optional.empty();
    }

    /** Whether Atoll can be expected to sleep as fast as the kernel lets one. */
    static boolean hasForeignFunctions() {
        return Runtime.version().feature() >= FOREIGN_FUNCTIONS;
    }

    /** A note that holds only where the sides of a run must share processors. */
    final String ifCrowded(int sides, String note) {
        return pinning.isCrowdedBy(sides) ? note : "";
    }
}
