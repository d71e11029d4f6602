package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SpaceFullException;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.SmallFileSystem;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Pools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
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
            assertRefusal(program.answer());
            assertEquals("7", program.answer());
            assertEquals(0, program.join());
        }
    }

    /** More than half of the room that is left: there is never enough for two. */
    private static int most(long room) {
        return (int) (room * 6 / 10);
    }

    /** A program whose results, and arguments, have room one at a time, and those of which one has none. */
    static final class LongResults {
        private LongResults() {}

        public static void main(String[] args) throws Exception {
            try (ProcessPool pool = ProcessPool.open(Pools.of(4))) {
                pool.call(n -> n, 1); // the files of all workers are there
                final Path home = Path.of(System.getProperty("atoll.home"));
                final int bytes = most(Files.getFileStore(home).getUsableSpace());
                final String string = "x".repeat(bytes / Character.BYTES);
                final Set<Long> workers = pids();
                final List<Integer> lengths = Collections.nCopies(5, bytes);
                for (int chunk = 0; chunk <= 1; chunk++) {
                    ChildJvm.answer(pool.map((Integer n) -> "x".repeat(n / Character.BYTES), lengths, chunk).stream()
                            .allMatch(string::equals));
                    ChildJvm.answer(pool.map((Integer n) -> new byte[n], lengths, chunk).stream()
                            .allMatch(array -> array.length == bytes));
                    ChildJvm.answer(pool.map((String s) -> s, Collections.nCopies(5, string), chunk).stream()
                            .allMatch(string::equals));
                }
                answerFailure(() -> pool.map((Integer n) -> "x".repeat(n / Character.BYTES), lengths, lengths.size()));
                ChildJvm.answer(pool.map((Integer n) -> n, List.of(1, 2, 3), 1) + " " + workers.equals(pids()));
            }
        }

        static void answerFailure(Callable<?> tooMuch) throws Exception {
            try {
                tooMuch.call();
                ChildJvm.answer("there was room");
            } catch (SpaceFullException e) {
                ChildJvm.answer(e);
            } catch (ExecutionException e) {
                ChildJvm.answer(e.getCause());
            }
        }

        private static Set<Long> pids() {
            return JvmProcess.activeChildren().stream().map(JvmProcess::pid).collect(Collectors.toSet());
        }
    }

    @Test
    void shouldLetResultsWaitUntilOthersAreReadAndFailThoseThatHaveNoRoomAlone() {
        try (ChildJvm program = ChildJvm.start(List.of("-Datoll.home=" + small.directory()), LongResults.class)) {
            for (int chunk = 0; chunk <= 1; chunk++) {
                for (String what : List.of("strings", "arrays", "strings to and fro")) {
                    assertEquals("true", program.answer(), what + ", chunk " + chunk);
                }
            }
            assertRefusal(program.answer());
            assertEquals("[1, 2, 3] true", program.answer(), "and goes on, with the same workers");
            assertEquals(0, program.join());
        }
    }

    private void assertRefusal(String answer) {
        assertTrue(answer.contains(SpaceFullException.class.getName()), answer);
        assertTrue(answer.contains(small.directory().toString()), answer);
    }

    /** A program whose tasks return arrays, of which many have no room. */
    static final class TooLongArrays {
        private TooLongArrays() {}

        public static void main(String[] args) throws Exception {
            try (ProcessPool pool = ProcessPool.open(Pools.of(2))) {
                final List<CompletableFuture<Integer>> others = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    final CompletableFuture<long[]> tooLong =
                            i % 10 == 0 ? pool.submit((Integer n) -> new long[n], MEGABYTES << 17) : null;
                    others.add(pool.submit((Integer n) -> new byte[n], LENGTH).thenApply(array -> array.length));
                    if (tooLong != null) {
                        LongResults.answerFailure(tooLong::get);
                    }
                }
                for (CompletableFuture<Integer> other : others) {
                    assertEquals(LENGTH, other.get());
                }
            }
        }
    }

    @Test
    @Tag("soak")
    void shouldFailArraysThatHaveNoRoomAlone() {
        try (ChildJvm program = ChildJvm.start(List.of("-Datoll.home=" + small.directory()), TooLongArrays.class)) {
            for (int i = 0; i < TASKS; i += 10) {
                assertRefusal(program.answer());
            }
            assertEquals(0, program.join());
        }
    }
}
