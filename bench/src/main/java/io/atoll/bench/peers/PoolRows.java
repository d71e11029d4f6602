package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import java.util.List;
import java.util.stream.Stream;

/** The pool. Its processes are left to the system, as those of a program are. */
final class PoolRows extends RowGroup {
    private static final String THREADS = "thread.pool";
    private static final String PYTHON_POOL = "python.pool";
    private static final String MEMORY_COPY = "memory.copy";
    private static final String OPEN_POOL = "pool.open";

    /** Else another JVM would prepare the next starts while it is measured what workers do. */
    private static final String NO_PREPARATION = "-Datoll.fastStart=false";

    PoolRows(Pinning pinning) {
        super(pinning);
    }

    @Override
    List<Row> rows() {
        return Stream.of(
                        poolTiny(),
                        poolMap(),
                        poolCallAwake(),
                        poolCallAsleep(),
                        poolCpu(),
                        poolArray(),
                        poolRespawn(),
                        poolRespawnBySpare(),
                        poolStream())
                .map(Row::unlessQuick)
                .toList();
    }

    private static JvmContestant pool(String name, Library library, Role role) {
        return JvmContestant.of(name, library, Pinning.NONE, role);
    }

    private static JvmContestant pool(Role role) {
        return pool(Contestant.ATOLL, Library.ATOLL, role);
    }

    private static JvmContestant started(Role role) {
        return pool(role).withFlags(NO_PREPARATION);
    }

    private static PythonContestant pythonPool(int items, int chunk) {
        return new PythonContestant(
                PYTHON_POOL, "pool_map.py", Pinning.NONE, List.of(Integer.toString(items), Integer.toString(chunk)));
    }

    private static Row poolTiny() {
        final Bar bar = Bar.atLeast(2e6, TASKS)
                .and(atLeast(1.0, THREADS))
                .and(atLeast(50, PYTHON_POOL).where(PYTHON_POOL));
        return new Row(
                        "pool.tiny",
                        "x to x squared by map with chunk 1, two workers",
                        List.of(new Figure("pool.tiny", "rate", TASKS, true, bar)),
                        List.of(
                                started(Role.POOL_TINY),
                                pool(THREADS, Library.JDK, Role.POOL_TINY),
                                pythonPool(20_000, 1)))
                .warmedUpLonger();
    }

    private static Row poolMap() {
        final Bar bar = Bar.atLeast(15e6, "items/s").and(atLeast(3, PYTHON_POOL).where(PYTHON_POOL));
        return new Row(
                        "pool.map",
                        "x to x squared by map of 1,000,000 items with chunks of its own choice, two workers, a heap of 512 MB",
                        List.of(new Figure("pool.map", "rate", "items/s", true, bar)),
                        List.of(
                                pool(Role.POOL_MAP).withFlags("-Xms512m", "-Xmx512m", NO_PREPARATION),
                                pythonPool(1_000_000, 0)))
                .warmedUpLonger();
    }

    private static Row poolCallAwake() {
        return new Row(
                "pool.call.awake",
                "a call of a worker that is awake (p50)",
                List.of(latency("pool.call.awake", MEDIAN, Bar.below(2_000, NANOS))),
                List.of(started(Role.POOL_CALL_AWAKE)));
    }

    private static Row poolCallAsleep() {
        return new Row(
                        "pool.call.asleep",
                        "a call of a worker that is asleep, beside a long to and fro between two who are (p50)",
                        List.of(latency("pool.call.asleep", MEDIAN, atMost(2, FUTEX))),
                        List.of(
                                started(Role.POOL_CALL_ASLEEP),
                                JvmContestant.of(
                                                FUTEX,
                                                Library.FUTEX,
                                                Pinning.NONE,
                                                Role.HANDOVER_FIRST,
                                                Role.HANDOVER_SECOND)
                                        .unless(noFutex())))
                .warmedUpLonger();
    }

    private static Row poolCpu() {
        return new Row(
                        "pool.cpu",
                        "factorials of 1,500, as many workers as processors",
                        List.of(new Figure("pool.cpu", "rate", TASKS, true, atLeast(0.95, THREADS))),
                        List.of(started(Role.POOL_CPU), pool(THREADS, Library.JDK, Role.POOL_CPU)))
                .warmedUpLonger();
    }

    private static Row poolArray() {
        final String touched = "-XX:+AlwaysPreTouch"; // else it would go on for seconds that pages are touched first
        final String[] heap = {"-Xms1500m", "-Xmx1500m", touched, NO_PREPARATION};
        return new Row(
                "pool.array",
                "100 MB to a worker and back, beside copying it to a new array and that to another",
                List.of(new Figure("pool.array", "megabytes", "MB/s", true, atLeast(0.5, MEMORY_COPY))),
                List.of(
                        pool(Role.POOL_ARRAY).withFlags(heap),
                        pool(MEMORY_COPY, Library.JDK, Role.POOL_ARRAY).withFlags(heap)));
    }

    private static Row poolRespawn() {
        return new Row(
                "pool.respawn",
                "from the kill of the only worker until the next has done a task, beside the start of a pool (p50)",
                List.of(latency("pool.respawn", MEDIAN, atMost(1.5, OPEN_POOL))),
                List.of(pool(Role.POOL_RESPAWN), pool(OPEN_POOL, Library.ATOLL, Role.POOL_OPEN)));
    }

    private static Row poolRespawnBySpare() {
        return new Row(
                "pool.respawn.spare",
                "the same where a spare worker stands by (p50)",
                List.of(latency("pool.respawn.spare", MEDIAN, Bar.below(50e6, NANOS))),
                List.of(pool(Role.POOL_RESPAWN_SPARE)));
    }

    private static Row poolStream() {
        return new Row(
                "pool.stream",
                "by how much the parent's heap grows while 1,000,000 tasks go through a stream",
                List.of(new Figure("pool.stream", "megabytes", "MB", false, Bar.below(64, "MB"))),
                List.of(started(Role.POOL_STREAM)));
    }
}
