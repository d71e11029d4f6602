package io.atoll.bench.peers.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ContentionTest {
    @Test
    void shouldSeeThatAnOperationIsLost() {
        Contention.checkExclusion(10, 10);
        final String message = assertThrows(IllegalStateException.class, () -> Contention.checkExclusion(10, 9))
                .getMessage();
        assertEquals("expected 10, found 9: the lock does not exclude", message);
    }
}
