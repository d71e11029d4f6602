package io.atoll.ipc.pool;

/** In a worker: how often its present task has been tried before. */
final class Attempt {
    private static volatile int current;

    private Attempt() {}

    static void begin(int attempt) {
        current = attempt;
    }

    static int current() {
        return current;
    }
}
