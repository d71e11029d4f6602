package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

/** When a function is given up that workers die of. */
class FunctionDeathsTest {
    private static final int LENGTH = 1_000;
    private static final int KILLED = -9;
    private static final int OUT_OF_MEMORY = 3;

    private final FunctionDeaths deaths = new FunctionDeaths("Example.run", LENGTH);

    private void die(int exitCode, int times) {
        for (int i = 0; i < times; i++) {
            deaths.add(new WorkerDeath("w-" + i, exitCode, null, "last words"));
        }
    }

    @Test
    void shouldGiveUpAfterThreeDeaths() {
        die(OUT_OF_MEMORY, 2);
        assertNull(deaths.refusal());
        die(OUT_OF_MEMORY, 1);
        final WorkerDiedException refusal = assertInstanceOf(WorkerDiedException.class, deaths.refusal());
        assertEquals(OUT_OF_MEMORY, refusal.exitCode());
        assertEquals("last words", refusal.lastOutput());
        for (String part : new String[] {"Example.run", LENGTH + " bytes", "2 before it", "exit code 3"}) {
            assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
        }
        die(OUT_OF_MEMORY, 1);
        deaths.forget();
        assertSame(refusal, deaths.refusal(), "for ever, and as it was");
    }

    @Test
    void shouldBeginAnewWhenAWorkerHasReadIt() {
        die(OUT_OF_MEMORY, 2);
        deaths.forget();
        die(OUT_OF_MEMORY, 2);
        assertNull(deaths.refusal());
    }

    @Test
    void shouldNotBlameItForAFewKills() {
        die(KILLED, 99);
        assertNull(deaths.refusal());
        die(KILLED, 1);
        assertNotNull(deaths.refusal(), "somebody who kills whoever reads it");
    }
}
