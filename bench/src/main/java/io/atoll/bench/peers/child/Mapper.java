package io.atoll.bench.peers.child;

import io.atoll.ipc.pool.PoolFunction;
import io.atoll.ipc.pool.ProcessPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Applies a function to items by a number of workers. */
interface Mapper extends AutoCloseable {
    /**
     * Applies it.
     *
     * @param function must be able to travel
     * @param items to what
     * @param chunk how many travel together, where they travel; 0 for as many as are good
     * @return the results in the order of the items
     */
    <A, R> List<R> map(PoolFunction<A, R, RuntimeException> function, List<A> items, int chunk) throws Exception;

    @Override
    void close();

    /**
     * Starts workers.
     *
     * @param library of processes or of threads
     * @param workers how many
     * @return a mapper by them
     */
    static Mapper of(Library library, int workers) throws IOException {
        return switch (library) {
            case ATOLL -> new Processes(Workers.open(workers));
            case JDK -> new Threads(Executors.newFixedThreadPool(workers));
            default -> throw new IllegalArgumentException(library + " has no workers");
        };
    }

    /** By processes. */
    record Processes(ProcessPool pool) implements Mapper {
        @Override
        public <A, R> List<R> map(PoolFunction<A, R, RuntimeException> function, List<A> items, int chunk)
                throws Exception {
            return pool.map(function, items, chunk);
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** By threads of this process: submits a task for each item, and gets all. */
    record Threads(ExecutorService executor) implements Mapper {
        @Override
        public <A, R> List<R> map(PoolFunction<A, R, RuntimeException> function, List<A> items, int chunk)
                throws InterruptedException, ExecutionException {
            final List<Future<R>> futures = new ArrayList<>(items.size());
            for (A item : items) {
                futures.add(executor.submit(() -> function.apply(item)));
            }
            final List<R> results = new ArrayList<>(items.size());
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        }

        @Override
        public void close() {
            executor.shutdown();
        }
    }
}
