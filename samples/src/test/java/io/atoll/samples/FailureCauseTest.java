package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureCauseTest {
    @Test
    void shouldSayWhyATaskFailed() {
        assertEquals(
                "took too long: its worker was killed",
                FailureCause.of(new TimeoutException("ran on")).text());
        assertNull(FailureCause.of(new TimeoutException("ran on")).exitCode());
        assertEquals(
                "threw java.io.IOException: no image",
                FailureCause.of(new IOException("no image\nat all")).text());
        assertTrue(FailureCause.of(new IOException("x".repeat(1_000))).text().length() < 120);
    }

    @Test
    void shouldSayHowAProcessEnded() {
        assertEquals("ended with exit code 42", FailureCause.ofProcess(null, 42).text());
        assertEquals("signal 9 ended it", FailureCause.ofProcess(null, -9).text());
        assertEquals(-9, FailureCause.ofProcess(null, -9).exitCode());
        assertEquals(
                "threw java.io.IOException: gone",
                FailureCause.ofProcess(new IOException("gone"), 1).text());
    }
}
