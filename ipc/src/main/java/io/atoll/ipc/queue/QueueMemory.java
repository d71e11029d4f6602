package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SideFiles;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.SidePayload;
import io.atoll.ipc.ring.Word;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The memory of one queue as this member sees it: lanes, in-flight areas, cells, and the words of the whole queue. One
 * for each queue and member, however many handles there are.
 *
 * <p>Lanes and areas get their room under the room word: first the room, zeroed, then the count that says so, by one
 * release store. A death in between leaves the count, and the next one zeroes the same stretch again.
 */
final class QueueMemory implements LaneRecovery {
    private static final Logger LOGGER = System.getLogger(QueueMemory.class.getName());

    private static final int CROWDED_TRIES = 100;

    /** Nobody waits for what is put right in the lanes, and to ask whether producers live takes system calls. */
    private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    final SharedQueueOptions options;
    final TaskCells cells;
    final EventCount notEmpty;
    final EventCount idle;
    final SideFiles sideFiles;

    private final SharedFile file;
    private final AtomicBuffer buffer;
    private final Members members;
    private final Futex futex;
    private final Word shutdown;
    private final Word laneCount;
    private final OwnerWord roomWord;
    private final OwnerWord exclusiveWord;

    /** Grow only; replaced, never changed. */
    private volatile Lane[] lanes = {};

    private volatile InFlightArea[] areas = {};

    /** When a thread of this member last recovered the lanes. Two may do it at once. */
    private volatile long recovered = System.nanoTime() - RECOVERY_NANOS;

    /** Owned by this member, EMPTY, and used by none of its threads. */
    private final Deque<InFlightArea> spareAreas = new ArrayDeque<>();

    /** Guarded by spareAreas. */
    private boolean keeping;

    QueueMemory(Space space, SharedFile file, SharedQueueOptions options) {
        this.file = file;
        this.options = options;
        this.buffer = file.buffer();
        this.members = space.members();
        this.futex = Futex.of(space.platform());
        this.cells = new TaskCells(buffer, members);
        this.notEmpty = new EventCount(buffer, NOT_EMPTY_OFFSET, futex);
        this.idle = new EventCount(buffer, IDLE_OFFSET, futex);
        this.shutdown = new Word(buffer, SHUTDOWN_OFFSET);
        this.laneCount = new Word(buffer, LANE_COUNT_OFFSET);
        this.roomWord = new OwnerWord(buffer, ROOM_WORD_OFFSET, members);
        this.exclusiveWord = new OwnerWord(buffer, EXCLUSIVE_WORD_OFFSET, members);
        this.sideFiles = file.sideFiles();
    }

    // ---- lanes and areas

    /** All lanes that have room, those with a purpose first. */
    Lane[] lanes() {
        final Lane[] known = lanes;
        return known.length == laneCount.getVolatile() ? known : refreshLanes();
    }

    private synchronized Lane[] refreshLanes() {
        final int count = checkedCount(LANE_COUNT_OFFSET, lanes.length, FIRST_LANE + options.maxLanes());
        final Lane[] all = Arrays.copyOf(lanes, count);
        for (int i = lanes.length; i < all.length; i++) {
            all[i] = new Lane(buffer, laneOffset(options, i), i, options.laneCapacity(), members, futex);
        }
        lanes = all;
        return all;
    }

    InFlightArea[] areas() {
        final InFlightArea[] known = areas;
        return known.length == buffer.getLongVolatile(AREA_COUNT_OFFSET) ? known : refreshAreas();
    }

    private synchronized InFlightArea[] refreshAreas() {
        final int count = checkedCount(AREA_COUNT_OFFSET, areas.length, options.maxLanes());
        final InFlightArea[] all = Arrays.copyOf(areas, count);
        for (int i = areas.length; i < all.length; i++) {
            all[i] = new InFlightArea(buffer, areaOffset(options, i), i, batchLength(options.laneCapacity()), members);
        }
        areas = all;
        return all;
    }

    /** Counts grow only: one that is less than what was seen before would have its readers look again for ever. */
    private int checkedCount(int index, int least, int most) {
        final long count = buffer.getLongVolatile(index);
        if (count < least || count > most) {
            throw new IllegalStateException(file + " was damaged from outside: it counts " + count
                    + " lanes or areas, not from " + least + " to " + most + "; unlink it and create it anew");
        }
        return (int) count;
    }

    /** Becomes the producer of a lane: of one given back or left by a dead, else of a new one. */
    Lane acquireLane() {
        for (int tries = 1; ; tries++) {
            final Lane[] known = lanes();
            for (int i = FIRST_LANE; i < known.length; i++) {
                if (known[i].tryProduce(this)) {
                    return known[i];
                }
            }
            if (!tryMakeRoom(
                    LANE_COUNT_OFFSET,
                    known.length,
                    FIRST_LANE + options.maxLanes(),
                    laneOffset(options, known.length),
                    laneStride(options.laneCapacity()))) {
                if (tries < CROWDED_TRIES) { // somebody may just be putting right what a dead producer left
                    Thread.yield();
                    continue;
                }
                throw new QueueCrowdedException(file + " has " + options.maxLanes()
                        + " lanes, and living producers have them all: close some, or create it with more lanes");
            }
        }
    }

    /** An area that this thread alone uses from now on; it may be FULL, left over from somebody who put it back. */
    InFlightArea acquireArea() {
        synchronized (spareAreas) {
            final InFlightArea spare = spareAreas.poll();
            if (spare != null) {
                return spare;
            }
        }
        for (int tries = 1; ; tries++) {
            final InFlightArea[] known = areas();
            for (InFlightArea area : known) {
                if (area.tryAcquireOrSteal() && settleForUse(area)) {
                    return area;
                }
            }
            if (!tryMakeRoom(
                    AREA_COUNT_OFFSET,
                    known.length,
                    options.maxLanes(),
                    areaOffset(options, known.length),
                    areaStride(options.laneCapacity()))) {
                if (tries < CROWDED_TRIES) { // somebody may just be settling the area of a dead consumer
                    Thread.yield();
                    continue;
                }
                throw new QueueCrowdedException(file + " has " + options.maxLanes()
                        + " in-flight areas, and living consumers have them all: create it with more lanes");
            }
        }
    }

    /** True if the area may be believed; else it is given up. */
    private boolean settleForUse(InFlightArea area) {
        boolean settled = false;
        try {
            settled = settle(area);
            return settled;
        } finally {
            if (!settled) {
                area.release(); // with its bit: its lane is in somebody's hands, or the settling failed
            }
        }
    }

    /** The area is EMPTY, or put back as it is for anybody to go on with. */
    void giveBack(InFlightArea area) {
        if (area.isFull()) {
            area.release();
            notEmpty.signal(1);
            return;
        }
        if (area.isAdopted()) {
            area.release(); // it was not acquired to be filled: others may need it for that
            return;
        }
        synchronized (spareAreas) {
            if (keeping) {
                spareAreas.push(area);
                return;
            }
        }
        area.release(); // the last handle was closed meanwhile
    }

    /** A handle is open: areas that are not needed now are kept for the next batch. */
    void keepSpareAreas() {
        synchronized (spareAreas) {
            keeping = true;
        }
    }

    /** Gives all areas back that no thread of this member uses. */
    void releaseSpareAreas() {
        synchronized (spareAreas) {
            keeping = false;
            while (!spareAreas.isEmpty()) {
                spareAreas.pop().release();
            }
        }
    }

    /** Makes room for one more lane or area, unless somebody else has just done so. False if there may be no more. */
    private boolean tryMakeRoom(int countIndex, int known, int most, int position, int length) {
        long stored;
        while ((stored = roomWord.tryAcquireOrSteal()) == 0) { // held for the time of a system call
            if (buffer.getLongVolatile(countIndex) != known) {
                return true;
            }
            Thread.yield();
        }
        try {
            final int count = checkedCount(countIndex, known, most);
            if (count != known) {
                return true;
            }
            if (count == most) {
                return false;
            }
            file.reserve(position, length);
            buffer.putLongRelease(countIndex, count + 1L); // release: after the zeros
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            roomWord.release(OwnerWord.isInconsistent(stored) ? roomWord.clearInconsistent(stored) : stored);
        }
    }

    // ---- recovery

    @Override
    public void recoverProducer(Lane lane) {
        sweepSideFiles(lane, true);
    }

    @Override
    public void recoverConsumer(Lane lane) {
        final int named = lane.inflight();
        final InFlightArea[] known = areas();
        if (named >= known.length || named < -1) {
            throw new IllegalStateException(
                    file + " was damaged from outside: lane " + lane.index + " names the area " + named);
        }
        if (named >= 0) {
            final InFlightArea area = known[named];
            // first the state, then what it describes
            if (area.isFull() && area.lane() == lane.index && area.from() >= lane.head()) {
                area.becomeEmpty(); // not freed: the lane still has it, drop the copy
            }
            lane.pointAtNothing();
        }
        sweepSideFiles(lane, false);
    }

    /**
     * Passes once through the lane that a stolen area describes, so that its state can be believed, unless it is ours, and
     * so was recovered; sweeps if the area is EMPTY, since its dead owner may have emptied it and not swept.
     *
     * @return false if somebody living has the lane
     */
    boolean settle(InFlightArea area) {
        if (area.wasStolen()) {
            if (!passThroughLane(area)) {
                return false;
            }
            if (!area.isFull()) {
                sweepAfter(area);
            }
            area.settled();
        }
        area.adopt(area.isFull());
        return true;
    }

    private boolean passThroughLane(InFlightArea area) {
        if (area.isFull()) {
            final Lane[] known = lanes();
            final int lane = area.lane();
            if (lane < 0 || lane >= known.length) {
                throw new IllegalStateException(
                        file + " was damaged from outside: area " + area.index + " describes the lane " + lane);
            }
            if (known[lane].isOurs()) {
                return true;
            }
            if (!known[lane].tryConsume(this)) {
                return false;
            }
            known[lane].stopConsuming();
        }
        return true;
    }

    private void sweepAfter(InFlightArea area) {
        final Lane[] known = lanes();
        final int lane = area.lane();
        if (lane >= 0 && lane < known.length) {
            sweepSideFiles(known[lane], false);
        }
    }

    /**
     * Removes side files of a lane that nobody can need: those that no producer has published, for the holder of the
     * producer's word; and else those below {@code head} that no in-flight area describes. A file that is needed is
     * described by an area from before {@code head} passes it until it is handled, so {@code head} is read first and the
     * areas after it.
     */
    void sweepSideFiles(Lane lane, boolean unpublished) {
        try {
            for (String name : sideFiles.list()) {
                if (SidePayload.ring(name) != lane.index) {
                    continue;
                }
                final long position = SidePayload.position(name);
                if (unpublished ? position >= lane.tail() : position < lane.head() && !isInFlight(lane, position)) {
                    sideFiles.remove(name);
                }
            }
        } catch (IOException e) {
            // what cannot be removed now only takes room until the next sweep; nobody is to wait for it with a lane in
            // hand
            LOGGER.log(Level.WARNING, this + ": side files that nobody needs cannot be removed", e);
        }
    }

    private boolean isInFlight(Lane lane, long position) {
        for (InFlightArea area : areas()) {
            if (area.isFull() && area.lane() == lane.index && area.from() <= position && position < area.to()) {
                return true;
            }
        }
        return false;
    }

    // ---- the whole queue

    /**
     * Puts right what the dead have left in lanes and areas, as far as an area that is FULL and that no living member works
     * on.
     *
     * @return that area, acquired and settled; null if there is none
     */
    InFlightArea acquireOrphan() {
        recoverLanes();
        for (InFlightArea area : areas()) {
            if (area.isOrphan() && area.tryAcquireOrSteal() && settleForUse(area)) {
                if (area.isFull()) {
                    return area;
                }
                area.release();
            }
        }
        return null;
    }

    /** What nobody else passes through: empty lanes, and those of dead producers that no one has needed since. */
    private void recoverLanes() {
        final long now = System.nanoTime();
        if (now - recovered >= RECOVERY_NANOS) {
            recovered = now;
            for (Lane lane : lanes()) {
                lane.recover(this);
            }
        }
    }

    /** Ends an area that was an orphan: its dead owner may have ended a record and not removed its side file. */
    void finish(InFlightArea area) {
        area.becomeEmpty();
        sweepAfter(area);
        idle.signal(Integer.MAX_VALUE);
    }

    /** Ends an area whose last record this thread has ended. */
    void finishOwn(InFlightArea area) {
        if (area.isAdopted()) {
            finish(area);
        } else {
            area.becomeEmpty();
            idle.signal(Integer.MAX_VALUE);
        }
    }

    OwnerWord exclusiveWord() {
        return exclusiveWord;
    }

    Members members() {
        return members;
    }

    AtomicBuffer buffer() {
        return buffer;
    }

    /** Whether a living exclusive consumer has the queue for itself. */
    boolean isExclusive() {
        final long seen = exclusiveWord.get();
        return !OwnerWord.isFree(seen) && !members.isDead(seen);
    }

    boolean isShutDown() {
        return shutdown.getVolatile() != 0;
    }

    void shutDown() {
        buffer.putLongVolatile(SHUTDOWN_OFFSET, 1); // volatile: before the wakes' loads
        notEmpty.signal(Integer.MAX_VALUE);
        idle.signal(Integer.MAX_VALUE);
        for (Lane lane : lanes()) {
            lane.notFull.signal(Integer.MAX_VALUE);
        }
    }

    QueueShutDownException refused() {
        return new QueueShutDownException(file + " was shut down; nothing can be put any more");
    }

    DeliveryUnknownException unknown() {
        return new DeliveryUnknownException(
                file + " was shut down while an item was put, and somebody may have taken it");
    }

    /**
     * Whether the queue is shut down and drained: AFTER the flag was seen, every lane was empty, whoever held it, every
     * area was EMPTY, and the tails, read again, were unchanged (specification: {@code shutdown.pml}).
     */
    boolean hasEnded() {
        return isShutDown() && isQuiet(false);
    }

    /** Whether nothing is in the queue or in anybody's hands (specification: {@code join.pml}). */
    boolean isIdle() {
        return isQuiet(true);
    }

    private boolean isQuiet(boolean cellsToo) {
        final Lane[] known = lanes();
        final List<Long> tails = tails(known);
        for (Lane lane : known) { // then every lane,
            if (lane.index != DEAD_LETTER_LANE && lane.head() != lane.tail()) {
                return false;
            }
        }
        for (InFlightArea area : areas()) { // then every area,
            if (area.isFull()) {
                return false;
            }
        }
        if (cellsToo && cells.isAnyPending()) { // then every living member's cell,
            return false;
        }
        return lanes().length == known.length && tails(known).equals(tails); // then the tails again
    }

    private static List<Long> tails(Lane[] lanes) {
        final List<Long> tails = new ArrayList<>(lanes.length);
        for (Lane lane : lanes) {
            tails.add(lane.index == DEAD_LETTER_LANE ? 0 : lane.tail());
        }
        return tails;
    }

    int size() {
        int size = 0;
        for (Lane lane : lanes()) {
            size += lane.index == DEAD_LETTER_LANE ? 0 : lane.count();
        }
        return size;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
