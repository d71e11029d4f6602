package io.atoll.ipc.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * The results of a stream, one by one: in the order of the items, or as they come. At most {@value #AHEAD} items and a few
 * chunks are ahead of the one that is asked for, so memory is bounded in both directions.
 */
final class ResultIterator<R> implements Iterator<R>, Feed.Receiver {
    private static final int AHEAD = 4096;

    private final Dispatcher dispatcher;
    private final boolean ordered;
    private Feed feed;

    /** Guarded by itself: the dispatcher's thread puts in, the consumer takes out. */
    private final Deque<Object> ready = new ArrayDeque<>();

    private final Map<Long, List<Object>> early = new HashMap<>();
    private CompletableFuture<Void> arrived = new CompletableFuture<>();
    private long nextReady;
    private long taken;
    private long end = Long.MAX_VALUE;
    private boolean closed;

    /** In the place of a result. */
    private record Thrown(Throwable failure) {}

    ResultIterator(Dispatcher dispatcher, boolean ordered) {
        this.dispatcher = dispatcher;
        this.ordered = ordered;
    }

    void begin(Feed begun) {
        feed = begun;
    }

    @Override
    public void done(long first, Results values) {
        final List<Object> chunk = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            final Throwable thrown = values.thrown(i);
            chunk.add(thrown != null ? new Thrown(thrown) : values.value(i));
        }
        arrive(first, chunk);
    }

    @Override
    public void failed(long first, int items, Throwable reason) {
        arrive(first, Collections.nCopies(items, new Thrown(reason)));
    }

    private void arrive(long first, List<Object> chunk) {
        final CompletableFuture<Void> waited;
        synchronized (ready) {
            if (closed) {
                return;
            }
            if (ordered) {
                early.put(first, chunk);
                for (List<Object> next = early.remove(nextReady); next != null; next = early.remove(nextReady)) {
                    append(next);
                }
            } else {
                append(chunk);
            }
            waited = arrived;
            arrived = new CompletableFuture<>();
        }
        waited.complete(null);
    }

    private void append(List<Object> chunk) {
        for (Object value : chunk) {
            ready.add(value == null ? this : value); // itself in the place of null
        }
        nextReady += chunk.size();
    }

    @Override
    public void exhausted(long items) {
        final CompletableFuture<Void> waited;
        synchronized (ready) {
            end = items;
            waited = arrived;
            arrived = new CompletableFuture<>();
        }
        waited.complete(null);
    }

    @Override
    public boolean wants(long next) {
        synchronized (ready) {
            return !closed && next - taken < AHEAD;
        }
    }

    @Override
    public boolean hasNext() {
        while (true) {
            final CompletableFuture<Void> awaited;
            final boolean low;
            synchronized (ready) {
                if (closed) {
                    return false;
                }
                low = taken == 0 || ready.size() < AHEAD / 2;
                awaited = arrived;
                if (!ready.isEmpty()) {
                    return true;
                }
                if (taken >= end) {
                    return false;
                }
            }
            if (low) {
                dispatcher.request(feed::more);
            }
            try {
                dispatcher.await(awaited);
            } catch (InterruptedException e) {
                close();
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for a result");
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        final Object value;
        final boolean refill;
        synchronized (ready) {
            value = ready.poll();
            taken++;
            refill = (taken & (AHEAD / 4 - 1)) == 0;
        }
        if (refill) {
            dispatcher.request(feed::more);
        }
        if (value instanceof Thrown thrown) {
            throw ProcessPool.<RuntimeException>sneaky(thrown.failure());
        }
        return value == this ? null : (R) value;
    }

    /** Ends what is under way for it. */
    void close() {
        synchronized (ready) {
            if (closed) {
                return;
            }
            closed = true;
            ready.clear();
            early.clear();
        }
        dispatcher.request(feed::cancel);
    }
}
