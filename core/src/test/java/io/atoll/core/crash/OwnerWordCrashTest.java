package io.atoll.core.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Deaths around an owner word that guards two longs which must be equal whenever it is taken without its bit. */
class OwnerWordCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final int WORD = FileHeader.LENGTH;
    private static final int LEFT = WORD + 64;
    private static final int RIGHT = LEFT + 64;

    /** The guarded data and their owner word, as one process sees them. */
    private static final class Guarded {
        final AtomicBuffer buffer;
        final OwnerWord word;

        Guarded(SimulatedMachine machine, int process) throws IOException {
            final Space space = SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
            buffer = SharedFile.open(space, new SharedFile.Blueprint("guarded", "data", RIGHT + 64, null))
                    .buffer();
            word = new OwnerWord(buffer, WORD, space.members());
        }

        void change() {
            buffer.putLong(LEFT, buffer.getLong(LEFT) + 1);
            buffer.putLong(RIGHT, buffer.getLong(RIGHT) + 1);
        }

        long acquire() {
            final long stored = word.tryAcquireOrSteal();
            assertNotEquals(0, stored, () -> "taken by " + OwnerWord.toString(word.get()));
            return stored;
        }

        long acquireAndRepair() {
            final long stored = acquire();
            if (!OwnerWord.isInconsistent(stored)) {
                return stored;
            }
            buffer.putLong(RIGHT, buffer.getLong(LEFT));
            return word.clearInconsistent(stored);
        }
    }

    private static void givenAFreeWord(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, io.atoll.core.platform.Access.OWNER);
        new Guarded(machine, 1);
    }

    private static void soundUnlessInconsistent(SimulatedMachine machine, int process) throws IOException {
        final Guarded guarded = new Guarded(machine, process);
        final long stored = guarded.word.get();
        assertFalse(OwnerWord.isFree(stored), "the heir holds it");
        if (!OwnerWord.isInconsistent(stored)) {
            assertEquals(guarded.buffer.getLong(LEFT), guarded.buffer.getLong(RIGHT), "the guarded data");
        }
    }

    @Test
    void shouldGiveTheHeirSoundDataOrTheInconsistentBit() {
        assertTrue(DeathAnywhere.given(OwnerWordCrashTest::givenAFreeWord)
                        .when("acquire, change, release", machine -> {
                            final Guarded guarded = new Guarded(machine, DeathAnywhere.VICTIM);
                            final long stored = guarded.acquire();
                            guarded.change();
                            guarded.word.release(stored);
                        })
                        .then("acquire or steal", (machine, process) -> new Guarded(machine, process).acquire())
                        .holds("sound, or inconsistent", OwnerWordCrashTest::soundUnlessInconsistent)
                        .check()
                > 100);
    }

    @Test
    void shouldNeverLoseARepairThatIsPending() {
        DeathAnywhere.given(machine -> {
                    givenAFreeWord(machine);
                    final Guarded guarded = new Guarded(machine, 2);
                    guarded.acquire();
                    guarded.buffer.putLong(LEFT, 7);
                    machine.die(2);
                })
                .when("steal, repair, change, release", machine -> {
                    final Guarded guarded = new Guarded(machine, DeathAnywhere.VICTIM);
                    final long stored = guarded.acquireAndRepair();
                    guarded.change();
                    guarded.word.release(stored);
                })
                .then("steal and repair", (machine, process) -> new Guarded(machine, process).acquireAndRepair())
                .holds("sound", (machine, process) -> {
                    soundUnlessInconsistent(machine, process);
                    assertFalse(OwnerWord.isInconsistent(new Guarded(machine, process).word.get()), "repaired");
                })
                .check();
    }

    @Test
    void shouldKeepTheBitThroughOwnersWhoDoNotRepair() {
        DeathAnywhere.given(machine -> {
                    givenAFreeWord(machine);
                    final Guarded guarded = new Guarded(machine, 2);
                    guarded.acquire();
                    guarded.buffer.putLong(LEFT, 7);
                    machine.die(2);
                })
                .when("steal and release, twice", machine -> {
                    final Guarded guarded = new Guarded(machine, DeathAnywhere.VICTIM);
                    guarded.word.release(guarded.acquire());
                    guarded.word.release(guarded.acquire());
                })
                .then("acquire or steal", (machine, process) -> new Guarded(machine, process).acquire())
                .holds(
                        "inconsistent",
                        (machine, process) ->
                                assertTrue(OwnerWord.isInconsistent(new Guarded(machine, process).word.get())))
                .check();
    }
}
