package io.atoll.samples.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.ipc.pool.PoolListener.Outcome;
import io.atoll.ipc.pool.PoolListener.TaskEnd;
import io.atoll.ipc.pool.PoolListener.TaskInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineRecorderTest {
    private static final long MILLI = 1_000_000;

    @Test
    void shouldKeepWhoRanWhatFromWhenToWhen() {
        final Timeline timeline = Timelines.withADeath();
        assertEquals(2, timeline.slots());
        assertEquals(
                List.of(1, 2, 3, 4),
                timeline.workers().stream().map(Timeline.Worker::number).toList());
        assertEquals(
                List.of(0, 1, 1, 1),
                timeline.workers().stream().map(Timeline.Worker::slot).toList());
        assertEquals(-9, timeline.workers().get(1).exitCode());
        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                timeline.spans().stream().map(Timeline.Span::task).toList());
        final Timeline.Span died = timeline.spans().get(1);
        assertEquals(Outcome.WORKER_DIED, died.outcome());
        assertEquals(300 * MILLI, died.end() - died.start());
        assertTrue(died.isEndOfItsWorker());
        assertTrue(died.failure().contains("luck"));
        assertNull(timeline.spans().get(0).failure());
        assertEquals(1_000 * MILLI, timeline.nanos());
    }

    @Test
    void shouldNumberTheItemsOfAFunctionOneCallAfterTheOther() {
        final TimelineRecorder recorder = new TimelineRecorder();
        recorder.workerStarted(Timelines.FIRST, System.nanoTime());
        recorder.taskEnded(end(3, 2, "b", 0, 1)); // the second call is told of first
        recorder.taskEnded(end(2, 1, "a", 5, 5));
        recorder.taskEnded(end(1, 1, "a", 0, 5));
        recorder.taskEnded(end(4, 3, "b", 0, 1));
        final Timeline timeline = recorder.timeline();
        assertEquals(
                List.of(0L, 5L, 0L, 1L),
                timeline.spans().stream().map(Timeline.Span::firstItem).toList());
        assertEquals(
                List.of(0L, 1L),
                timeline.of("b").spans().stream().map(Timeline.Span::firstItem).toList());
        assertEquals(timeline.workers(), timeline.of("b").workers());
    }

    @Test
    void shouldTellOfWhatIsNotOverYet() {
        final TimelineRecorder recorder = new TimelineRecorder();
        assertEquals(0, recorder.timeline().slots());
        recorder.workerStarted(Timelines.FIRST, System.nanoTime());
        final Timeline timeline = recorder.timeline();
        assertEquals(timeline.nanos(), timeline.workers().get(0).ready(), "it never was");
        assertEquals(timeline.nanos(), timeline.workers().get(0).end());
    }

    private static TaskEnd end(long task, long call, String name, long first, int items) {
        final long now = System.nanoTime();
        return new TaskEnd(
                new TaskInfo(task, call, name, first, items, 0),
                Timelines.FIRST,
                now,
                now + MILLI,
                Outcome.RETURNED,
                0,
                null,
                false);
    }
}
