package io.atoll.ipc.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** The results of a {@code map}, in the order of its items. */
final class MapRun<R> extends CompletableFuture<List<R>> implements Feed.Receiver {
    private final Dispatcher dispatcher;
    private Object[] results;
    private long done;
    private long items = Long.MAX_VALUE;
    private Feed feed;

    MapRun(Dispatcher dispatcher, int expected) {
        this.dispatcher = dispatcher;
        this.results = new Object[expected];
    }

    void begin(Feed begun) {
        feed = begun;
        dispatcher.request(feed::more);
    }

    void beginAndAwait(Feed begun) throws InterruptedException {
        feed = begun;
        dispatcher.requestAndAwait(feed::more, this);
    }

    @Override
    public void done(long first, Results values) {
        for (int i = 0; i < values.size(); i++) {
            final Throwable thrown = values.thrown(i);
            if (thrown != null) {
                failed(first + i, 1, thrown);
                return;
            }
            final int index = Math.toIntExact(first + i);
            if (index >= results.length) {
                // the collection has grown since it was asked, and results do not come in order
                results = Arrays.copyOf(results, Math.max(index + 1, Math.max(16, results.length * 2)));
            }
            results[index] = values.value(i);
        }
        done += values.size();
        completeIfAllDone();
    }

    @Override
    public void failed(long first, int count, Throwable reason) {
        if (completeExceptionally(reason)) {
            feed.stop();
        }
    }

    @Override
    public void exhausted(long count) {
        items = count;
        completeIfAllDone();
    }

    @SuppressWarnings("unchecked")
    private void completeIfAllDone() {
        if (done == items) {
            final Object[] all = results.length == items ? results : Arrays.copyOf(results, (int) items);
            complete((List<R>) Collections.unmodifiableList(new ArrayList<>(Arrays.asList(all))));
        }
    }

    @Override
    public boolean wants(long next) {
        return !isDone();
    }

    /** Ends all tasks of this map, those that run by the death of their workers. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        final boolean cancelled = completeExceptionally(new CancellationException());
        if (cancelled) {
            dispatcher.request(feed::cancel);
        }
        return cancelled || isCancelled();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // what depends on it is no map
    }
}
