package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DefectTest {
    @Test
    void shouldBeInFourImagesOfAnyNumber() {
        for (int images = 8; images < 300; images++) {
            final int all = images;
            assertEquals(
                    List.of(Defect.values()),
                    IntStream.rangeClosed(1, all)
                            .mapToObj(image -> Defect.of(image, all))
                            .flatMap(Optional::stream)
                            .toList());
        }
        assertEquals(Optional.of(Defect.LOOPS), Defect.of(25, 200));
        assertEquals(Optional.of(Defect.EXITS), Defect.of(175, 200));
    }

    @Test
    void shouldLeaveTheOthersDifferentFromEachOther() {
        assertEquals(Thumbnail.of(1), Thumbnail.of(1));
        assertNotEquals(Thumbnail.of(1), Thumbnail.of(2));
    }
}
