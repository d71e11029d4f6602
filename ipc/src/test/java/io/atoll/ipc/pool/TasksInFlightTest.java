package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which tasks are the worker's and which are the pool's, and how many functions the worker has; both sides are here. */
class TasksInFlightTest {
    private static final int CAPACITY = 1024;
    private static final Values.ArrayWriter NO_LONG_ONES = (array, bytes) -> Values.ArrayWriter.NO_ROOM;

    /** Cuts are nobody's concern here. */
    private static final Task.Outcome NOBODY = new Task.Outcome() {
        @Override
        public void done(Task task, long first, Results values, boolean isLast) {}

        @Override
        public void failed(Task task, Throwable reason) {}

        @Override
        public void cut(Task rest) {}
    };

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private WorkerMemory memory;
    private TasksInFlight tasks;
    private long number;

    @BeforeEach
    void begin() throws IOException {
        final Space space = spaces.open();
        memory = new WorkerMemory(
                SharedFile.create(
                        space, new SharedFile.Blueprint(WORKER_KIND, "w", fileLength(CAPACITY), null, CAPACITY)),
                Futex.of(space.platform()));
        tasks = new TasksInFlight(memory);
    }

    private static Functions.Entry function(int index, String name) {
        return new Functions.Entry(index, name, name, new byte[0], new FunctionDeaths(name, 0));
    }

    private Task task(int items, boolean isBatch, int length) {
        final ExpandableArrayBuffer arguments = new ExpandableArrayBuffer();
        int end = 0;
        for (int i = 0; i < items; i++) {
            end += Values.write(i, arguments, end, NO_LONG_ONES);
        }
        final int used = Math.max(end, length);
        final byte[] bytes = new byte[used];
        arguments.getBytes(0, bytes, 0, end);
        final Task task = new Task(
                number,
                1,
                number,
                function(0, "f"),
                items,
                isBatch,
                bytes,
                used,
                new TaskArrays(null),
                false,
                0,
                NOBODY);
        number += items;
        return task;
    }

    private Task add(int items, boolean isBatch) {
        final Task task = task(items, isBatch, 0);
        tasks.add(task);
        return task;
    }

    /** The worker starts its next task. */
    private void start(int times) {
        for (int i = 0; i < times; i++) {
            assertTrue(memory.pass(memory.passed(), memory.passed() + 1));
        }
    }

    @Test
    void shouldTakeBackWhatTheWorkerHasNotStartedAndNothingElse() {
        final Task first = add(1, false);
        final Task second = add(1, false);
        final Task third = add(1, false);
        assertNull(tasks.running());
        start(1);
        assertSame(first, tasks.running());
        assertEquals(2, tasks.waiting());
        assertEquals(List.of(second, third), tasks.takeBack());
        assertEquals(3, memory.passed(), "the worker skips them");
        assertEquals(-1, second.position);
        assertTrue(tasks.hasNothingBut(first));
        assertEquals(1, tasks.load());
        assertEquals(3, tasks.sent());
        assertEquals(List.of(), tasks.takeBack());
        assertEquals(List.of(first), tasks.victims(), "what it dies with");
        assertTrue(tasks.isEmpty());
        assertEquals(0, tasks.load());
    }

    @Test
    void shouldCutABatchBehindTheItemsThatTheWorkerHasStarted() {
        final Task batch = add(10, true);
        final Task behind = add(1, false);
        start(3);
        tasks.endItem();
        tasks.endItem();
        assertEquals(9, tasks.load());
        final List<Task> back = tasks.takeBack();
        assertEquals(3, back.size(), "two halves of the rest, and what was behind it");
        assertEquals(List.of(3L, 6L, 10L), back.stream().map(task -> task.first).toList());
        assertEquals(List.of(3, 4, 1), back.stream().map(task -> task.items).toList());
        assertSame(behind, back.get(2));
        assertEquals(1, tasks.load());
        assertEquals(11, memory.passed());
        final Task victim = tasks.victims().get(0);
        assertSame(batch, victim);
        assertEquals(2, victim.first, "the one item that it was at");
        assertEquals(1, victim.items);
    }

    @Test
    void shouldTakeFewWhileNothingIsKnownOfTheirResultsAndFewerOfLongOnes() {
        for (int i = 0; i < 64; i++) {
            assertTrue(tasks.takesMore());
            add(1, false);
        }
        assertFalse(tasks.takesMore());
        while (!tasks.isEmpty()) {
            tasks.endFirst();
        }
        for (int i = 0; i < 64; i++) {
            add(1, false);
        }
        tasks.noteResult(1 << 10);
        assertTrue(tasks.takesMore());
        tasks.noteResult(1 << 20);
        assertFalse(tasks.takesMore(), "results would fill the memory");
        while (!tasks.isEmpty()) {
            tasks.endFirst();
        }
        assertEquals(0, tasks.load());
        tasks.add(task(1, false, 1 << 18));
        assertTrue(tasks.takesMore(), "one that runs and one that waits");
        add(1, false);
        assertFalse(tasks.takesMore());
        tasks.takeBack();
        add(1, false);
        add(1, false);
        assertTrue(tasks.takesMore(), "what was taken back counts no more");
        tasks.takeBack();
        tasks.add(task(1, false, 1 << 18));
        tasks.endFirst();
        add(1, false);
        add(1, false);
        assertTrue(tasks.takesMore(), "nor what has ended");
    }

    @Test
    void shouldSentenceEachTaskForTheFirstReason() {
        final Task first = add(1, false);
        final Exception reason = new Exception("first");
        tasks.sentence(reason);
        final Task second = add(1, false);
        tasks.sentence(new Exception("second"));
        assertSame(reason, first.sentence);
        assertEquals("second", second.sentence.getMessage());
    }

    @Test
    void shouldTellWhichFunctionTheWorkerDiedReading() {
        final KnownFunctions functions = new KnownFunctions(memory);
        final Functions.Entry one = function(0, "one");
        final Functions.Entry other = function(1, "other");
        functions.add(one);
        functions.add(other);
        assertTrue(functions.has(one));
        assertNull(functions.unreadable(), "it has not begun to read");
        memory.beginToLearn(0);
        assertSame(one.deaths(), functions.unreadable());
        memory.endToLearn(1);
        assertNull(functions.unreadable());
        memory.beginToLearn(1);
        assertSame(other.deaths(), functions.unreadable());
        final Functions.Entry instead = function(0, "instead");
        functions.add(instead);
        assertFalse(functions.has(one), "forgotten for the one in its place");
        assertTrue(functions.has(instead));
    }

    @Test
    void shouldClearAFunctionThatTheWorkerCouldRead() {
        final KnownFunctions functions = new KnownFunctions(memory);
        final Functions.Entry one = function(0, "one");
        functions.add(one);
        die(one, 2);
        functions.clearRead();
        memory.endToLearn(1);
        functions.clearRead();
        die(one, 2);
        assertNull(one.deaths().refusal(), "counted anew");
        functions.clearRead();
        die(one, 1);
        assertNotNull(one.deaths().refusal(), "cleared once for one reading");
    }

    private static void die(Functions.Entry function, int times) {
        for (int i = 0; i < times; i++) {
            function.deaths().add(new WorkerDeath("w-" + i, 3, null, ""));
        }
    }
}
