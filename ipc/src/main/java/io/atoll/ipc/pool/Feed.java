package io.atoll.ipc.pool;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Items on their way to the workers, in chunks: a bounded number of chunks at a time, the next when some have come back.
 * Chunks grow while they take less than a millisecond, so that small items do not cost a hand-over each, and shrink when
 * they take longer, so that uneven ones do not wait behind each other. Used by the thread that runs the dispatcher only.
 */
final class Feed {
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
    private static final long TARGET_NANOS = 1_000_000;
    private static final int CHUNKS_EACH = 4;
    private static final int SINGLES_EACH = 64;

    private final Dispatcher dispatcher;
    private final ProcessPool pool;
    private final long call;
    private final Functions.Entry function;
    private final Iterator<?> items;
    private final boolean adaptive;
    private final int window;
    private final Receiver receiver;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private final Set<Task> underWay = new HashSet<>();
    private int chunk;
    private long next;
    private long itemsDone;
    private long began;
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

    private void feed() {
        while (!ended && underWay.size() < window && receiver.wants(next)) {
            final long first = next;
            int count = 0;
            int length = 0;
            Throwable failure = null;
            final TaskArrays arrays = pool.newArrays();
            try {
                while (count < chunk && length < MOST_BYTES && items.hasNext()) {
                    length += Values.write(items.next(), scratch, length, arrays);
                    count++;
                }
                ended = count == 0 || !adaptive && count < chunk && length < MOST_BYTES;
            } catch (Throwable e) { // the input's, which may be of any kind, or an item cannot travel
                failure = e;
                ended = true;
            }
            if (count > 0) {
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

    private void send(long first, int count, int length, TaskArrays arrays) {
        if (began == 0) {
            began = System.nanoTime();
        }
        final byte[] arguments = new byte[length];
        scratch.getBytes(0, arguments);
        final Task[] task = new Task[1];
        task[0] = pool.task(
                call, first, function, count, new UnsafeBuffer(arguments), length, arrays, new Task.Outcome() {
                    @Override
                    public void done(Results values) {
                        underWay.remove(task[0]);
                        adapt(values.size());
                        receiver.done(first, values);
                        more();
                    }

                    @Override
                    public void failed(Throwable reason) {
                        underWay.remove(task[0]);
                        receiver.failed(first, count, reason);
                        more();
                    }
                });
        underWay.add(task[0]);
        dispatcher.submit(task[0]);
    }

    private void adapt(int items) {
        itemsDone += items;
        if (!adaptive) {
            return;
        }
        final long nanosEach = (System.nanoTime() - began) * pool.workers() / itemsDone;
        final long good = Math.max(1, Math.min(MOST_ITEMS, TARGET_NANOS / Math.max(1, nanosEach)));
        chunk = (int) (good > chunk ? Math.min(good, chunk * 2L) : good);
    }

    /** Sends no more; what was sent need not be started any more. */
    void stop() {
        ended = true;
        dispatcher.withdraw(Set.copyOf(underWay));
    }

    /** Sends no more; what was sent is not to run on. */
    void cancel() {
        ended = true;
        Set.copyOf(underWay).forEach(dispatcher::cancel);
    }
}
