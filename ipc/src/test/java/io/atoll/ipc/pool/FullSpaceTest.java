package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SpaceFullException;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.SmallFileSystem;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Pools;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool whose space lies in a file system of a few megabytes, mounted where the test may mount. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class FullSpaceTest {
    private static final int MEGABYTES = 6;
    private static final int TASKS = 30;

    /** Half a megabyte each, in a side file of its own. */
    private static final int LENGTH = 1 << 18;

    @RegisterExtension
    final SmallFileSystem small = new SmallFileSystem(MEGABYTES);

    /** A program whose tasks are more than its space has room for at a time, and one that none has room for. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            try (ProcessPool pool = ProcessPool.open(Pools.of(4))) {
                final List<Integer> lengths =
                        pool.map(String::length, Collections.nCopies(TASKS, "x".repeat(LENGTH)), 1);
                ChildJvm.answer(lengths.stream().allMatch(length -> length == LENGTH) + " " + lengths.size());
                try {
                    pool.submit(String::length, "x".repeat(2 * LENGTH * MEGABYTES))
                            .get();
                    ChildJvm.answer("there was room");
                } catch (ExecutionException e) {
                    ChildJvm.answer(e.getCause());
                }
                ChildJvm.answer(pool.call(String::length, "goes on"));
            }
        }
    }

    @Test
    void shouldLetTasksWaitUntilOthersHaveMadeRoom() {
        try (ChildJvm program = ChildJvm.start(List.of("-Datoll.home=" + small.directory()), Program.class)) {
            assertEquals("true " + TASKS, program.answer());
            final String refused = program.answer();
            assertTrue(refused.contains(SpaceFullException.class.getName()), refused);
            assertTrue(refused.contains(small.directory().toString()), refused);
            assertEquals("7", program.answer());
            assertEquals(0, program.join());
        }
    }
}
