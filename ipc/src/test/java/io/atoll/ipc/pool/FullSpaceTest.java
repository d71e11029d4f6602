package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceFullException;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.SmallFileSystem;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
            final Path home = Path.of(System.getProperty("atoll.home"));
            try (ProcessPool pool = ProcessPool.open(Pools.of(1))) {
                pool.call(n -> n, 1);
                final byte[] first = new byte[most(Files.getFileStore(home).getUsableSpace())];
                ChildJvm.answer(pool.call((byte[] array) -> array.clone(), first).length == first.length);
            }
            try (ProcessPool pool = ProcessPool.open(Pools.of(4))) {
                pool.call(n -> n, 1); // the files of all workers are there
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
                final byte[] eighth = new byte[(int) (Files.getFileStore(home).getUsableSpace() / 8)];
                ChildJvm.answer(pool.map((byte[] array) -> array.clone(), Collections.nCopies(8, eighth), 1).stream()
                        .allMatch(array -> array.length == eighth.length));
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
            assertEquals("true", program.answer(), "the first argument of a pool leaves room for its result");
            for (int chunk = 0; chunk <= 1; chunk++) {
                for (String what : List.of("strings", "arrays", "strings to and fro")) {
                    assertEquals("true", program.answer(), what + ", chunk " + chunk);
                }
            }
            assertEquals("true", program.answer(), "arrays to and fro, which fill the space");
            assertRefusal(program.answer());
            assertEquals("[1, 2, 3] true", program.answer(), "and goes on, with the same workers");
            assertEquals(0, program.join());
        }
    }

    /** A program one of whose workers gets a signal in its turn to have room, while all lack it for their results. */
    static final class LostTurn {
        private static final int WORKERS = 4;

        private LostTurn() {}

        public static void main(String[] args) throws Exception {
            final boolean isKill = args[0].equals("KILL");
            try (ProcessPool pool = ProcessPool.open(Pools.of(WORKERS))) {
                final SharedLong begun = SharedLong.open(Space.current(), "begun");
                begun.set(0);
                pool.call(n -> n, 1); // the files of all workers are there
                final List<WorkerMemory> memories = new ArrayList<>();
                for (int worker = 1; worker <= WORKERS; worker++) {
                    memories.add(memoryOf(pool, worker));
                }
                final Path home = Path.of(System.getProperty("atoll.home"));
                final int room = (int) Files.getFileStore(home).getUsableSpace();
                final int length = most(room) / Character.BYTES;
                final Path obstacle = Files.write(home.resolve("obstacle"), new byte[most(room)]);
                final List<CompletableFuture<String>> results = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    results.add(pool.submit(
                            (Integer n) -> {
                                begun.increment();
                                Await.until("all have begun", () -> begun.get() == WORKERS);
                                return "x".repeat(n);
                            },
                            length));
                }
                long served = 0;
                final Tide tide = new Tide(home.resolve("tide"));
                try {
                    Await.until("one is let in", () -> memories.stream().anyMatch(WorkerMemory::mayTakeRoom));
                    served = pid(pool, 1 + served(memories));
                    if (isKill) {
                        Signals.send(served, "KILL");
                    } else {
                        Signals.stop(served);
                    }
                    Files.delete(obstacle);
                } finally {
                    tide.end();
                }
                try {
                    Await.until("the results of the others", () -> came(results, length) == WORKERS - 1);
                    if (isKill) {
                        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                                .handle((none, failure) -> failure.getCause())
                                .thenAccept(ChildJvm::answer)
                                .get();
                    } else {
                        ChildJvm.answer(pool.call(String::length, "x".repeat(length)) == length); // its turn is over
                        Signals.send(served, "CONT");
                        Await.until("its own result", () -> came(results, length) == WORKERS);
                        ChildJvm.answer("all");
                    }
                } finally {
                    if (!isKill) {
                        Signals.send(served, "CONT"); // stopped it would outlive all
                    }
                }
            }
        }

        private static WorkerMemory memoryOf(ProcessPool pool, int worker) throws IOException {
            final Space space = Space.current();
            final String member = space.members().slot() + "." + space.members().epoch();
            final String name = pool.name() + "-of-" + member + Worker.NAME_SEPARATOR + worker;
            return new WorkerMemory(
                    SharedFile.attach(space, WorkerDescriptor.WORKER_KIND, name), Futex.of(space.platform()));
        }

        private static int served(List<WorkerMemory> memories) {
            for (int i = 0; i < memories.size(); i++) {
                if (memories.get(i).mayTakeRoom()) {
                    return i;
                }
            }
            throw new AssertionError("nobody has room, and who was let in has left");
        }

        private static long pid(ProcessPool pool, int worker) {
            return JvmProcess.activeChildren().stream()
                    .filter(child -> child.name().equals(pool.name() + "-worker-" + worker))
                    .findFirst()
                    .orElseThrow()
                    .pid();
        }

        private static long came(List<CompletableFuture<String>> results, int length) {
            return results.stream()
                    .filter(result -> result.isDone()
                            && !result.isCompletedExceptionally()
                            && result.join().length() == length)
                    .count();
        }
    }

    /** Changes the room in a file system again and again, so that who lacks it waits on. */
    private static final class Tide {
        private final Path file;
        private final Thread thread = new Thread(this::change);
        private volatile boolean isOver;

        Tide(Path file) {
            this.file = file;
            thread.start();
        }

        private void change() {
            for (int i = 0; !isOver; i++) {
                write(new byte[(1 + i % 16) << 12]);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            write(new byte[0]);
        }

        private void write(byte[] content) {
            try {
                Files.write(file, content);
            } catch (IOException e) {
                // there is no room just now: it has changed all the same
            }
        }

        void end() {
            isOver = true;
            Await.end(thread);
        }
    }

    @Test
    void shouldGoOnWhenAWorkerDiesInItsTurnToHaveRoom() {
        try (ChildJvm program = ChildJvm.start(List.of("-Datoll.home=" + small.directory()), LostTurn.class, "KILL")) {
            final String failure = program.answer();
            assertTrue(failure.contains(WorkerDiedException.class.getName()), failure);
            assertEquals(0, program.join());
        }
    }

    @Test
    void shouldGoOnWhenAWorkerIsStoppedInItsTurnToHaveRoom() {
        try (ChildJvm program = ChildJvm.start(List.of("-Datoll.home=" + small.directory()), LostTurn.class, "STOP")) {
            assertEquals("true", program.answer(), "a long argument");
            assertEquals("all", program.answer());
            assertEquals(0, program.join());
        }
    }

    /** A program whose only worker has a long argument of another function behind the task whose long result lacks room. */
    static final class OwnRing {
        private OwnRing() {}

        public static void main(String[] args) throws Exception {
            try (ProcessPool pool = ProcessPool.open(Pools.of(1))) {
                final SharedLong open = SharedLong.open(Space.current(), "open");
                open.set(0);
                pool.call(n -> n, 1); // the files are there
                final Path home = Path.of(System.getProperty("atoll.home"));
                final int chars = most(Files.getFileStore(home).getUsableSpace()) / Character.BYTES;
                final CompletableFuture<String> result = pool.submit(
                        (Integer n) -> {
                            Await.until("its successor is there", () -> open.get() == 1);
                            return "x".repeat(n);
                        },
                        chars);
                final CompletableFuture<Integer> behind = pool.submit(String::length, "x".repeat(chars));
                open.set(1);
                ChildJvm.answer((result.get().length() == chars) + " " + (behind.get() == chars));
            }
        }
    }

    @Test
    void shouldFreeArgumentsBehindAFunctionForTheResultBeforeThem() {
        try (ChildJvm program = ChildJvm.start(List.of("-Datoll.home=" + small.directory()), OwnRing.class)) {
            assertEquals("true true", program.answer());
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
