package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SideFiles;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SidePayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What a pool and one of its workers share: a ring of tasks, a ring of results, and which of the tasks are whose.
 *
 * <p>The pool alone writes tasks and frees results, the worker alone frees tasks and writes results; see {@link
 * RingWriter} for those words. Tasks are numbered as they lie in the ring, from 0. Both sides raise {@code passed}, each by
 * a CAS: the worker from {@code n} to {@code n + 1} before it starts task {@code n}, the pool from {@code n} to the number
 * of all tasks that it has written, which takes back those from {@code n} on. So each task is the one's or the other's; the
 * worker skips those that it finds passed.
 *
 * <p>What holds after a death of the worker at any point, as its parent sees it: it has started the tasks before {@code
 * passed} (but for those taken back) and no other; those whose results are in the ring of results are done; of the rest it
 * has started at most one, which it died with. A file is for one worker: its successor gets a new one. When the pool's
 * process dies, the workers end with it, and nobody needs the file.
 */
final class WorkerMemory {
    final RingWriter taskWriter;
    final RingReader taskReader;
    final RingWriter resultWriter;
    final RingReader resultReader;
    final EventCount tasks;
    final EventCount room;
    final AtomicBuffer buffer;
    final SideFiles sideFiles;
    /** Used by the pool. */
    final SideArrayReader resultArrays;

    /** Used by the worker. */
    final ResultArrays resultArrayWriter;

    private final SharedFile file;

    WorkerMemory(SharedFile file, Futex futex) throws IOException {
        final int capacity = file.choice(CAPACITY_OPTION, Integer.MAX_VALUE);
        file.requireLength(fileLength(capacity));
        this.file = file;
        this.buffer = file.buffer();
        this.sideFiles = file.sideFiles();
        this.resultArrays = new SideArrayReader(sideFiles);
        this.tasks = new EventCount(buffer, TASKS_EVENT_OFFSET, futex);
        this.room = new EventCount(buffer, ROOM_EVENT_OFFSET, futex);
        this.taskWriter = new RingWriter(buffer, TASKS_RING_OFFSET, capacity, file.toString());
        this.taskReader = new RingReader(buffer, TASKS_RING_OFFSET, capacity, file.toString());
        this.resultWriter = new RingWriter(buffer, resultsRingOffset(capacity), capacity, file.toString());
        this.resultArrayWriter = new ResultArrays(sideFiles, resultWriter, this::asked);
        this.resultReader = new RingReader(buffer, resultsRingOffset(capacity), capacity, file.toString());
    }

    SharedFile file() {
        return file;
    }

    /** How many tasks have been started or taken back. */
    long passed() {
        return buffer.getLongVolatile(PASSED_OFFSET);
    }

    /** Raises the number of tasks that are passed. False if the other side has just done so. */
    boolean pass(long from, long to) {
        return buffer.compareAndSetLong(PASSED_OFFSET, from, to);
    }

    /** When the worker has begun the last of its tasks; from the one before, if it has just taken this one. */
    long began() {
        return buffer.getLongVolatile(BEGAN_OFFSET);
    }

    /** For the worker: it begins a task. */
    void begin(long nanos) {
        buffer.putLongOrdered(BEGAN_OFFSET, nanos); // after the task is passed: never seen to belong to an earlier one
    }

    /** For the worker: it is at this task, with which so many have died before. Only tools look at it. */
    void beAt(long task, int deaths) {
        buffer.putLongOrdered(
                TASK_OFFSET, (task + 1) << DEATHS_BITS | Math.min(deaths, MOST_DEATHS)); // one word: they fit
    }

    /** For the worker: it is about to sleep, all tasks behind it. Only tools look at it. */
    void beAtNone() {
        buffer.putLongOrdered(TASK_OFFSET, 0);
    }

    /** For the worker: it begins to read its next function, having read so many. */
    void beginToLearn(long learned) {
        buffer.putLongVolatile(LEARNED_OFFSET, 2 * learned + 1); // before it is read, which may be the worker's end
    }

    /** For the worker: it has read so many functions. */
    void endToLearn(long learned) {
        buffer.putLongOrdered(LEARNED_OFFSET, 2 * learned); // after the reading
    }

    /** How many functions the worker has read. */
    long learned() {
        return buffer.getLongVolatile(LEARNED_OFFSET) / 2;
    }

    /** Whether it reads the next one. */
    boolean isLearning() {
        return buffer.getLongVolatile(LEARNED_OFFSET) % 2 != 0;
    }

    /** For the worker: it lacks room in the space. */
    void wantRoom() {
        buffer.putLongVolatile(WANTED_OFFSET, wanted() + 1); // before the look for a sleeping pool
    }

    /** For the worker: it does not any more. */
    void wantNoRoom() {
        buffer.putLongOrdered(WANTED_OFFSET, wanted() + 1); // after what it has done with the room
    }

    private long wanted() {
        return buffer.getLongVolatile(WANTED_OFFSET);
    }

    /** Whether the worker lacks room in the space. */
    boolean lacksRoom() {
        return wanted() % 2 != 0;
    }

    /** For the pool: the worker may try to have the room that it lacks. */
    void letTakeRoom() {
        buffer.putLongOrdered(GRANTED_OFFSET, wanted()); // if it lacks none any more, this is for nothing
    }

    /** Whether the worker may try to have the room that it lacks. */
    boolean mayTakeRoom() {
        return lacksRoom() && buffer.getLongVolatile(GRANTED_OFFSET) == wanted();
    }

    /** For the pool: the worker is to give up the files that it keeps. */
    void askForRoom() {
        buffer.putLongOrdered(ASKED_OFFSET, asked() + 1); // the pool alone writes it
    }

    /** How often the worker was asked to give up the files that it keeps. */
    private long asked() {
        return buffer.getLongVolatile(ASKED_OFFSET);
    }

    /** For the worker: it is this member. Only tools look at it. */
    void introduce(long ownerWord) {
        buffer.putLongOrdered(WORKER_OFFSET, ownerWord);
    }

    /** Writes a record, if there is room, without publishing it. */
    boolean write(RingWriter writer, int ring, int type, DirectBuffer content, int length) throws IOException {
        if (length <= writer.maxLength()) {
            return writer.write(type, content, 0, length);
        }
        final int index = writer.claim(type + SIDE, SidePayload.LENGTH);
        if (index == RingWriter.NO_ROOM) {
            return false;
        }
        boolean complete = false;
        try {
            final SidePayload payload = new SidePayload(ring, writer.claimedPosition(index), length);
            sideFiles.write( // not mapped: that would take room until somebody collects garbage
                    payload.name(),
                    length,
                    (position, piece) -> content.getBytes((int) position, piece, piece.remaining()));
            payload.write(buffer, index);
            complete = true;
            return true;
        } finally {
            if (complete) {
                writer.commit(index);
            } else {
                writer.abort(index);
            }
        }
    }

    /** Removes all of it. Only when the worker is dead. */
    void remove() {
        resultArrays.close();
        try {
            sideFiles.clear();
            file.unlink();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
