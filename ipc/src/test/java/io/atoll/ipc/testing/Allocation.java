package io.atoll.ipc.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What code takes from the heap. */
public final class Allocation {
    /** How many times an operation is run, both before and while it is looked at. */
    public static final int OPERATIONS = 20_000;

    /** Of which nothing is returned, as that would be boxed. */
    @FunctionalInterface
    public interface Operation {
        /** Once. */
        void run() throws Exception;
    }

    private Allocation() {}

    /**
     * Checks that an operation allocates nothing, whether or not it was compiled meanwhile. What the first ones need is not
     * counted.
     *
     * @param what it does, for the message
     * @param operation run by this thread
     */
    public static void assertNone(String what, Operation operation) throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(operation);
        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        final long before =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        run(operation);
        final long allocated =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(allocated < OPERATIONS, () -> what + ": " + allocated + " bytes in " + OPERATIONS + " calls");
    }

    private static void run(Operation operation) throws Exception {
        for (int i = 0; i < OPERATIONS; i++) {
            operation.run();
        }
    }
}
