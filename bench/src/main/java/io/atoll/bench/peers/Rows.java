package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import io.atoll.core.wait.Futex;
import java.util.List;
import java.util.Optional;

/** All rows, with their contestants and bars. */
final class Rows {
    private static final String AGRONA_ONE = "agrona.oneToOne";
    private static final String AGRONA_MANY = "agrona.manyToOne";
    private static final String AERON = "aeron.ipc";
    private static final String CHRONICLE = "chronicle.queue";
    private static final String PYTHON = "python.queue";
    private static final String FUTEX = "futex";
    private static final String PTHREAD = "pthread.robust";
    private static final String UNIX_SOCKET = "unixSocket";
    private static final String THREADS = "thread.pool";
    private static final String PYTHON_POOL = "python.pool";
    private static final String MEMORY_COPY = "memory.copy";
    private static final String OPEN_POOL = "pool.open";
    private static final String BARE_JVM = "jvm.hello";
    private static final String CHRONICLE_MAP = "chronicle.map";
    private static final String PYTHON_MANAGER = "python.manager";

    /** What it needs, and what keeps it from printing, from the internet and from a thread of its own. */
    private static final String[] CHRONICLE_FLAGS = {
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "-Dsun.misc.unsafe.memory.access=allow",
        "-Dchronicle.analytics.disable=true",
        "-Dchronicle.disk.monitor.disable=true"
    };

    private static final String MESSAGES = "msg/s";
    private static final String NANOS = "ns";
    private static final String TASKS = "tasks/s";
    private static final int FOREIGN_FUNCTIONS = 22;

    /** What Chronicle Map needs of a JVM, and that it tells nobody of its use. */
    private static final String[] CHRONICLE_MAP_FLAGS = {
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED", // it compiles classes when it is opened
        "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
        "-Dchronicle.analytics.disable=true"
    };

    private final Pinning pinning;

    private Rows(Pinning pinning) {
        this.pinning = pinning;
    }

    static List<Row> all(Pinning pinning) {
        final Rows rows = new Rows(pinning);
        return List.of(
                rows.throughput(),
                rows.roundTrip(),
                rows.openLoop("100k", 100_000),
                rows.openLoop("1M", 1_000_000),
                rows.manyProducers(),
                rows.typed(),
                rows.blockingRoundTrip(),
                rows.idle(),
                rows.contended(),
                rows.wake(),
                rows.mapGet(),
                rows.mapPut(),
                rows.journal(),
                processStart(),
                poolTiny(),
                poolMap(),
                poolCallAwake(),
                poolCallAsleep(),
                poolCpu(),
                poolArray(),
                poolRespawn(),
                poolRespawnBySpare(),
                poolStream());
    }

    private JvmContestant jvm(String name, Library library, Role... roles) {
        return JvmContestant.of(name, library, pinning, roles);
    }

    private static Figure rate(String name, Bar bar) {
        return new Figure(name, "rate", MESSAGES, true, bar);
    }

    private static Figure latency(String name, String percentile, Bar bar) {
        return new Figure(name, percentile, NANOS, false, bar);
    }

    private static Bar atLeast(double times, String rival) {
        return Bar.times(true, times, rival);
    }

    private static Bar atMost(double times, String rival) {
        return Bar.times(false, times, rival);
    }

    private Row throughput() {
        final Role[] roles = {Role.FLOOD_RECEIVER, Role.FLOOD_SENDER};
        return new Row(
                "queue.throughput",
                "32-byte messages, one producer to one exclusive consumer",
                List.of(rate("queue.throughput", atLeast(1.5, AGRONA_ONE))),
                List.of(jvm(Contestant.ATOLL, Library.ATOLL, roles), jvm(AGRONA_ONE, Library.AGRONA, roles)));
    }

    private Row roundTrip() {
        final Role[] roles = {Role.PING, Role.PONG};
        return new Row(
                "queue.rtt",
                "a 32-byte message to and fro, both sides spinning",
                List.of(
                        latency("queue.rtt.p50", "p50", atMost(1.05, AGRONA_ONE)),
                        latency("queue.rtt.p99.9", "p99.9", atMost(1.2, AGRONA_ONE))),
                List.of(jvm(Contestant.ATOLL, Library.ATOLL, roles), jvm(AGRONA_ONE, Library.AGRONA, roles)));
    }

    private Row openLoop(String label, long rate) {
        final Role[] roles = {Role.PACED_RECEIVER, Role.PACED_SENDER};
        final String name = "queue.openloop." + label;
        return new Row(
                name,
                "32-byte messages at " + label + "/s: from when each was due until it was there",
                List.of(
                        latency(name + ".p50", "p50", Bar.NONE),
                        latency(name + ".p99", "p99", Bar.timesBest(false, 1.1)),
                        latency(name + ".p99.9", "p99.9", Bar.NONE),
                        latency(name + ".p99.99", "p99.99", Bar.NONE),
                        latency(name + ".max", "max", Bar.NONE)),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, roles).withRate(rate),
                        jvm(AGRONA_ONE, Library.AGRONA, roles).withRate(rate),
                        jvm(AERON, Library.AERON, roles).withRate(rate).withHelper(Role.MEDIA_DRIVER)),
                Runtime.getRuntime().availableProcessors() < 3
                        ? "Unfair to Aeron: its media driver is a third process and takes turns with the two sides on "
                                + Runtime.getRuntime().availableProcessors() + " processors."
                        : "");
    }

    private Row manyProducers() {
        final Role[] roles = {Role.FLOOD_RECEIVER, Role.FLOOD_SENDER, Role.FLOOD_SENDER};
        return new Row(
                "queue.mpsc",
                "32-byte messages, two producers to one consumer",
                List.of(rate("queue.mpsc", atLeast(1.5, AGRONA_MANY))),
                List.of(jvm(Contestant.ATOLL, Library.ATOLL, roles), jvm(AGRONA_MANY, Library.AGRONA, roles)),
                Runtime.getRuntime().availableProcessors() < roles.length
                        ? "More processes than processors: all yield instead of spinning."
                        : "");
    }

    private Row typed() {
        return new Row(
                "queue.typed",
                "boxed longs by put and take, blocking",
                List.of(rate(
                        "queue.typed",
                        Bar.atLeast(8e6, MESSAGES).and(atLeast(40, PYTHON).where(PYTHON)))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, Role.TAKER, Role.PUTTER),
                        new PythonContestant(PYTHON, "queue_typed.py", List.of())));
    }

    private Row blockingRoundTrip() {
        final Role[] roles = {Role.HANDOVER_FIRST, Role.HANDOVER_SECOND};
        final Bar socket = atMost(1.0, UNIX_SOCKET);
        final boolean foreign = Runtime.version().feature() >= FOREIGN_FUNCTIONS;
        return new Row(
                "queue.blockingrtt",
                "a long to and fro, each time to one who is asleep (p50)",
                List.of(latency(
                        "queue.blockingrtt", "p50", foreign ? atMost(1.3, FUTEX).and(socket) : socket)),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, roles),
                        jvm(FUTEX, Library.FUTEX, roles).unless(noFutex()),
                        jvm(UNIX_SOCKET, Library.UNIX_SOCKET, roles)));
    }

    private static Optional<String> noFutex() {
        return Futex.chosen().way() == Futex.Way.PARKING
                ? Optional.of("this JVM has no way to futex(2): " + Futex.refusals())
                : Optional.empty();
    }

    private Row idle() {
        return new Row(
                "queue.idle",
                "a consumer asleep in take while its producer is silent",
                List.of(new Figure("queue.idle", "share", "% of a core", false, Bar.below(1, "% of a core"))),
                List.of(jvm(Contestant.ATOLL, Library.ATOLL, Role.IDLE_TAKER, Role.SILENT_PUTTER)));
    }

    private Row contended() {
        return new Row(
                "sync.contended",
                "two processes contend for a lock, to raise a number: time by operations of both",
                List.of(new Figure(
                        "sync.contended",
                        "nanos",
                        NANOS,
                        false,
                        atMost(1.1, PTHREAD).where(PTHREAD))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, Role.CONTENDER_FIRST, Role.CONTENDER_SECOND),
                        new CContestant(PTHREAD, "lock_contended.c", 2, pinning)));
    }

    private Row wake() {
        final Role[] roles = {Role.HANDOVER_FIRST, Role.HANDOVER_SECOND};
        final boolean foreign = Runtime.version().feature() >= FOREIGN_FUNCTIONS;
        return new Row(
                "sync.wake",
                "a lock given to one who is asleep in lock(), and another one back (p50 of both ways)",
                List.of(latency("sync.wake", "p50", foreign ? atMost(1.3, FUTEX) : Bar.NONE)),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL_LOCK, roles),
                        jvm(FUTEX, Library.FUTEX, roles).unless(noFutex())));
    }

    private Row mapGet() {
        return new Row(
                "map.get",
                "a boxed long looked up under another one, in a map of 65,536 that another process has filled",
                List.of(new Figure(
                        "map.get",
                        "nanos",
                        NANOS,
                        false,
                        atMost(0.7, CHRONICLE_MAP)
                                .and(atMost(0.005, PYTHON_MANAGER).where(PYTHON_MANAGER)))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, Role.MAP_GETTER, Role.MAP_FILLER),
                        chronicleMap(Role.MAP_GETTER),
                        new PythonContestant(PYTHON_MANAGER, "map_get.py", List.of("65536"))));
    }

    private Row mapPut() {
        return new Row(
                "map.put",
                "a boxed long put in the place of another one, in a map of 65,536 that another process has filled",
                List.of(new Figure("map.put", "nanos", NANOS, false, atMost(0.6, CHRONICLE_MAP))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, Role.MAP_PUTTER, Role.MAP_FILLER),
                        chronicleMap(Role.MAP_PUTTER)));
    }

    private JvmContestant chronicleMap(Role role) {
        return jvm(CHRONICLE_MAP, Library.CHRONICLE_MAP, role, Role.MAP_FILLER).withFlags(CHRONICLE_MAP_FLAGS);
    }

    private Row journal() {
        final Role role = Role.JOURNAL_APPENDER;
        return new Row(
                "journal.append",
                "64-byte records, appended by one process, durable as the system is",
                List.of(new Figure("journal.append", "rate", "records/s", true, atLeast(0.9, CHRONICLE))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, role).withFlags(CHRONICLE_FLAGS),
                        jvm(CHRONICLE, Library.CHRONICLE, role).withFlags(CHRONICLE_FLAGS)));
    }

    private static Row processStart() {
        return new Row(
                "process.start",
                "a child JVM, from its start until the first line of its task is here (p50)",
                List.of(latency("process.start", "p50", atMost(1.5, BARE_JVM))),
                List.of( // left to the system: a pinned parent would share its one processor with its children
                        JvmContestant.of(Contestant.ATOLL, Library.ATOLL, Pinning.NONE, Role.STARTER),
                        JvmContestant.of(BARE_JVM, Library.JDK, Pinning.NONE, Role.STARTER)),
                "As later starts go: the very first with a class path has nothing prepared.");
    }

    // ---- the pool: its processes are left to the system, as those of a program are

    private static JvmContestant pool(String name, Library library, Role role) {
        return JvmContestant.of(name, library, Pinning.NONE, role);
    }

    private static JvmContestant pool(Role role) {
        return pool(Contestant.ATOLL, Library.ATOLL, role);
    }

    private static PythonContestant pythonPool(int items, int chunk) {
        return new PythonContestant(
                PYTHON_POOL, "pool_map.py", List.of(Integer.toString(items), Integer.toString(chunk)));
    }

    private static Row poolTiny() {
        final Bar bar = Bar.atLeast(2e6, TASKS)
                .and(atLeast(1.0, THREADS))
                .and(atLeast(50, PYTHON_POOL).where(PYTHON_POOL));
        return new Row(
                "pool.tiny",
                "x to x squared by map with chunk 1, two workers",
                List.of(new Figure("pool.tiny", "rate", TASKS, true, bar)),
                List.of(pool(Role.POOL_TINY), pool(THREADS, Library.JDK, Role.POOL_TINY), pythonPool(20_000, 1)));
    }

    private static Row poolMap() {
        final Bar bar = Bar.atLeast(15e6, "items/s").and(atLeast(3, PYTHON_POOL).where(PYTHON_POOL));
        return new Row(
                "pool.map",
                "x to x squared by map of 1,000,000 items with chunks of its own choice, two workers, a heap of 512 MB",
                List.of(new Figure("pool.map", "rate", "items/s", true, bar)),
                List.of(pool(Role.POOL_MAP).withFlags("-Xms512m", "-Xmx512m"), pythonPool(1_000_000, 0)));
    }

    private static Row poolCallAwake() {
        return new Row(
                "pool.call.awake",
                "a call of a worker that is awake (p50)",
                List.of(latency("pool.call.awake", "p50", Bar.below(2_000, NANOS))),
                List.of(pool(Role.POOL_CALL_AWAKE)));
    }

    private static Row poolCallAsleep() {
        return new Row(
                "pool.call.asleep",
                "a call of a worker that is asleep, beside a long to and fro between two who are (p50)",
                List.of(latency("pool.call.asleep", "p50", atMost(2, FUTEX))),
                List.of(
                        pool(Role.POOL_CALL_ASLEEP),
                        JvmContestant.of(FUTEX, Library.FUTEX, Pinning.NONE, Role.HANDOVER_FIRST, Role.HANDOVER_SECOND)
                                .unless(noFutex())));
    }

    private static Row poolCpu() {
        return new Row(
                "pool.cpu",
                "factorials of 1,500, as many workers as processors",
                List.of(new Figure("pool.cpu", "rate", TASKS, true, atLeast(0.95, THREADS))),
                List.of(pool(Role.POOL_CPU), pool(THREADS, Library.JDK, Role.POOL_CPU)));
    }

    private static Row poolArray() {
        final String[] heap = {"-Xms1500m", "-Xmx1500m"};
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
                List.of(latency("pool.respawn", "p50", atMost(1.5, OPEN_POOL))),
                List.of(pool(Role.POOL_RESPAWN), pool(OPEN_POOL, Library.ATOLL, Role.POOL_OPEN)));
    }

    private static Row poolRespawnBySpare() {
        return new Row(
                "pool.respawn.spare",
                "the same where a spare worker stands by (p50)",
                List.of(latency("pool.respawn.spare", "p50", Bar.below(50e6, NANOS))),
                List.of(pool(Role.POOL_RESPAWN_SPARE)));
    }

    private static Row poolStream() {
        return new Row(
                "pool.stream",
                "by how much the parent's heap grows while 1,000,000 tasks go through a stream",
                List.of(new Figure("pool.stream", "megabytes", "MB", false, Bar.below(64, "MB"))),
                List.of(pool(Role.POOL_STREAM)));
    }
}
