package io.atoll.ipc.pool;

import io.atoll.core.platform.PieceMapping;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SideFiles;
import io.atoll.core.space.SpaceFullException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Long arrays on their way to other processes: each lies in a side file of its own, which one process writes and the others
 * read ({@link SideArrayReader}). Thread-safe.
 *
 * <p>Arguments lie beside the pool's file: the pool writes them when a task is submitted, and has their files back when
 * the task has ended, as it may have to be tried again. Results lie beside the worker's file: the worker writes them before
 * it publishes its record, and has their files back when the pool has freed that ({@link ResultArrays}).
 *
 * <p>A file that its writer has back is kept for the next array that fills at least half of it, and stays mapped on both
 * sides: new memory of the kernel's costs some times as much as the copy. Each writer keeps at most 256 MiB, and a quarter
 * of what the file system had left when it looked, and no file for longer than some seconds. What goes by then is removed,
 * and its memory given back in spite of the readers' mappings. Who is asked to keeps nothing of what he has by then, as
 * others lack the room.
 *
 * <p>Arguments keep their room until their task has ended, and results need some before: so no new file takes more than
 * half of what is left for an argument of up to 64 MiB, which travels with its record then, whose room is free before the
 * task runs. (Longer arguments, and files that others write, may still leave too little.)
 *
 * <p>Why no array is torn: a file is written while it is in no record that is published and not done with, and by its
 * writer alone. A record is published, by a release store, after its arrays were written. That the pool has freed a record,
 * also by a release store, or that a task's result is there, proves that its arrays have been read; that a worker is gone,
 * that it reads no more. Numbers are never used for another file, so a reader that has a file mapped which was
 * removed does not touch it again.
 *
 * <p>What a death leaves: the files of a dead worker are removed with its own file, by its pool; those of a dead pool by
 * the next that is opened in its space, as its workers end with it. Which files were kept, the writer alone knew.
 */
final class SideArrays implements Values.ArrayWriter {
    /** Shorter ones travel with their record: two more copies cost less than a file. */
    static final int LEAST_BYTES = 1 << 16;

    /** How many bytes are kept, at most, for those to come. */
    static final long MOST_KEPT = 1 << 28;

    /** How many files, at most. */
    static final int MOST_FILES = 64;

    /** Whether what was kept for long goes by itself: not where a test alone says what happens, and when. */
    static volatile boolean trims = true;

    private static final Logger LOGGER = System.getLogger(SideArrays.class.getName());
    private static final char MARK = 'a'; // the names of records' side files begin with a digit
    private static final int SHARE = 4;

    /** Longer ones get a file even so: on the way through a record they would take several times as much of the heap. */
    private static final long MOST_WITH_RECORD = 1 << 26;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A file with room for an array. */
    private static final class Place {
        final long number;
        final long capacity;
        PieceMapping memory;
        long keptSince;

        Place(long number, long capacity) {
            this.number = number;
            this.capacity = capacity;
        }
    }

    private final SideFiles files;
    private final Runnable takingBack;
    private final LongSupplier asked;
    private final boolean leavesRoom;
    private final Map<Long, Place> used = new HashMap<>();

    /** The one that was used last at the end. */
    private final Deque<Place> kept = new ArrayDeque<>();

    private long keptBytes;
    private long mostKept = MOST_KEPT;
    private long looked = System.nanoTime() - LOOK_NANOS;
    private long numbers;
    private long answered;
    private boolean isTrimDue;
    private boolean closed;

    /**
     * Arrays beside a file.
     *
     * @param takingBack called now and then to {@link #release} what was read; by any thread
     */
    SideArrays(SideFiles files, Runnable takingBack) {
        this(files, takingBack, () -> 0, false);
    }

    /** Arguments beside a file: room is left for the results of those who read them. */
    static SideArrays leavingRoom(SideFiles files) {
        return new SideArrays(files, () -> {}, () -> 0, true);
    }

    /**
     * Arrays beside a file of which others may want the room.
     *
     * @param takingBack as above
     * @param asked how often they have asked for it; by any thread
     */
    SideArrays(SideFiles files, Runnable takingBack, LongSupplier asked) {
        this(files, takingBack, asked, false);
    }

    private SideArrays(SideFiles files, Runnable takingBack, LongSupplier asked, boolean leavesRoom) {
        this.files = files;
        this.takingBack = takingBack;
        this.asked = asked;
        this.leavesRoom = leavesRoom;
    }

    static String name(long number) {
        return MARK + Long.toString(number);
    }

    @Override
    public long write(Object array, long bytes) throws IOException {
        giveUpIfAsked();
        final Place place = take(bytes);
        if (place == null || !refill(place, array, bytes)) {
            return create(array, bytes);
        }
        return place.number;
    }

    private synchronized Place take(long bytes) {
        Place best = null;
        for (Iterator<Place> all = kept.descendingIterator(); all.hasNext(); ) {
            final Place place = all.next();
            if (bytes <= place.capacity
                    && bytes >= place.capacity / 2
                    && (best == null || place.capacity < best.capacity)) {
                best = place;
            }
        }
        if (best != null) {
            kept.remove(best);
            keptBytes -= best.capacity;
            used.put(best.number, best);
        }
        return best;
    }

    /** False if the file is of no use any more. */
    private boolean refill(Place place, Object array, long bytes) {
        boolean done = false;
        try {
            if (place.memory == null) {
                place.memory = files.mapPieces(name(place.number), place.capacity, true);
            }
            place.memory.put(FileHeader.LENGTH, bytes, ArrayPieces.from(array));
            done = true;
        } catch (IOException e) { // too many mappings, or removed from outside
            LOGGER.log(Level.DEBUG, "an array's file cannot be used again", e);
        } finally {
            if (!done) {
                forget(place);
                discard(List.of(place));
            }
        }
        return done;
    }

    private synchronized void forget(Place place) {
        used.remove(place.number);
    }

    private long create(Object array, long bytes) throws IOException {
        if (leavesRoom && bytes <= MOST_WITH_RECORD && takesTooMuch(bytes) && (!giveUp() || takesTooMuch(bytes))) {
            return NO_ROOM;
        }
        final long number = nextNumber();
        try {
            files.write(name(number), bytes, ArrayPieces.from(array));
        } catch (SpaceFullException e) {
            if (!giveUp()) {
                throw e;
            }
            files.write(name(number), bytes, ArrayPieces.from(array));
        }
        synchronized (this) {
            used.put(number, new Place(number, bytes));
            trimLater(); // for a writer that writes no other
        }
        return number;
    }

    /** Whether it would leave less room than it takes; what comes with the next one, as pages and headers, counted in. */
    private boolean takesTooMuch(long bytes) throws IOException {
        return 2 * bytes + LEAST_BYTES > files.usable();
    }

    private synchronized long nextNumber() {
        return ++numbers;
    }

    /** Nobody will read the array any more. */
    void release(long number) {
        final List<Place> tooMany = new ArrayList<>();
        synchronized (this) {
            final Place place = used.remove(number);
            if (place == null) {
                return;
            }
            place.keptSince = System.nanoTime();
            kept.addLast(place);
            keptBytes += place.capacity;
            look(place.keptSince);
            while (!kept.isEmpty() && (closed || keptBytes > mostKept || kept.size() > MOST_FILES)) {
                tooMany.add(removeEldest());
            }
            trimLater();
        }
        discard(tooMany);
    }

    private Place removeEldest() {
        final Place place = kept.removeFirst();
        keptBytes -= place.capacity;
        return place;
    }

    /** How much may be kept. To ask for it takes as long as to write a short array, so not each time. */
    private void look(long now) {
        if (now - looked >= LOOK_NANOS) {
            looked = now;
            try {
                mostKept = Math.min(MOST_KEPT, files.usable() / SHARE);
            } catch (IOException e) { // removed from outside
                mostKept = 0;
            }
        }
    }

    private void trimLater() {
        if (trims && !isTrimDue && !(kept.isEmpty() && used.isEmpty())) {
            isTrimDue = true;
            new CompletableFuture<Void>() // by the JDK's clock: its common pool may be busy for long
                    .completeOnTimeout(null, LOOK_NANOS, TimeUnit.NANOSECONDS)
                    .thenRun(this::trim);
        }
    }

    private void giveUpIfAsked() {
        final long times = asked.getAsLong();
        final boolean isNew;
        synchronized (this) {
            isNew = times != answered;
            answered = times;
        }
        if (isNew) {
            giveUp();
        }
    }

    /** Gives up what was not used for a while. */
    private void trim() {
        takingBack.run();
        giveUpIfAsked();
        final List<Place> old = new ArrayList<>();
        synchronized (this) {
            isTrimDue = false;
            final long now = System.nanoTime();
            while (!kept.isEmpty() && now - kept.getFirst().keptSince >= KEPT_NANOS) {
                old.add(removeEldest());
            }
            trimLater();
        }
        discard(old);
    }

    /** Keeps nothing of what it has by now. False if there was nothing. */
    boolean giveUp() {
        takingBack.run();
        final List<Place> all;
        synchronized (this) {
            all = new ArrayList<>(kept);
            kept.clear();
            keptBytes = 0;
        }
        discard(all);
        return !all.isEmpty();
    }

    /** Keeps nothing from now on. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        giveUp();
    }

    private void discard(List<Place> places) {
        for (Place place : places) {
            if (place.memory != null) {
                place.memory.close();
            }
            try {
                files.discard(name(place.number));
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.WARNING, "an array's file takes room until its pool has ended", e);
            }
        }
    }
}
