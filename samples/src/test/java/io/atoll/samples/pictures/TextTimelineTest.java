package io.atoll.samples.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTimelineTest {
    @Test
    void shouldShowARowForEachWorkerAtATime() {
        // a column for 50 ms; each row as a whole, from the start of its worker to the end of all
        assertEquals(
                List.of("--#################.", "--#####X----######.-"),
                new TextTimeline(Timelines.withADeath(), 20).rows());
        assertEquals(List.of("-########."), new TextTimeline(Timelines.withoutADeath(), 10).rows());
    }

    @Test
    void shouldShowNothingOfNothing() {
        assertEquals(List.of(), new TextTimeline(new TimelineRecorder().timeline(), 20).rows());
    }
}
