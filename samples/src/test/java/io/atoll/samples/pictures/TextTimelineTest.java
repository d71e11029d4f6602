package io.atoll.samples.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTimelineTest {
    @Test
    void shouldShowARowForEachWorkerAtATime() {
        // its beginning is a little before the first event, and columns are rounded down
        final List<String> rows = new TextTimeline(Timelines.withADeath(), 20).rows();
        assertEquals(2, rows.size());
        assertEquals(20, rows.get(0).length());
        assertEquals('-', rows.get(0).charAt(1));
        assertEquals('#', rows.get(0).charAt(10));
        assertEquals(-1, rows.get(0).indexOf('X'));
        assertEquals(1, rows.get(1).chars().filter(c -> c == 'X').count());
        assertEquals('#', rows.get(1).charAt(rows.get(1).indexOf('X') - 1));
        assertEquals('-', rows.get(1).charAt(rows.get(1).indexOf('X') + 1));
        assertEquals('#', rows.get(1).charAt(15));
        assertEquals('.', rows.get(1).charAt(19));
    }

    @Test
    void shouldShowNothingOfNothing() {
        assertEquals(List.of(), new TextTimeline(new TimelineRecorder().timeline(), 20).rows());
    }
}
