package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Deaths of a worker anywhere in its work, as its pool sees them; and of a pool anywhere in its beginning and end, as the
 * next one sees them. Process 1 has made the space, and lives.
 */
class WorkerMemoryCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final Path SPACE = HOME.resolve("space");
    private static final int CREATOR = 1;
    private static final int CAPACITY = 1024;
    private static final String WORKER = "p" + Worker.NAME_SEPARATOR + "1";
    private static final int TASKS_WRITTEN = 2;

    /** Too long for the ring, so that it is in a side file. */
    private static final int LONG = 200;

    private static final int LONG_ONE = 0;

    /** Where a task notes that it runs. */
    private static AtomicBuffer notes;

    /** No other thread touches a simulated machine. */
    @BeforeAll
    static void keepStill() {
        SideArrays.trims = false;
    }

    @AfterAll
    static void goOn() {
        SideArrays.trims = true;
    }

    private static Space space(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), SPACE);
    }

    private static WorkerMemory memory(Space space) throws IOException {
        return new WorkerMemory(SharedFile.attach(space, WORKER_KIND, WORKER), Futex.of(space.platform()));
    }

    private static AtomicBuffer notes(Space space) throws IOException {
        return SharedFile.open(space, new SharedFile.Blueprint("notes", "n", FileHeader.LENGTH + 64, null))
                .buffer();
    }

    private static EventCount results(Space space) throws IOException {
        return new EventCount(
                SharedFile.attach(space, POOL_KIND, "p").buffer(), RESULTS_EVENT_OFFSET, Futex.of(space.platform()));
    }

    private static int run(byte[] argument) {
        notes.getAndAddLong(FileHeader.LENGTH + argument[0] * Long.BYTES, 1);
        return argument[0];
    }

    private static long runs(Space space, int task) throws IOException {
        return notes(space).getLong(FileHeader.LENGTH + task * Long.BYTES);
    }

    private static byte[] argument(int task) {
        final byte[] argument = new byte[task == LONG_ONE ? LONG : 1];
        argument[0] = (byte) task;
        return argument;
    }

    /** What a pool writes for a worker between the function and the end. */
    @FunctionalInterface
    private interface Assignment {
        void write(WorkerMemory memory, ExpandableArrayBuffer record) throws IOException;
    }

    private static void writeSingly(WorkerMemory memory, ExpandableArrayBuffer record) throws IOException {
        for (int task = 0; task < TASKS_WRITTEN; task++) {
            record.putLong(NUMBER_OFFSET, task);
            record.putInt(ITEMS_OFFSET, 1);
            write(
                    memory,
                    TASKS,
                    record,
                    ARGUMENTS_OFFSET
                            + Values.write(argument(task), record, ARGUMENTS_OFFSET, memory.resultArrayWriter));
        }
    }

    private static void writeBatch(WorkerMemory memory, ExpandableArrayBuffer record) throws IOException {
        record.putLong(NUMBER_OFFSET, 0);
        record.putInt(ITEMS_OFFSET, TASKS_WRITTEN);
        int length = ARGUMENTS_OFFSET;
        for (int task = 0; task < TASKS_WRITTEN; task++) {
            length += Values.write(argument(task), record, length, memory.resultArrayWriter);
        }
        write(memory, BATCH, record, length);
    }

    /** A pool that has written tasks for a worker, and its end. */
    private static void writeTasks(SimulatedMachine machine, Assignment assignment) throws IOException {
        machine.platform(CREATOR).createDirectory(HOME, Access.OWNER);
        final Space space = space(machine, CREATOR);
        SharedFile.create(space, new SharedFile.Blueprint(POOL_KIND, "p", POOL_LENGTH, null));
        SharedFile.create(space, new SharedFile.Blueprint(WORKER_KIND, WORKER, fileLength(CAPACITY), null, CAPACITY));
        notes(space);
        final WorkerMemory memory = memory(space);
        memory.taskWriter.begin();
        final ExpandableArrayBuffer record = new ExpandableArrayBuffer();
        final PoolFunction<byte[], Integer, RuntimeException> function = WorkerMemoryCrashTest::run;
        final byte[] bytes = Packing.bytes(function);
        record.putInt(0, 0);
        record.putBytes(FUNCTION_BYTES_OFFSET, bytes);
        write(memory, FUNCTION, record, FUNCTION_BYTES_OFFSET + bytes.length);
        record.putInt(FUNCTION_OFFSET, 0);
        record.putInt(ATTEMPT_OFFSET, 0);
        assignment.write(memory, record);
        write(memory, END, record, 0);
        memory.taskWriter.publishFully();
        space(machine, DeathAnywhere.VICTIM); // joined: how to die at that, others test
    }

    private static void write(WorkerMemory memory, int type, ExpandableArrayBuffer record, int length)
            throws IOException {
        assertTrue(memory.write(memory.taskWriter, TASKS_RING, type, record, length));
    }

    /** The numbers of the results that have come, which must be whole. */
    private static List<Integer> readResults(WorkerMemory memory) throws Exception {
        memory.resultReader.begin();
        final RecordContent record = new RecordContent(memory, memory.resultReader);
        final List<Integer> numbers = new ArrayList<>();
        while (record.next()) {
            if (record.type() != READY) {
                final boolean isItem = record.type() == ITEM_RESULT;
                final int number = isItem
                        ? record.buffer().getInt(record.index() + ITEM_OFFSET)
                        : (int) record.buffer().getLong(record.index() + NUMBER_OFFSET);
                final Results results = Results.read(
                        record.buffer(),
                        record.index() + (isItem ? ITEM_VALUE_OFFSET : TIMED_VALUES_OFFSET),
                        1,
                        0,
                        memory.resultArrays);
                assertNull(results.thrown(0));
                assertEquals(number, results.value(0), "whole");
                numbers.add(number);
            }
            record.free();
        }
        return numbers;
    }

    @Test
    void shouldTellForEachTaskWhetherItIsDoneDiedOrNeverBegan() {
        tellForEach("two tasks, the first a long one", WorkerMemoryCrashTest::writeSingly);
    }

    @Test
    void shouldTellForEachItemOfABatchWhetherItIsDoneDiedOrNeverBegan() {
        tellForEach("a batch of two, the first a long one", WorkerMemoryCrashTest::writeBatch);
    }

    private static void tellForEach(String what, Assignment assignment) {
        DeathAnywhere.given(machine -> writeTasks(machine, assignment))
                .when("do " + what, machine -> {
                    final Space space = space(machine, DeathAnywhere.VICTIM);
                    notes = notes(space);
                    new WorkerLoop(
                                    memory(space),
                                    results(space),
                                    new SideArrayReader(SharedFile.attach(space, POOL_KIND, "p")
                                            .sideFiles()),
                                    true)
                            .run();
                })
                .then("read the results, take back the rest", (machine, process) -> {
                    final Space space = space(machine, process);
                    final WorkerMemory memory = memory(space);
                    final List<Integer> done = readResults(memory);
                    long passed = memory.passed();
                    while (passed < TASKS_WRITTEN && !memory.pass(passed, TASKS_WRITTEN)) {
                        passed = memory.passed();
                    }
                    final int first = done.isEmpty() ? 0 : done.get(0);
                    assertEquals(
                            IntStream.range(first, first + done.size()).boxed().toList(), done, "in order, each once");
                    if (process != DeathAnywhere.HEIR) {
                        return; // what the first heir has read and freed, and taken back, is gone with it
                    }
                    assertEquals(0, first);
                    assertTrue(passed == done.size() || passed == done.size() + 1, "it died with one task at most");
                    for (int task = 0; task < TASKS_WRITTEN; task++) {
                        final long runs = runs(space, task);
                        if (task < done.size()) {
                            assertEquals(1, runs, "task " + task + " is done");
                        } else if (task < passed) {
                            assertTrue(runs <= 1, "it died with task " + task);
                        } else {
                            assertEquals(0, runs, "task " + task + " was taken back");
                        }
                    }
                })
                .holds("whoever comes starts none of them, and nothing is left", (machine, process) -> {
                    final Space space = space(machine, process);
                    final WorkerMemory memory = memory(space);
                    assertEquals(TASKS_WRITTEN, memory.passed());
                    memory.remove();
                    mustBeGone(machine, "/worker/");
                    mustBeGone(machine, "/worker/.side-", path -> true);
                })
                .check();
    }

    private static final int ARRAY_RECORD = 5;

    /** Two equal numbers, and which array it is. */
    private static void sendArray(WorkerMemory memory, long value) throws IOException {
        final ExpandableArrayBuffer record = new ExpandableArrayBuffer();
        record.putLong(0, memory.resultArrayWriter.write(new long[] {value, value}, 2 * Long.BYTES));
        record.putLong(Long.BYTES, value);
        assertTrue(memory.write(memory.resultWriter, RESULTS_RING, ARRAY_RECORD, record, 2 * Long.BYTES));
        memory.resultArrayWriter.areInTheRing();
        memory.resultWriter.publishFully();
    }

    /** Reads the next array, if there is one, which must be whole. */
    private static boolean readArray(WorkerMemory memory) throws IOException {
        final RecordContent record = new RecordContent(memory, memory.resultReader);
        if (!record.next()) {
            return false;
        }
        final long value = record.buffer().getLong(record.index() + Long.BYTES);
        final long[] array = new long[2];
        memory.resultArrays.read(record.buffer().getLong(record.index()), array, 2 * Long.BYTES);
        assertArrayEquals(new long[] {value, value}, array, "whole, and the one that was sent");
        record.free();
        return true;
    }

    @Test
    void shouldLeaveWholeArraysOnlyWhereItDiesWhileItUsesAFileAgain() {
        DeathAnywhere.given(machine -> writeTasks(machine, WorkerMemoryCrashTest::writeSingly))
                .when("send arrays, of which the pool reads the first two", machine -> {
                    final WorkerMemory worker = memory(space(machine, DeathAnywhere.VICTIM));
                    worker.resultWriter.begin();
                    final WorkerMemory pool = memory(space(machine, CREATOR));
                    pool.resultReader.begin();
                    sendArray(worker, 1);
                    sendArray(worker, 2);
                    assertTrue(readArray(pool));
                    assertTrue(readArray(pool));
                    notes(space(machine, CREATOR)).getAndAddLong(FileHeader.LENGTH, 1); // before the worker sees it
                    sendArray(worker, 3);
                    sendArray(worker, 4);
                    assertEquals(
                            List.of(SideArrays.name(1), SideArrays.name(2)),
                            worker.sideFiles.list().stream()
                                    .filter(name -> name.startsWith("a"))
                                    .toList(),
                            "used again");
                })
                .then("read what is there", (machine, process) -> {
                    final WorkerMemory memory = memory(space(machine, process));
                    memory.resultReader.begin();
                    while (readArray(memory)) {
                        // each is looked at
                    }
                })
                .holds("nothing is left", (machine, process) -> {
                    memory(space(machine, process)).remove();
                    mustBeGone(machine, "/worker/");
                    mustBeGone(machine, "/worker/.side-", path -> true);
                })
                .check();
    }

    /** But for what a sweeper removes later. */
    private static void mustBeGone(SimulatedMachine machine, String part) {
        mustBeGone(machine, part, path -> !path.getFileName().toString().startsWith("."));
    }

    private static void mustBeGone(SimulatedMachine machine, String part, Predicate<Path> counts) {
        assertEquals(
                List.of(),
                machine.paths().stream()
                        .filter(path -> path.toString().contains(part))
                        .filter(counts)
                        .toList());
    }

    /** What the process that is to die has made, in the order in which a pool does. */
    private static void makePool(SimulatedMachine machine) throws IOException {
        machine.platform(CREATOR).createDirectory(HOME, Access.OWNER);
        space(machine, CREATOR);
        final Space space = space(machine, DeathAnywhere.VICTIM);
        final SharedFile pool = SharedFile.create(space, new SharedFile.Blueprint(POOL_KIND, "p", POOL_LENGTH, null));
        new SideArrays(pool.sideFiles(), () -> {}).write(new long[1], Long.BYTES); // an argument
        final WorkerMemory memory = new WorkerMemory(
                SharedFile.create(
                        space, new SharedFile.Blueprint(WORKER_KIND, WORKER, fileLength(CAPACITY), null, CAPACITY)),
                Futex.of(space.platform()));
        memory.taskWriter.begin();
        write(memory, TASKS, new ExpandableArrayBuffer(LONG), LONG);
        write(memory, TASKS, new ExpandableArrayBuffer(LONG), LONG);
    }

    @Test
    void shouldLeaveNothingOfAPoolThatDiesAtItsEnd() {
        DeathAnywhere.given(WorkerMemoryCrashTest::makePool)
                .when("end a task, remove a worker's memory and its pool", machine -> {
                    final Space space = space(machine, DeathAnywhere.VICTIM);
                    final SharedFile pool = SharedFile.attach(space, POOL_KIND, "p");
                    pool.sideFiles().discard(SideArrays.name(1));
                    memory(space).remove();
                    pool.unlink();
                })
                .then("sweep", (machine, process) -> new DeadPools(space(machine, process)).sweep())
                .holds("nothing is left", (machine, process) -> {
                    mustBeGone(machine, "/pool/");
                    mustBeGone(machine, "/worker/");
                })
                .check();
    }
}
