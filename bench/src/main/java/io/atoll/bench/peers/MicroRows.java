package io.atoll.bench.peers;

import io.atoll.bench.LockBenchmark;
import io.atoll.bench.LongBenchmark;
import io.atoll.bench.MapBenchmark;
import io.atoll.bench.QueueBenchmark;
import io.atoll.bench.ReadWriteLockBenchmark;
import io.atoll.bench.RingBenchmark;
import io.atoll.bench.SemaphoreBenchmark;
import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import java.util.List;
import java.util.stream.Stream;

/** What operations cost beside their counterparts in the JDK, uncontended and within one process: JMH's benchmarks. */
final class MicroRows extends RowGroup {
    private static final String ATOMIC_LONG = "atomicLong";
    private static final String SEMAPHORE = "semaphore";
    private static final String BYTES = "B";

    /** The least that is told: JMH's own objects, spread over all operations, are less. */
    private static final double SOMETHING = 0.1;

    MicroRows(Pinning pinning) {
        super(pinning);
    }

    @Override
    List<Row> rows() {
        return Stream.of(
                        lock(),
                        readLock(),
                        semaphore(),
                        countingSemaphore(),
                        getAndAdd(),
                        update(),
                        allocated("ring", "a message through a ring", RingBenchmark.class, "spscRing"),
                        allocated("queue.raw", "a raw message through a queue", QueueBenchmark.class, "sharedQueueRaw"),
                        allocated("map.getRaw", "a raw value looked up", MapBenchmark.class, "sharedMapGetRaw"),
                        allocated("map.putRaw", "a raw value put", MapBenchmark.class, "sharedMapPutRaw"))
                .map(Row::unlessQuick)
                .toList();
    }

    private Row lock() {
        return row(
                "sync.lock",
                "a lock taken and given back",
                atoll(LockBenchmark.class, "sharedLock"),
                1.5,
                jdk("reentrantLock", LockBenchmark.class, "reentrantLock"));
    }

    private Row readLock() {
        return row(
                "sync.readLock",
                "a read lock taken and given back",
                atoll(ReadWriteLockBenchmark.class, "sharedReadLock"),
                3,
                jdk("reentrantReadLock", ReadWriteLockBenchmark.class, "reentrantReadLock"));
    }

    private Row semaphore() {
        return row(
                "sync.semaphore",
                "a permit, which would come back if its owner died, acquired and released",
                atoll(SemaphoreBenchmark.class, "ownedSemaphore"),
                5,
                jdk(SEMAPHORE, SemaphoreBenchmark.class, "semaphore"));
    }

    private Row countingSemaphore() {
        return row(
                "sync.semaphore.counting",
                "a permit that nobody owns, acquired and released",
                atoll(SemaphoreBenchmark.class, "countingSemaphore"),
                5,
                jdk(SEMAPHORE, SemaphoreBenchmark.class, "semaphore"));
    }

    private Row getAndAdd() {
        return row(
                "value.getAndAdd",
                "a number added to a long",
                atoll(LongBenchmark.class, "sharedLongAdd"),
                1.2,
                jdk(ATOMIC_LONG, LongBenchmark.class, "atomicLongAdd"));
    }

    private Row update() {
        return row(
                "value.update",
                "a function applied to a long",
                atoll(LongBenchmark.class, "sharedLongUpdate"),
                1.2,
                jdk(ATOMIC_LONG, LongBenchmark.class, "atomicLongUpdate"));
    }

    private Row row(String name, String what, Contestant atoll, double times, Contestant jdk) {
        return new Row(
                name,
                what + ", uncontended and within one process, by JMH",
                List.of(new Figure(name, "nanos", NANOS, false, atMost(times, jdk.name())), nothing(name)),
                List.of(atoll, jdk));
    }

    private static Figure nothing(String name) {
        return new Figure(name + ".allocated", "bytes", BYTES, false, Bar.below(SOMETHING, BYTES));
    }

    /** What has no counterpart in the JDK, and is to allocate nothing. */
    private Row allocated(String name, String what, Class<?> group, String method) {
        return new Row(name, what + ", by JMH", List.of(nothing(name)), List.of(atoll(group, method))).brief();
    }

    private JvmContestant atoll(Class<?> group, String method) {
        return micro(Contestant.ATOLL, Library.ATOLL, group, method);
    }

    private JvmContestant jdk(String name, Class<?> group, String method) {
        return micro(name, Library.JDK, group, method);
    }

    private JvmContestant micro(String name, Library library, Class<?> group, String method) {
        return jvm(name, library, Role.MICRO).withBenchmark(group.getName() + "." + method);
    }
}
