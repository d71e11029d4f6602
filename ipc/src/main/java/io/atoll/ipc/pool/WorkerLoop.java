package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.space.SpaceFullException;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Serialization;
import io.atoll.ipc.process.RemoteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.agrona.ExpandableArrayBuffer;

/** What a worker does with its memory: one task after the other, until it is told to end. */
final class WorkerLoop {
    /** A function as this worker knows it; or why it cannot be used here. */
    private record Known(PoolFunction<Object, Object, Exception> function, Throwable failure) {}

    private static final Runnable AT_ONCE = () -> {};

    private final WorkerMemory memory;
    private final EventCount results;
    private final SideArrayReader arguments;
    private final boolean timed;
    private final RecordContent record;
    private final ResultRoom room;
    private final Values.ArrayWriter resultArrays;
    private final Runnable lyingDown;
    private final Known[] functions = new Known[Functions.MOST];
    private ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    private long count;
    private long learned;
    private boolean inBatch;

    /** How many items of the batch come after the one that it does. */
    private int batchLeft;

    /** The shortest array of the present task, or item of a batch, that waited for room in vain: none as long waits then. */
    private long refusedBytes;

    WorkerLoop(WorkerMemory memory, EventCount results, SideArrayReader arguments, boolean timed) {
        this.memory = memory;
        this.results = results;
        this.arguments = arguments;
        this.timed = timed;
        this.record = new RecordContent(memory, memory.taskReader);
        this.lyingDown = memory::beAtNone;
        this.room = new ResultRoom(memory, results, this::leaveRoom);
        this.resultArrays = this::writeResultArray;
    }

    private long writeResultArray(Object array, long bytes) throws IOException {
        if (bytes >= refusedBytes) {
            return memory.resultArrayWriter.write(array, bytes);
        }
        try {
            return room.write(() -> memory.resultArrayWriter.write(array, bytes));
        } catch (SpaceFullException e) {
            refusedBytes = bytes;
            throw e;
        }
    }

    void run() throws Exception {
        memory.taskReader.begin();
        memory.resultWriter.begin();
        publish(READY, 0);
        while (true) {
            await(memory.tasks, record::next, lyingDown);
            switch (record.type()) {
                case TASKS, TIMED_TASKS -> {
                    if (memory.pass(count++, count)) {
                        perform(timed || record.type() == TIMED_TASKS);
                    } else {
                        record.free(); // the pool has taken it back
                    }
                }
                case BATCH -> performEach();
                case FUNCTION -> learn();
                case END -> {
                    record.free();
                    return;
                }
                default ->
                    throw new IllegalStateException(
                            memory.file() + " was damaged from outside: a record has type " + record.type());
            }
        }
    }

    private void learn() {
        memory.beginToLearn(learned++);
        final int index = record.buffer().getInt(record.index());
        Known known;
        try {
            @SuppressWarnings("unchecked")
            final PoolFunction<Object, Object, Exception> function =
                    (PoolFunction<Object, Object, Exception>) Serialization.read(
                            record.buffer(),
                            record.index() + FUNCTION_BYTES_OFFSET,
                            record.length() - FUNCTION_BYTES_OFFSET,
                            Serialization.DEFAULT_FILTER);
            known = new Known(function, null);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            known = new Known(null, new CodecException("the function cannot be read in the worker: " + e + hint(e), e));
        }
        functions[index] = known;
        memory.endToLearn(learned);
        record.free();
    }

    private void perform(boolean tellsTime) throws IOException, InterruptedException {
        if (tellsTime) {
            final long now = System.nanoTime();
            out.putLong(BEGIN_OFFSET, now);
            if (timed) {
                memory.begin(now);
            }
        }
        final int index = record.index();
        final long number = record.buffer().getLong(index + NUMBER_OFFSET);
        final Known known = functions[record.buffer().getInt(index + FUNCTION_OFFSET)];
        final int attempt = record.buffer().getInt(index + ATTEMPT_OFFSET);
        final int items = record.buffer().getInt(index + ITEMS_OFFSET);
        memory.beAt(number, attempt);
        final Object[] arguments = new Object[items];
        final Throwable[] unread = new Throwable[items];
        final Values values = new Values(record.buffer(), index + ARGUMENTS_OFFSET, this.arguments);
        for (int i = 0; i < items; i++) {
            try {
                arguments[i] = values.next();
            } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
                unread[i] = unread(e);
            }
        }
        record.free(); // before it runs: there is room for more meanwhile
        out.putLong(NUMBER_OFFSET, number);
        out.putInt(RESULT_ITEMS_OFFSET, items);
        int length = tellsTime ? TIMED_VALUES_OFFSET : RESULT_VALUES_OFFSET;
        refusedBytes = Long.MAX_VALUE;
        Attempt.begin(attempt);
        for (int i = 0; i < items; i++) {
            final Throwable failure = known.failure() != null ? known.failure() : unread[i];
            length += failure != null ? threw(failure, length) : apply(known.function(), arguments[i], length);
            arguments[i] = null;
        }
        if (tellsTime) {
            out.putLong(END_OFFSET, System.nanoTime());
        }
        publish(tellsTime ? TIMED_RESULTS : RESULTS, length);
        if (out.capacity() > memory.resultWriter.maxLength()) {
            out = new ExpandableArrayBuffer(); // do not keep what was large
        }
    }

    /** Does the items of a batch, as far as the pool has not taken them back, and tells of each at once. */
    private void performEach() throws IOException, InterruptedException {
        inBatch = true;
        final boolean begun = memory.pass(count, count + 1); // before a long record is read, which takes its time
        final int index = record.index();
        final Known known = functions[record.buffer().getInt(index + FUNCTION_OFFSET)];
        final int items = record.buffer().getInt(index + ITEMS_OFFSET);
        final Values values = new Values(record.buffer(), index + ARGUMENTS_OFFSET, arguments);
        final long number = record.buffer().getLong(index + NUMBER_OFFSET);
        final int attempt = record.buffer().getInt(index + ATTEMPT_OFFSET);
        Attempt.begin(attempt);
        for (int i = 0; i < items; i++) {
            if (!(i == 0 ? begun : memory.pass(count, count + 1))) { // before it is read: that may be its end
                count += items - i; // the pool has taken back the rest
                freeBatch();
                break;
            }
            count++;
            memory.beAt(number + i, attempt);
            batchLeft = items - i - 1;
            publish(ITEM_RESULT, performOne(known, values, i, i == items - 1));
            if (!inBatch) {
                break; // that was all of it; or the pool has taken back the rest, which is freed
            }
        }
        if (out.capacity() > memory.resultWriter.maxLength()) {
            out = new ExpandableArrayBuffer(); // do not keep what was large
        }
    }

    private int performOne(Known known, Values values, int item, boolean isLast) {
        out.putInt(ITEM_OFFSET, item);
        refusedBytes = Long.MAX_VALUE;
        Object argument = null;
        Throwable failure = known.failure();
        try {
            argument = values.next();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            failure = failure != null ? failure : unread(e);
        }
        if (isLast) {
            freeBatch(); // before it runs: who sees its result may count on the room
        }
        return ITEM_VALUE_OFFSET
                + (failure != null
                        ? threw(failure, ITEM_VALUE_OFFSET)
                        : apply(known.function(), argument, ITEM_VALUE_OFFSET));
    }

    private void freeBatch() {
        record.free();
        inBatch = false;
    }

    private static String hint(Throwable e) {
        return e instanceof ClassNotFoundException
                ? "; a worker has the class path of its parent, and neither what 'java FILE.java' compiles nor what is typed"
                        + " into jshell is there: compile it by javac, then run the class"
                : "";
    }

    private static CodecException unread(Throwable e) {
        return new CodecException("the argument cannot be read in the worker: " + e, e);
    }

    private int apply(PoolFunction<Object, Object, Exception> function, Object argument, int at) {
        final Object result;
        try {
            result = function.apply(argument);
        } catch (OutOfMemoryError e) {
            throw e; // the worker is of no use any more: see ExitOnOutOfMemoryError
        } catch (Throwable thrown) {
            return threw(thrown, at);
        } finally {
            Thread.interrupted(); // that of this task, not of the next
        }
        try {
            out.putByte(at, RETURNED);
            return 1 + Values.write(result, out, at + 1, resultArrays);
        } catch (CodecException e) {
            return threw(e.getCause() instanceof SpaceFullException full ? full : e, at);
        } catch (RuntimeException | StackOverflowError e) {
            return threw(new CodecException("the result cannot travel: " + e, e), at);
        }
    }

    private int threw(Throwable thrown, int at) {
        out.putByte(at, THREW);
        try {
            return 1 + Values.write(thrown, out, at + 1, resultArrays);
        } catch (RuntimeException | StackOverflowError e) { // it refers to something that cannot travel
            return 1 + Values.write(RemoteException.of(thrown), out, at + 1, resultArrays);
        }
    }

    private void publish(int type, int length) throws IOException, InterruptedException {
        try {
            write(type, length);
        } catch (SpaceFullException e) {
            write(type, refuse(type, e)); // short: if there is no room even for that, who has done it could not say so
        }
        memory.resultArrayWriter.areInTheRing();
        memory.resultWriter.publishFully(); // and before the look for sleepers
        results.signal(1);
    }

    private void write(int type, int length) throws IOException, InterruptedException {
        if (!room.write(() -> memory.write(memory.resultWriter, RESULTS_RING, type, out, length))) {
            try {
                await(memory.room, () -> writeAgain(type, length), AT_ONCE);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private boolean writeAgain(int type, int length) {
        try {
            return room.write(() -> memory.write(memory.resultWriter, RESULTS_RING, type, out, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a record of results that of their failure. */
    private int refuse(int type, SpaceFullException reason) {
        if (type == ITEM_RESULT) {
            return ITEM_VALUE_OFFSET + threw(reason, ITEM_VALUE_OFFSET);
        }
        int at = type == TIMED_RESULTS ? TIMED_VALUES_OFFSET : RESULT_VALUES_OFFSET;
        at += threw(reason, at);
        for (int item = 1; item < out.getInt(RESULT_ITEMS_OFFSET); item++) {
            out.putByte(at++, THREW_THE_SAME);
        }
        return at;
    }

    /**
     * Gives up what takes room for nothing: what is kept for arrays to come, and arguments that the pool has taken back.
     * Functions between these are read as they come: who dies of one dies with the task whose result waits.
     */
    private void leaveRoom() {
        memory.resultArrayWriter.giveUp();
        if (inBatch && memory.passed() > count) { // its arguments are read, and there is no next item
            count += batchLeft;
            freeBatch();
        }
        while (!inBatch && memory.passed() > count && record.next() && record.type() != END) {
            if (record.type() == FUNCTION) {
                learn();
                continue;
            }
            count += record.type() == BATCH ? record.peek(ITEMS_OFFSET) : 1; // it was sent before, so all of it is back
            record.free();
        }
    }

    private static void await(EventCount event, BooleanSupplier condition, Runnable beforeSleep)
            throws InterruptedException {
        for (int looks = 0; looks < BriefSpin.LOOKS; looks++) {
            if (condition.getAsBoolean()) {
                return;
            }
            BriefSpin.pause(looks);
        }
        beforeSleep.run(); // not while there is work: no task pays for it
        event.await(condition, EventCount.FOREVER, true);
    }
}
