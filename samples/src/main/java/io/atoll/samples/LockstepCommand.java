package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedBarrier;
import io.atoll.ipc.sync.SharedBarrierOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A computation in steps: a barrier between processes. */
@Command(
        name = "lockstep",
        description = "Several JVMs compute step by step; nobody begins a step before all have ended the last.",
        footer = {
            "",
            "Each process owns one cell of a ring and sets it, in each step, to the sum of its neighbours' cells. That is"
                    + " right only if all write at the same time and all read at the same time: a SharedBarrier twice a"
                    + " step. Its action, run by the last to arrive while the others wait, counts the steps."
        })
final class LockstepCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--processes",
            defaultValue = "4",
            paramLabel = "N",
            description = "How many, 2 to 32 (default: 4).")
    private int processes;

    @Option(names = "--steps", defaultValue = "50", paramLabel = "N", description = "1 to 10000 (default: 50).")
    private int steps;

    /**
     * How it went.
     *
     * @param processes that computed
     * @param steps that each made
     * @param meetings that the barrier's action counted, two a step
     * @param cells in the end
     * @param expected what one process alone computes
     */
    record Result(int processes, int steps, long meetings, List<Long> cells, List<Long> expected) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--processes", processes, 2, 32);
        Range.check(spec, "--steps", steps, 1, 10_000);
        final Space space = Space.current();
        final int last = steps;
        final SharedLong meetings = SharedLong.open(space, "meetings");
        final SharedBarrier barrier = SharedBarrier.open(
                space, "step", SharedBarrierOptions.of(processes).withAction(meetings::increment));
        final ArrayList<SharedLong> cells = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            cells.add(SharedLong.open(space, "cell-" + i));
            cells.get(i).set(i);
        }
        try (Children children = new Children()) {
            for (int i = 0; i < processes; i++) {
                final int mine = i;
                children.start("cell-" + i, () -> compute(cells, mine, last, barrier));
            }
            children.join();
        }
        final Result result = new Result(
                processes,
                steps,
                meetings.get(),
                cells.stream().map(SharedLong::get).toList(),
                alone());
        output.print(result, text -> print(result, text));
        if (result.meetings() != 2L * steps || !result.cells().equals(result.expected())) {
            throw new CommandFailedException("they were not in step; this must never be: please report it");
        }
        return 0;
    }

    /** In each child. */
    private static void compute(List<SharedLong> cells, int mine, int steps, SharedBarrier barrier)
            throws InterruptedException, BrokenBarrierException {
        for (int step = 0; step < steps; step++) {
            final long sum = neighbours(cells.stream().map(SharedLong::get).toList(), mine);
            barrier.await(); // all have read
            cells.get(mine).set(sum);
            barrier.await(); // all have written
        }
        barrier.deregister(); // or the end of this process would break the barrier for the others
    }

    private static long neighbours(List<Long> cells, int mine) {
        return cells.get(Math.floorMod(mine - 1, cells.size())) + cells.get((mine + 1) % cells.size());
    }

    private List<Long> alone() {
        List<Long> cells = new ArrayList<>();
        for (long i = 0; i < processes; i++) {
            cells.add(i);
        }
        for (int step = 0; step < steps; step++) {
            final List<Long> before = cells;
            cells = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                cells.add(neighbours(before, i));
            }
        }
        return cells;
    }

    private static void print(Result result, PrintWriter text) {
        text.println("  " + result.processes() + " processes made " + Units.count(result.steps()) + " steps, met "
                + Units.count(result.meetings()) + " times, and computed what one alone computes: "
                + result.cells().get(0) + " in the first cell.");
    }
}
