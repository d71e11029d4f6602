package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A master puts tasks into one queue, workers take them and put results into another: Python's {@code JoinableQueue},
 * with {@code taskDone} and {@code join}. A task is a number whose prime factors are to be found.
 */
final class Workers {
    private static final long FIRST_NUMBER = 1_000_000_000_000L;
    private static final int KILL_AFTER = 5;
    private static final long PATIENCE_SECONDS = 60;

    /**
     * What became of a worker.
     *
     * @param name of it
     * @param pid of its process
     * @param tasks whose results it delivered
     * @param exitCode of its process
     */
    record Worker(String name, long pid, long tasks, int exitCode) {}

    /**
     * How it went.
     *
     * @param tasks that were put
     * @param results that came
     * @param endedByDeath tasks that their worker took with it, as {@code join} counts them: at most one too many for
     *     each death
     * @param wrong results that do not multiply to their task
     * @param seconds from the first put until {@code join} had returned
     * @param example one of the results; empty if there are none
     * @param workers all of them
     */
    record Result(
            int tasks,
            int results,
            long endedByDeath,
            int wrong,
            double seconds,
            String example,
            List<Worker> workers) {}

    private final int workers;
    private final int tasks;
    private final boolean kill;
    private final SharedQueue<Long> todo;
    private final SharedQueue<String> done;
    private final SharedLong present;
    private final List<SharedLong> finished = new ArrayList<>();

    private Workers(int workers, int tasks, boolean kill) throws IOException {
        this.workers = workers;
        this.tasks = tasks;
        this.kill = kill;
        final Space space = Space.current();
        this.todo = SharedQueue.open(space, "todo", Codecs.LONG);
        this.done = SharedQueue.open(space, "done", Codecs.STRING);
        this.present = SharedLong.open(space, "present");
        for (int i = 1; i <= workers; i++) {
            finished.add(SharedLong.open(space, "finished-by-worker-" + i));
        }
    }

    /**
     * Does it.
     *
     * @param workers how many
     * @param tasks how many
     * @param kill whether one of the workers is killed on the way
     * @return how it went
     */
    static Result run(int workers, int tasks, boolean kill) throws IOException, InterruptedException {
        return new Workers(workers, tasks, kill).run();
    }

    private Result run() throws IOException, InterruptedException {
        final List<JvmProcess> processes = new ArrayList<>();
        final List<String> results = new ArrayList<>();
        try (todo;
                done;
                Children children = new Children()) {
            for (int i = 1; i <= workers; i++) {
                final SharedQueue<Long> from = todo;
                final SharedQueue<String> to = done;
                final SharedLong mine = finished.get(i - 1);
                final SharedLong everybody = present;
                processes.add(children.start("worker-" + i, () -> {
                    Parent.endWithIt();
                    everybody.increment();
                    work(from, to, mine);
                }));
            }
            children.await(() -> present.get() == workers);
            final long start = System.nanoTime();
            for (long number = FIRST_NUMBER; number < FIRST_NUMBER + tasks; number++) {
                while (!todo.offer(number, 1, TimeUnit.MILLISECONDS)) {
                    done.drainTo(results); // a full queue of results would stop the workers
                }
            }
            if (kill) {
                final JvmProcess victim = processes.get(0);
                children.await(() -> finished.get(0).get() >= KILL_AFTER || todo.size() == 0);
                victim.kill();
                victim.join();
            }
            awaitAllDone(results);
            final long nanos = System.nanoTime() - start;
            todo.shutdown(); // the workers find the end
            final List<Worker> ends = joinAll(processes);
            done.drainTo(results);
            return result(results, nanos, ends);
        }
    }

    /** In each worker. */
    private static void work(SharedQueue<Long> todo, SharedQueue<String> done, SharedLong mine)
            throws InterruptedException {
        Long task = todo.poll(1, TimeUnit.DAYS); // null at the end; take() would throw
        while (task != null) {
            done.put(task + " = " + factors(task));
            mine.increment();
            todo.taskDone(); // after the result was put: whoever joins will find it
            task = todo.poll(1, TimeUnit.DAYS);
        }
    }

    private static String factors(long number) {
        final StringBuilder factors = new StringBuilder();
        long left = number;
        for (long divisor = 2; divisor * divisor <= left; divisor++) {
            while (left % divisor == 0) {
                factors.append(divisor).append(" * ");
                left /= divisor;
            }
        }
        return factors.append(left).toString();
    }

    private void awaitAllDone(List<String> results) throws InterruptedException {
        final long start = System.nanoTime();
        while (!todo.join(10, TimeUnit.MILLISECONDS)) {
            done.drainTo(results);
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new CommandFailedException("not all tasks were done within " + PATIENCE_SECONDS + " s");
            }
        }
    }

    private List<Worker> joinAll(List<JvmProcess> processes) throws InterruptedException {
        final List<Worker> ends = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            final JvmProcess process = processes.get(i);
            final int exitCode = process.join();
            ends.add(new Worker(process.name(), process.pid(), finished.get(i).get(), exitCode));
        }
        return ends;
    }

    private Result result(List<String> results, long nanos, List<Worker> ends) {
        final Map<Long, Long> products = new TreeMap<>();
        int wrong = 0;
        for (String result : results) {
            final String[] sides = result.split(" = ");
            final long task = Long.parseLong(sides[0]);
            long product = 1;
            for (String factor : sides[1].split(" \\* ")) {
                product *= Long.parseLong(factor);
            }
            if (product != task || products.put(task, product) != null) {
                wrong++;
            }
        }
        return new Result(
                tasks,
                results.size(),
                todo.tasksEndedByDeath(),
                wrong,
                Math.round(nanos / 1e6) / 1e3,
                results.isEmpty() ? "" : results.get(results.size() / 2),
                ends);
    }
}
