package io.atoll.ipc.pool;

import java.util.concurrent.CompletableFuture;

/** The result of a task; to cancel it ends the task, too, whether it waits or runs. */
final class PoolFuture<R> extends CompletableFuture<R> implements Task.Outcome {
    private final Dispatcher dispatcher;
    private volatile Task task;

    PoolFuture(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    void submit(Task submitted) {
        task = submitted;
        dispatcher.submit(submitted);
    }

    void submitAndAwait(Task submitted) throws InterruptedException {
        task = submitted;
        dispatcher.submitAndAwait(submitted, this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void done(Task ended, long first, Results values, boolean isLast) {
        task = null; // with its argument
        final Throwable thrown = values.thrown(0);
        if (thrown == null) {
            complete((R) values.value(0));
        } else {
            completeExceptionally(thrown);
        }
    }

    @Override
    public void failed(Task ended, Throwable reason) {
        task = null;
        completeExceptionally(reason);
    }

    @Override
    public void cut(Task rest) {
        throw new IllegalStateException("a single task was cut: " + rest.number);
    }

    /**
     * Cancels the task. If it runs, its worker is killed and replaced.
     *
     * @param mayInterruptIfRunning has no effect, as in {@link CompletableFuture}
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        final boolean cancelled = super.cancel(mayInterruptIfRunning);
        final Task submitted = task;
        if (cancelled && submitted != null) {
            dispatcher.cancel(submitted);
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // what depends on it is no task
    }
}
