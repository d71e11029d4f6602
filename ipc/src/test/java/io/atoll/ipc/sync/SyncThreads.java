package io.atoll.ipc.sync;

import io.atoll.ipc.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Threads that must end well. */
final class SyncThreads {
    private static final Map<Thread, Throwable> FAILURES = new ConcurrentHashMap<>();
    private static final int LOOKS = 20;

    private SyncThreads() {}

    /** What a thread does. */
    interface Action {
        void run() throws Exception;
    }

    static Thread start(Action action) {
        final Thread thread = new Thread(guarded(action), "waiter");
        thread.start();
        return thread;
    }

    /** A virtual thread; only where there are such. */
    static Thread startVirtual(Action action) {
        final Thread thread = VirtualThreads.unstarted(guarded(action));
        thread.start();
        return thread;
    }

    private static Runnable guarded(Action action) {
        return () -> {
            try {
                action.run();
            } catch (Throwable e) {
                FAILURES.put(Thread.currentThread(), e);
            }
        };
    }

    /** Waits until threads seem to sleep: they are found waiting several times in a row. */
    static void awaitSleep(Thread... threads) {
        for (Thread thread : threads) {
            final int[] seen = new int[1];
            Await.until("the sleep of a waiter", () -> {
                // a sleep in the kernel looks like running to the JVM, but its stack shows it
                seen[0] = isAsleep(thread) ? seen[0] + 1 : 0;
                return seen[0] > LOOKS || !thread.isAlive();
            });
            if (!thread.isAlive()) {
                throw new AssertionError("it does not wait", FAILURES.remove(thread));
            }
        }
    }

    private static boolean isAsleep(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("sleep") && frame.getClassName().contains(".wait.Futex")) {
                return true;
            }
        }
        return false;
    }

    static void awaitGoodEnds(Thread... threads) {
        final List<Throwable> failures = new ArrayList<>();
        for (Thread thread : threads) {
            Await.end(thread);
            final Throwable failure = FAILURES.remove(thread);
            if (failure != null) {
                failures.add(failure);
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " of " + threads.length + " threads failed", failures.get(0));
        }
    }
}
