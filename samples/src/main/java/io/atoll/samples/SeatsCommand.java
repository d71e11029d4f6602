package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A resource that only a few can use at a time: a semaphore between processes, whose permits outlive their holders. */
@Command(
        name = "seats",
        description = "More JVMs than seats: a semaphore; one that has a seat is killed, and the seat comes back.",
        footer = {
            "",
            "The permits of a SharedSemaphore belong to the processes that acquired them. When one of these dies, however"
                    + " it dies, its permits are there again for the others."
        })
final class SeatsCommand implements Callable<Integer> {
    private static final long MINUTE_SECONDS = 60;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(names = "--seats", defaultValue = "3", paramLabel = "N", description = "How many, 1 to 16 (default: 3).")
    private int seats;

    @Option(
            names = "--guests",
            defaultValue = "6",
            paramLabel = "N",
            description = "How many JVMs want one, 1 to 32 (default: 6).")
    private int guests;

    @Option(
            names = "--visits",
            defaultValue = "100",
            paramLabel = "N",
            description = "How often each takes a seat, 1 to 100000 (default: 100).")
    private int visits;

    /**
     * How it went.
     *
     * @param seats that there are
     * @param visits of all guests
     * @param mostAtATime how many sat at the same time at most
     * @param freeAfterTheKill seats that were free when one who had a seat was dead
     */
    record Result(int seats, long visits, long mostAtATime, int freeAfterTheKill) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--seats", seats, 1, 16);
        Range.check(spec, "--guests", guests, 1, 32);
        Range.check(spec, "--visits", visits, 1, 100_000);
        final Space space = Space.current();
        final SharedSemaphore semaphore = SharedSemaphore.open(space, "seats", seats);
        final SharedLong sitting = SharedLong.open(space, "sitting");
        final SharedLong most = SharedLong.open(space, "most");
        final SharedLong visited = SharedLong.open(space, "visited");
        final int each = visits;
        try (Children children = new Children()) {
            for (int i = 1; i <= guests; i++) {
                children.start("guest-" + i, () -> {
                    for (int visit = 0; visit < each; visit++) {
                        semaphore.acquire();
                        try {
                            most.accumulate(sitting.addAndGet(1), Math::max);
                            sitting.addAndGet(-1);
                        } finally {
                            semaphore.release();
                        }
                        visited.increment();
                    }
                });
            }
            children.join();
        }
        final Result result = new Result(seats, visited.get(), most.get(), killOneWhoSits(semaphore, sitting));
        output.print(result, text -> print(result, text));
        if (result.mostAtATime() > seats || result.freeAfterTheKill() != seats) {
            throw new CommandFailedException("seats were lost or made; this must never be: please report it");
        }
        return 0;
    }

    private int killOneWhoSits(SharedSemaphore semaphore, SharedLong sitting) throws IOException, InterruptedException {
        final int all = seats;
        try (Children children = new Children()) {
            final JvmProcess hog = children.start("hog", () -> {
                semaphore.acquire(all);
                sitting.set(all);
                TimeUnit.SECONDS.sleep(MINUTE_SECONDS); // it will be killed before
            });
            children.await(() -> sitting.get() == all);
            hog.kill();
            hog.join();
            if (!semaphore.tryAcquire(all, MINUTE_SECONDS, TimeUnit.SECONDS)) {
                return semaphore.availablePermits();
            }
            semaphore.release(all);
            return semaphore.availablePermits();
        }
    }

    private static void print(Result result, PrintWriter text) {
        text.println("  " + Units.count(result.visits()) + " visits to " + result.seats() + " seats, never more than "
                + result.mostAtATime() + " at a time. One who had them all was killed: " + result.freeAfterTheKill()
                + " are free again.");
    }
}
