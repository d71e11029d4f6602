package io.atoll.samples.pictures;

import io.atoll.ipc.pool.PoolListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes down what a pool does, from the moment this is made. Any thread may ask for the timeline at any time. */
public final class TimelineRecorder implements PoolListener {
    private static final Comparator<TaskEnd> ORDER_OF_ITEMS = Comparator.<TaskEnd>comparingLong(
                    end -> end.task().call())
            .thenComparingLong(end -> end.task().firstItem())
            .thenComparingInt(end -> end.task().attempt());

    private final long origin;
    private final Map<Integer, WorkerInfo> workers = new TreeMap<>();
    private final Map<Integer, Long> starts = new TreeMap<>();
    private final Map<Integer, Long> begins = new TreeMap<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
    private final Map<Integer, Integer> exitCodes = new TreeMap<>();
    private final List<TaskEnd> tasks = new ArrayList<>();

    /** Begins now. */
    public TimelineRecorder() {
        this(System.nanoTime());
    }

    /** Begins at a time of that clock. */
    TimelineRecorder(long origin) {
        this.origin = origin;
    }

    @Override
    public synchronized void workerStarted(WorkerInfo worker, long nanos) {
        workers.put(worker.number(), worker);
        starts.put(worker.number(), nanos);
    }

    @Override
    public synchronized void workerReady(WorkerInfo worker, long nanos) {
        begins.put(worker.number(), nanos);
    }

    @Override
    public synchronized void workerEnded(WorkerInfo worker, long nanos, int exitCode) {
        ends.put(worker.number(), nanos);
        exitCodes.put(worker.number(), exitCode);
    }

    @Override
    public synchronized void taskEnded(TaskEnd end) {
        tasks.add(end);
    }

    /**
     * What has happened so far.
     *
     * @return the timeline until now, or until the last worker has ended
     */
    public synchronized Timeline timeline() {
        final boolean over = !workers.isEmpty() && ends.size() == workers.size();
        final long end =
                over ? ends.values().stream().mapToLong(Long::longValue).max().orElseThrow() : System.nanoTime();
        final List<Timeline.Worker> whole = new ArrayList<>();
        for (WorkerInfo worker : workers.values()) {
            final int number = worker.number();
            final long gone = ends.getOrDefault(number, end);
            whole.add(new Timeline.Worker(
                    number,
                    worker.slot(),
                    worker.pid(),
                    starts.get(number) - origin,
                    begins.getOrDefault(number, gone) - origin,
                    gone - origin,
                    exitCodes.getOrDefault(number, 0)));
        }
        return new Timeline(end - origin, whole, spans());
    }

    /**
     * The items of a function's calls are numbered one call after the other, so that tasks submitted one by one have
     * numbers too, and those of other functions, such as a warm-up, do not shift them.
     */
    private List<Timeline.Span> spans() {
        final List<Timeline.Span> spans = new ArrayList<>();
        long call = -1;
        long first = 0;
        final Map<String, Long> next = new HashMap<>();
        for (TaskEnd end : tasks.stream().sorted(ORDER_OF_ITEMS).toList()) {
            final TaskInfo task = end.task();
            if (task.call() != call) {
                call = task.call();
                first = next.getOrDefault(task.function(), 0L);
            }
            next.merge(task.function(), first + task.firstItem() + task.items(), Math::max);
            spans.add(new Timeline.Span(
                    task.number(),
                    task.function(),
                    end.worker().number(),
                    end.worker().slot(),
                    first + task.firstItem(),
                    task.items(),
                    task.attempt(),
                    end.startNanos() - origin,
                    end.endNanos() - origin,
                    end.outcome(),
                    end.failure() == null ? null : end.failure().toString()));
        }
        return spans;
    }
}
