package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.FileLockMutex;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Processes that increment one number, in four ways, one after the other. */
final class Race {
    private static final long MOST_UNDER_FILE_LOCK = 10_000;

    private final int processes;
    private final StartGate gate;
    private final SharedLong finished;
    private final SharedLong lastFinish;
    private final List<Round> rounds = new ArrayList<>();

    /** One way to count. */
    private record Round(String way, SharedLong counter, Incrementer incrementer, long times) implements Serializable {}

    /**
     * How one way did.
     *
     * @param way plain, atomic, fileLock or sharedLock
     * @param expected increments of all processes together
     * @param counted what the number was in the end
     * @param nanosPerIncrement from the common start to the end of the slowest process, divided by all increments
     */
    record Result(String way, long expected, long counted, double nanosPerIncrement) {
        long lost() {
            return expected - counted;
        }
    }

    /**
     * How all ways did.
     *
     * @param processes how many took part
     * @param increments of each of them
     * @param results one for each way
     */
    record Results(int processes, long increments, List<Result> results) {}

    private Race(int processes, long increments) throws IOException {
        final Space space = Space.current();
        this.processes = processes;
        this.gate = StartGate.open(space, "gate");
        this.finished = SharedLong.open(space, "finished");
        this.lastFinish = SharedLong.open(space, "lastFinish");

        final SharedLong plain = SharedLong.open(space, "plain");
        rounds.add(new Round("plain", plain, new Incrementer.Plain(plain), increments));
        final SharedLong atomic = SharedLong.open(space, "atomic");
        rounds.add(new Round("atomic", atomic, new Incrementer.Atomic(atomic), increments));
        final SharedLong fileLock = SharedLong.open(space, "fileLock");
        final FileLockMutex mutex = FileLockMutex.open(space, "guard");
        final long fewer = Math.min(increments, MOST_UNDER_FILE_LOCK);
        rounds.add(new Round("fileLock", fileLock, new Incrementer.Locked<>(fileLock, mutex), fewer));
        final SharedLong sharedLock = SharedLong.open(space, "sharedLock");
        final SharedLock lock = SharedLock.open(space, "guard");
        rounds.add(new Round("sharedLock", sharedLock, new Incrementer.Locked<>(sharedLock, lock), increments));
    }

    /**
     * Runs the race.
     *
     * @param processes how many JVMs take part
     * @param increments of each of them
     * @return how it went
     */
    static Results run(int processes, long increments) throws IOException, InterruptedException {
        return new Results(processes, increments, new Race(processes, increments).run());
    }

    private List<Result> run() throws IOException, InterruptedException {
        final List<Result> results = new ArrayList<>();
        final List<Round> program = List.copyOf(rounds);
        final StartGate start = gate;
        final SharedLong done = finished;
        final SharedLong last = lastFinish;
        try (Children children = new Children()) {
            for (int i = 1; i <= processes; i++) {
                children.start("racer-" + i, () -> takePart(program, start, done, last));
            }
            for (int round = 1; round <= rounds.size(); round++) {
                results.add(await(children, round));
            }
            children.join();
        }
        return results;
    }

    private Result await(Children children, int number) {
        final Round round = rounds.get(number - 1);
        children.await(() -> gate.isReady(processes, number));
        final long start = System.nanoTime();
        gate.letGo(number);
        children.await(() -> finished.get() >= (long) processes * number);
        final long expected = processes * round.times();
        final double nanos = (double) (lastFinish.get() - start) / expected;
        return new Result(round.way(), expected, round.counter().get(), Units.rounded(nanos));
    }

    /** In each child. What it captured is the same memory there. */
    private static void takePart(List<Round> rounds, StartGate gate, SharedLong finished, SharedLong lastFinish) {
        int number = 0;
        for (Round round : rounds) {
            gate.await(++number);
            round.incrementer().increment(round.times());
            // nanoTime is CLOCK_MONOTONIC on Linux: one clock for all processes of a machine
            lastFinish.accumulate(System.nanoTime(), Math::max);
            finished.increment();
        }
    }
}
