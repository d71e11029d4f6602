package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turn by turn: a lock and its conditions between processes. */
@Command(
        name = "relay",
        description = "A baton goes round: each JVM waits for its turn, runs, and wakes the next.",
        footer = {
            "",
            "The turn is a number guarded by a SharedLock. Each runner waits, with the lock held, for a SharedCondition of its"
                    + " own: that gives the lock back meanwhile. Whoever has run signals the next, and wakes nobody else."
        })
final class RelayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(names = "--runners", defaultValue = "4", paramLabel = "N", description = "How many, 2 to 32 (default: 4).")
    private int runners;

    @Option(names = "--rounds", defaultValue = "200", paramLabel = "N", description = "1 to 100000 (default: 200).")
    private int rounds;

    /**
     * How it went.
     *
     * @param runners that took part
     * @param handOvers from one to the next
     * @param microsPerHandOver from one process to the other, asleep until it is woken
     */
    record Result(int runners, long handOvers, double microsPerHandOver) {}

    /** What all runners share. */
    private record Track(SharedLock lock, List<SharedCondition> turns, SharedLong turn, SharedLong started)
            implements Serializable {
        void run(int me, int rounds) throws InterruptedException {
            for (int round = 0; round < rounds; round++) {
                lock.lock();
                try {
                    while (turn.get() % turns.size() != me) {
                        turns.get(me).await();
                    }
                    if (turn.get() == 0) {
                        started.set(System.nanoTime());
                    }
                    turn.increment();
                    turns.get((me + 1) % turns.size()).signal();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--runners", runners, 2, 32);
        Range.check(spec, "--rounds", rounds, 1, 100_000);
        final Space space = Space.current();
        final SharedLock lock = SharedLock.open(space, "track");
        final ArrayList<SharedCondition> turns = new ArrayList<>();
        for (int i = 0; i < runners; i++) {
            turns.add(lock.newCondition());
        }
        final Track track = new Track(lock, turns, SharedLong.open(space, "turn"), SharedLong.open(space, "started"));
        final int each = rounds;
        final long expected = (long) runners * rounds;
        final long ended;
        try (Children children = new Children()) {
            for (int i = 0; i < runners; i++) {
                final int me = i;
                children.start("runner-" + (i + 1), () -> track.run(me, each));
            }
            children.await(() -> track.turn().get() == expected);
            ended = System.nanoTime();
            children.join();
        }
        final Result result = new Result(
                runners, expected, Units.rounded((ended - track.started().get()) / 1000.0 / expected));
        output.print(result, text -> print(result, text));
        return 0;
    }

    private static void print(Result result, PrintWriter text) {
        text.println("  " + Units.count(result.handOvers()) + " hand-overs among " + result.runners() + " processes, "
                + Units.decimal(result.microsPerHandOver()) + " us each.");
    }
}
