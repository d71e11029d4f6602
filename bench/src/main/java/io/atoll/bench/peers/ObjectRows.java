package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Locks, maps, the journal and processes. */
final class ObjectRows extends RowGroup {
    private static final String PTHREAD = "pthread.robust";
    private static final String CHRONICLE = "chronicle.queue";
    private static final String BARE_JVM = "jvm.hello";
    private static final String CHRONICLE_MAP = "chronicle.map";
    private static final String PYTHON_MANAGER = "python.manager";

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

    ObjectRows(Pinning pinning) {
        super(pinning);
    }

    @Override
    List<Row> rows() {
        return List.of(
                contended(),
                wake(),
                ownerDeath().unlessQuick(),
                mapGet(),
                mapPut(),
                journal(),
                processStart().unlessQuick());
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
                        new CContestant(PTHREAD, "lock_contended.c", 2, pinning(), List.of()),
                        new Further(jvm("fileLock", Library.FILE_LOCK, Role.CONTENDER_FIRST, Role.CONTENDER_SECOND)),
                        python("python.lock", "lock_contended.py")),
                "The time by operations says nothing of fairness: one side may have the lock many times in a row.");
    }

    private Row wake() {
        final Role[] roles = {Role.HANDOVER_FIRST, Role.HANDOVER_SECOND};
        final Row row = new Row(
                        "sync.wake",
                        "a lock given to one who is asleep in lock(), and another one back (p50 of both ways)",
                        List.of(latency("sync.wake", MEDIAN, hasForeignFunctions() ? atMost(1.3, FUTEX) : Bar.NONE)),
                        List.of(
                                jvm(Contestant.ATOLL, Library.ATOLL_LOCK, roles),
                                jvm(FUTEX, Library.FUTEX, roles).unless(noFutex())))
                .warmedUpLonger();
        return hasForeignFunctions() ? row : row.unlessQuick();
    }

    private Row ownerDeath() {
        final double most = TimeUnit.MILLISECONDS.toNanos(100);
        return new Row(
                "sync.death",
                "the owner of a lock is killed while another process sleeps in lock(): until that one has it",
                List.of(
                        latency("sync.death.p50", MEDIAN, Bar.NONE),
                        latency("sync.death.max", "max", Bar.below(most, NANOS))),
                List.of( // left to the system: a pinned parent would share its one processor with its children
                        JvmContestant.of(Contestant.ATOLL, Library.ATOLL, Pinning.NONE, Role.WAITER_FOR_THE_DEAD),
                        new Further(new CContestant(PTHREAD, "owner_death.c", 1, Pinning.NONE, List.of()))),
                "From the kill on, so with the time in which the kernel ends the owner: a JVM, for Atoll, and a program that"
                        + " has next to no memory, in C, where the kernel wakes the sleeper. Atoll's sleepers look by themselves,"
                        + " every 25 ms. Of Atoll's owners some five die in a run, of C's some twenty-five. Python's Lock stays taken for ever.");
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
                        new PythonContestant(PYTHON_MANAGER, "map_get.py", pinning(), List.of("65536"))));
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
                List.of(latency("process.start", MEDIAN, atMost(1.5, BARE_JVM))),
                List.of( // left to the system: a pinned parent would share its one processor with its children
                        JvmContestant.of(Contestant.ATOLL, Library.ATOLL, Pinning.NONE, Role.STARTER),
                        JvmContestant.of(BARE_JVM, Library.JDK, Pinning.NONE, Role.STARTER),
                        new Further(
                                new PythonContestant("python.process", "process_start.py", Pinning.NONE, List.of()))),
                "As later starts go: the very first with a class path has nothing prepared. Python starts its processes as"
                        + " is its default: up to 3.13 on Linux by a fork, which copies what is running.");
    }
}
