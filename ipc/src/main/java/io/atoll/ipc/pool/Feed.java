package io.atoll.ipc.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/**
 * Items on their way to the workers, in chunks: a bounded number of chunks at a time, the next when some have come back.
 * Chunks grow while they take less than a millisecond, so that small items do not cost a hand-over each, and shrink when
 * they take longer, so that uneven ones do not wait behind each other: by the time that the workers are at them, not by
 * that which passes meanwhile, since a chunk that waits for a processor is not too long. Nor do they grow where results are
 * long.
 *
 * <p>Chunks of one item travel in batches (see {@link Task}), each a small part of what was sent before it: the first items go
 * to all workers alike, and where many follow, they do not cost a hand-over each.
 *
 * <p>Used by the thread that runs the dispatcher only.
 */
final class Feed implements Task.Outcome {
    /** What becomes of the items. */
    interface Receiver {
        /**
         * The items of a chunk have run.
         *
         * @param first the number of the first of them
         * @param values what came back
         */
        void done(long first, Results values);

        /**
         * Some items will not run to their end, or will not even come.
         *
         * @param first the number of the first of them
         * @param items how many
         * @param reason why
         */
        void failed(long first, int items, Throwable reason);

        /**
         * There are no more items.
         *
         * @param items how many there were
         */
        void exhausted(long items);

        /**
         * Whether more items are wanted now.
         *
         * @param next the number of the next one
         * @return false if the receiver will ask for more later
         */
        boolean wants(long next);
    }

    private static final int MOST_ITEMS = 1024;
    private static final int MOST_BYTES = 1 << 14;
    private static final long MOST_BYTES_UNDER_WAY = 1 << 22;
    private static final long TARGET_NANOS = 1_000_000;
    private static final long MOST_RESULT_BYTES = 1 << 20;
    private static final int CHUNKS_EACH = 8;

    /** Many, so that a worker that must wait for a processor finds enough when it gets one. */
    private static final int SINGLES_EACH = 8192;

    private static final int MOST_IN_BATCH = 128;

    /** A batch is at most this part of what each worker had before. */
    private static final int BATCH_PART = 8;

    private final Dispatcher dispatcher;
    private final ProcessPool pool;
    private final long call;
    private final Functions.Entry function;
    private final Iterator<?> items;
    private final boolean adaptive;
    private final boolean batches;
    private final int mostBytes;
    private final int window;
    private final Receiver receiver;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private Task underWay;
    private int tasksUnderWay;
    private int itemsUnderWay;
    private long bytesUnderWay;
    private int chunk;
    private long next;
    private long itemsDone;
    private long nanosDone;
    private long bytesDone;
    private boolean ended;
    private boolean feeding;

    /**
     * A feed.
     *
     * @param call its number
     * @param chunk how many items travel together; 0 for as many as are good
     */
    Feed(
            ProcessPool pool,
            Dispatcher dispatcher,
            long call,
            Functions.Entry function,
            Iterator<?> items,
            int chunk,
            Receiver receiver) {
        this.pool = pool;
        this.dispatcher = dispatcher;
        this.call = call;
        this.function = function;
        this.items = items;
        this.adaptive = chunk == 0;
        this.chunk = Math.max(1, chunk);
        this.batches = chunk == 1 && pool.batchBytes() > 0;
        this.mostBytes = batches ? Math.min(MOST_BYTES, pool.batchBytes()) : MOST_BYTES;
        this.window = pool.workers() * (chunk == 1 ? SINGLES_EACH : CHUNKS_EACH);
        this.receiver = receiver;
    }

    /** Sends as many chunks as may be under way. To ask for an item may bring results, which ask for more: once. */
    void more() {
        if (feeding) {
            return;
        }
        feeding = true;
        try {
            feed();
        } finally {
            feeding = false;
        }
    }

    private boolean hasRoom() {
        return (batches ? itemsUnderWay : tasksUnderWay) < window
                && (bytesUnderWay < MOST_BYTES_UNDER_WAY || tasksUnderWay < pool.workers())
                && receiver.wants(next);
    }

    private void feed() {
        while (!ended && hasRoom()) {
            final long first = next;
            final int most = batches ? batch() : chunk;
            int count = 0;
            int length = 0;
            Throwable failure = null;
            final TaskArrays arrays = pool.newArrays();
            try {
                while (count < most && length + arrays.bytes() < mostBytes && items.hasNext()) {
                    length += Values.write(items.next(), scratch, length, arrays);
                    count++;
                }
                if (ended) { // by what came while the items were asked for
                    arrays.remove();
                    return;
                }
                ended = count == 0 || !adaptive && count < most && length + arrays.bytes() < mostBytes;
            } catch (Throwable e) { // the input's, which may be of any kind, or an item cannot travel
                failure = e;
                ended = true;
            }
            if (count == 0) {
                arrays.remove(); // the first half of a pair, perhaps
            } else {
                next += count;
                try {
                    send(first, count, length, arrays);
                } catch (OutOfMemoryError e) {
                    arrays.remove();
                    ended = true;
                    receiver.failed(first, count, e);
                }
            }
            if (failure != null) {
                receiver.failed(next, 1, failure);
                receiver.exhausted(next + 1);
            } else if (ended) {
                receiver.exhausted(next);
            }
        }
    }

    /** How many items travel together that are tasks of their own. The first go to all workers alike. */
    private int batch() {
        return (int) Math.min(MOST_IN_BATCH, 1 + next / (BATCH_PART * pool.workers()));
    }

    private void send(long first, int count, int length, TaskArrays arrays) {
        final byte[] arguments = new byte[length];
        scratch.getBytes(0, arguments);
        final Task task = pool.task(call, first, function, count, batches, arguments, length, arrays, adaptive, this);
        itemsUnderWay += count;
        bytesUnderWay += task.bytes();
        begin(task);
        dispatcher.submit(task);
    }

    private void begin(Task task) {
        task.after = underWay;
        if (underWay != null) {
            underWay.before = task;
        }
        underWay = task;
        tasksUnderWay++;
    }

    private void end(Task task) {
        if (task.before == null) {
            underWay = task.after;
        } else {
            task.before.after = task.after;
        }
        if (task.after != null) {
            task.after.before = task.before;
        }
        tasksUnderWay--;
        bytesUnderWay -= task.bytes();
    }

    @Override
    public void done(Task task, long first, Results values, boolean isLast) {
        itemsUnderWay -= values.size();
        if (isLast) {
            end(task);
        }
        if (adaptive) {
            adapt(values);
        }
        receiver.done(first, values);
        more();
    }

    @Override
    public void failed(Task task, Throwable reason) {
        itemsUnderWay -= task.items;
        end(task);
        receiver.failed(task.first, task.items, reason);
        more();
    }

    @Override
    public void cut(Task rest) {
        dispatcher.addPart();
        begin(rest); // its items and bytes are under way already
    }

    private void adapt(Results values) {
        itemsDone += values.size();
        nanosDone += values.nanos;
        bytesDone += values.bytes();
        final long inTime = TARGET_NANOS * itemsDone / Math.max(1, nanosDone);
        final long inRoom = MOST_RESULT_BYTES * itemsDone / Math.max(1, bytesDone); // they have to lie there together
        final long good = Math.max(1, Math.min(MOST_ITEMS, Math.min(inTime, inRoom)));
        chunk = (int) (good > chunk ? Math.min(good, chunk * 2L) : good);
    }

    /** Sends no more; what was sent need not be started any more. */
    void stop() {
        ended = true;
        dispatcher.withdraw(tasks());
    }

    /** Sends no more; what was sent is not to run on. */
    void cancel() {
        ended = true;
        tasks().forEach(dispatcher::cancel);
    }

    private List<Task> tasks() {
        final List<Task> tasks = new ArrayList<>();
        for (Task task = underWay; task != null; task = task.after) {
            tasks.add(task);
        }
        return tasks;
    }
}
