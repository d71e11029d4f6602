package io.atoll.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Threads that do the same thing at the same time. */
final class Crowd {
    private Crowd() {}

    /** What each does. */
    @FunctionalInterface
    interface Part {
        void play(int number) throws InterruptedException;
    }

    /**
     * Runs threads and waits for all.
     *
     * @param name of them
     * @param threads how many
     * @param part what each does, numbered from 0
     * @throws RuntimeException the first that one of them threw
     */
    static void run(String name, int threads, Part part) throws InterruptedException {
        final List<FutureTask<Void>> parts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final int number = i;
            parts.add(new FutureTask<>(() -> {
                part.play(number);
                return null;
            }));
            final Thread thread = new Thread(parts.get(i), name + "-" + (number + 1));
            thread.setDaemon(true);
            thread.start();
        }
        for (FutureTask<Void> each : parts) {
            try {
                each.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException) {
                    throw (RuntimeException) e.getCause();
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
