package io.atoll.ipc.pool;

import io.atoll.ipc.testing.Await;
import io.atoll.ipc.value.SharedLong;
import java.util.List;
import java.util.stream.IntStream;

/** What workers of tests do. */
final class PoolTasks {
    static final int HALT = 77;

    private PoolTasks() {}

    static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    static long pid() {
        return ProcessHandle.current().pid();
    }

    /** The end of this worker. */
    static <R> R die() {
        Runtime.getRuntime().halt(HALT);
        return null;
    }

    /** Tells that it runs, and does so for ever. */
    static <R> R stay(SharedLong begun) {
        begun.increment();
        Await.death();
        return null;
    }

    /** Waits, not longer than it must. */
    static int after(SharedLong gate, int result) {
        Await.until("the gate is open", () -> gate.get() != 0);
        return result;
    }
}
