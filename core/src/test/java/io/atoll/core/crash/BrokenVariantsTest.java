package io.atoll.core.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Proof that the machinery can fail: protocols broken on purpose, each beside its sound form. */
class BrokenVariantsTest {
    private static final Path HOME = Path.of("/home");
    private static final int WORD = FileHeader.LENGTH;
    private static final int LEFT = WORD + 64;
    private static final int RIGHT = LEFT + 64;
    private static final long PAYLOAD = 0x1122334455667788L;

    private static Space open(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static AtomicBuffer memory(SimulatedMachine machine, int process) throws IOException {
        return SharedFile.open(open(machine, process), new SharedFile.Blueprint("broken", "b", RIGHT + 64, null))
                .buffer();
    }

    private static OwnerWord word(SimulatedMachine machine, int process) throws IOException {
        return new OwnerWord(
                memory(machine, process), WORD, open(machine, process).members());
    }

    private static void givenMemory(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        memory(machine, 1);
    }

    private static void caught(DeathAnywhere broken) {
        final AssertionError error = assertThrows(AssertionError.class, broken::check);
        assertTrue(error.getMessage().contains("had not happened when the process died"), error::getMessage);
    }

    /** A store of a payload and a flag in one of several orders. */
    private interface Publication {
        void publish(AtomicBuffer memory);
    }

    private static DeathAnywhere publishing(Publication publication) {
        return DeathAnywhere.given(BrokenVariantsTest::givenMemory)
                .when("publish", machine -> publication.publish(memory(machine, DeathAnywhere.VICTIM)))
                .then("look", BrokenVariantsTest::memory)
                .holds("what is published is whole", (machine, process) -> {
                    final AtomicBuffer memory = memory(machine, process);
                    if (memory.getIntVolatile(WORD) == 1) {
                        assertEquals(PAYLOAD, memory.getLong(LEFT));
                        assertEquals(PAYLOAD, memory.getLong(RIGHT));
                    }
                });
    }

    @Test
    void shouldPassAReleaseAfterThePayload() {
        publishing(memory -> {
                    memory.putLong(LEFT, PAYLOAD);
                    memory.putLong(RIGHT, PAYLOAD);
                    memory.putIntRelease(WORD, 1);
                })
                .check();
    }

    @Test
    void shouldCatchAPublicationBeforeThePayload() {
        caught(publishing(memory -> {
            memory.putLong(LEFT, PAYLOAD);
            memory.putIntRelease(WORD, 1);
            memory.putLong(RIGHT, PAYLOAD);
        }));
    }

    @Test
    void shouldCatchAPlainStoreInPlaceOfARelease() {
        caught(publishing(memory -> {
            memory.putLong(LEFT, PAYLOAD);
            memory.putLong(RIGHT, PAYLOAD);
            memory.putInt(WORD, 1);
        }));
    }

    @Test
    void shouldCatchAPayloadThatIsCopiedInWordsAndPublishedTooEarly() {
        final byte[] bytes = new byte[RIGHT + 8 - LEFT];
        java.util.Arrays.fill(bytes, (byte) 7);
        caught(DeathAnywhere.given(BrokenVariantsTest::givenMemory)
                .when("publish", machine -> {
                    final AtomicBuffer memory = memory(machine, DeathAnywhere.VICTIM);
                    memory.putBytes(LEFT, bytes);
                    memory.putIntOpaque(WORD, 1);
                })
                .then("look", BrokenVariantsTest::memory)
                .holds("whole", (machine, process) -> {
                    final AtomicBuffer memory = memory(machine, process);
                    assertTrue(memory.getInt(WORD) == 0 || memory.getLong(LEFT) == memory.getLong(RIGHT));
                }));
    }

    /** Gives a word back, somehow. */
    private interface Release {
        void release(AtomicBuffer memory, OwnerWord word, long stored);
    }

    private static DeathAnywhere releasingWithoutRepair(Release release) {
        return DeathAnywhere.given(machine -> {
                    givenMemory(machine);
                    assertNotEquals(0, word(machine, 2).tryAcquire());
                    machine.die(2);
                })
                .when("steal and release", machine -> {
                    final OwnerWord word = word(machine, DeathAnywhere.VICTIM);
                    release.release(memory(machine, DeathAnywhere.VICTIM), word, word.tryAcquireOrSteal());
                })
                .then(
                        "acquire or steal",
                        (machine, process) ->
                                assertNotEquals(0, word(machine, process).tryAcquireOrSteal()))
                .holds(
                        "a repair is pending",
                        (machine, process) -> assertTrue(
                                OwnerWord.isInconsistent(word(machine, process).get())));
    }

    @Test
    void shouldPassAReleaseThatKeepsTheBit() {
        releasingWithoutRepair((memory, word, stored) -> word.release(stored)).check();
    }

    @Test
    void shouldCatchABitLostAtRelease() {
        caught(releasingWithoutRepair((memory, word, stored) -> memory.compareAndSetLong(WORD, stored, 0)));
    }

    @Test
    void shouldCatchARepairAfterTheRelease() {
        caught(DeathAnywhere.given(machine -> {
                    givenMemory(machine);
                    word(machine, 2).tryAcquire();
                    memory(machine, 2).putLong(LEFT, 1);
                    machine.die(2);
                })
                .when("steal, clear, release, repair", machine -> {
                    final OwnerWord word = word(machine, DeathAnywhere.VICTIM);
                    word.release(word.clearInconsistent(word.tryAcquireOrSteal()));
                    final AtomicBuffer memory = memory(machine, DeathAnywhere.VICTIM);
                    memory.putLong(RIGHT, memory.getLong(LEFT));
                })
                .then("look", BrokenVariantsTest::memory)
                .holds("sound if free and consistent", (machine, process) -> {
                    final AtomicBuffer memory = memory(machine, process);
                    final long stored = word(machine, process).tryAcquireOrSteal();
                    assertTrue(OwnerWord.isInconsistent(stored) || memory.getLong(LEFT) == memory.getLong(RIGHT));
                    word(machine, process).release(stored);
                }));
    }

    /** Takes a word over that was seen to be a dead member's. */
    private interface Steal {
        void steal(AtomicBuffer memory, long seen, long me);
    }

    /** Between looking and stealing, another process is faster: a living thief must not be robbed. */
    private static DeathAnywhere stealingSecond(Steal steal) {
        return DeathAnywhere.given(machine -> {
                    givenMemory(machine);
                    word(machine, 2).tryAcquire();
                    machine.die(2);
                    word(machine, 3);
                })
                .when("steal what another has stolen meanwhile", machine -> {
                    final AtomicBuffer memory = memory(machine, DeathAnywhere.VICTIM);
                    final long me =
                            open(machine, DeathAnywhere.VICTIM).members().ownerWord() | Long.MIN_VALUE;
                    final long seen = memory.getLongVolatile(WORD);
                    final long stolen = word(machine, 3).tryAcquireOrSteal();
                    memory.putLongVolatile(LEFT, stolen);
                    steal.steal(memory, seen, me);
                })
                .then("try", (machine, process) -> word(machine, process).tryAcquireOrSteal())
                .holds("the living thief still has what it took", (machine, process) -> {
                    final AtomicBuffer memory = memory(machine, process);
                    if (memory.getLong(LEFT) != 0) {
                        assertEquals(memory.getLong(LEFT), memory.getLong(WORD), "the owner word");
                    }
                });
    }

    @Test
    void shouldPassAStealByCompareAndSet() {
        stealingSecond((memory, seen, me) -> memory.compareAndSetLong(WORD, seen, me))
                .check();
    }

    @Test
    void shouldCatchAStealByPlainStore() {
        caught(stealingSecond((memory, seen, me) -> memory.putLong(WORD, me)));
    }

    @Test
    void shouldCatchAFlagClearedBeforeTheWake() {
        final int event = FileHeader.LENGTH;
        caught(DeathAnywhere.given(EventCountCrashTest::givenASleeper)
                .when("publish, clear the flag, wake", machine -> {
                    final AtomicBuffer memory = EventCountCrashTest.memory(machine, DeathAnywhere.VICTIM);
                    memory.getAndAddLong(event + 64, 1);
                    memory.putIntVolatile(event + 4, 0);
                    memory.getAndAddInt(event, 1);
                    machine.platform(DeathAnywhere.VICTIM).futex().orElseThrow().wake(memory, event, 1);
                })
                .then("publish and signal", EventCountCrashTest::publishAndSignal)
                .holds("the sleeper is woken", EventCountCrashTest::sleeperIsWoken));
    }

    @Test
    void shouldCatchAFileThatIsFilledUnderItsName() {
        caught(DeathAnywhere.given(BrokenVariantsTest::givenMemory)
                .when("create in place", machine -> {
                    final Platform platform = machine.platform(DeathAnywhere.VICTIM);
                    final Path file = HOME.resolve("space").resolve("broken").resolve("in-place");
                    open(machine, DeathAnywhere.VICTIM);
                    platform.createZeroed(file, FileHeader.LENGTH, Access.OWNER);
                    platform.map(file, FileHeader.LENGTH)
                            .putBytes(
                                    0, platform.map(file.resolveSibling("b"), FileHeader.LENGTH), 0, FileHeader.LENGTH);
                })
                .then(
                        "open it",
                        (machine, process) -> SharedFile.open(
                                open(machine, process),
                                new SharedFile.Blueprint("broken", "in-place", FileHeader.LENGTH, null)))
                .holds("there", BrokenVariantsTest::memory));
    }
}
