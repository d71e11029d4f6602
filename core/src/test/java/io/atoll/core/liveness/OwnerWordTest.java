package io.atoll.core.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.FakeLocks.Process;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerWordTest {
    private static final long INCONSISTENT = Long.MIN_VALUE;

    private final FakeLocks kernel = new FakeLocks();
    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[MemberTable.LENGTH + 64]);
    private final Process firstProcess = kernel.process();
    private final Process secondProcess = kernel.process();
    private Members first;
    private Members second;
    private OwnerWord mine;
    private OwnerWord theirs;

    @BeforeEach
    void join() {
        first = firstProcess.join(memory, 64);
        second = secondProcess.join(memory, 64);
        mine = new OwnerWord(memory, 0, first);
        theirs = new OwnerWord(memory, 0, second);
    }

    @Test
    void shouldPackItsFieldsAsItsDrawingShows() {
        final long word = OwnerWord.identity(2047, 0xFFFF_FFFFL) | 0xF_FFFF;
        assertEquals(Long.MAX_VALUE, word);
        assertEquals(2047, OwnerWord.slot(word | INCONSISTENT));
        assertEquals(0xFFFF_FFFFL, OwnerWord.epoch(word | INCONSISTENT));
        assertEquals(0xF_FFFF, OwnerWord.threadHint(word | INCONSISTENT));
        final long small = OwnerWord.identity(1, 1) | 1;
        assertEquals(1L << 52 | 1L << 20 | 1, small);
        assertFalse(OwnerWord.isInconsistent(small));
        assertTrue(OwnerWord.isInconsistent(small | INCONSISTENT));
    }

    @Test
    void shouldBeFreeWithAndWithoutItsInconsistentBit() {
        assertTrue(OwnerWord.isFree(0));
        assertTrue(OwnerWord.isFree(INCONSISTENT));
        assertFalse(OwnerWord.isFree(OwnerWord.identity(0, 1)));
        assertFalse(OwnerWord.isFree(OwnerWord.identity(0, 1) | INCONSISTENT));
    }

    @Test
    void shouldNameItsOwnerWhileHeldAndNobodyAfterRelease() {
        final long stored = mine.tryAcquire();
        assertEquals(stored, mine.get());
        assertEquals(first.slot(), OwnerWord.slot(stored));
        assertEquals(first.epoch(), OwnerWord.epoch(stored));
        assertEquals(Thread.currentThread().getId() & OwnerWord.HINT_MASK, OwnerWord.threadHint(stored));
        assertEquals(0, theirs.tryAcquire());
        assertEquals(0, theirs.tryAcquireOrSteal());
        assertEquals(0, mine.tryAcquire(), "the word itself is not reentrant");
        mine.release(stored);
        assertEquals(0, mine.get());
    }

    @Test
    void shouldRobNobodyWhoLives() {
        final long stored = theirs.tryAcquire();
        for (int i = 0; i < 100; i++) {
            assertEquals(0, mine.tryAcquireOrSteal());
        }
        theirs.release(stored);
    }

    @Test
    void shouldBeStolenFromTheDeadWithTheInconsistentBit() {
        final long theirWord = theirs.tryAcquire();
        assertEquals(0, mine.tryAcquire());
        secondProcess.kill();
        assertEquals(0, mine.tryAcquire(), "acquiring alone asks nobody");
        final long stored = mine.tryAcquireOrSteal();
        assertNotEquals(0, stored);
        assertTrue(OwnerWord.isInconsistent(stored));
        assertEquals(first.slot(), OwnerWord.slot(stored));
        assertThrows(OwnershipLostException.class, () -> theirs.release(theirWord));
        assertEquals(stored, mine.get(), "a failed release must not change the word");
    }

    @Test
    void shouldKeepTheInconsistentBitThroughOwnersUntilOneDeclaresTheDataRepaired() {
        theirs.tryAcquire();
        secondProcess.kill();
        mine.release(mine.tryAcquireOrSteal());
        assertEquals(INCONSISTENT, mine.get());
        long stored = mine.tryAcquire();
        assertTrue(OwnerWord.isInconsistent(stored));
        mine.release(stored);
        assertEquals(INCONSISTENT, mine.get());
        stored = mine.tryAcquireOrSteal();
        stored = mine.clearInconsistent(stored);
        assertEquals(stored, mine.get());
        assertFalse(OwnerWord.isInconsistent(stored));
        mine.release(stored);
        assertEquals(0, mine.get());
    }

    @Test
    void shouldPassOnTheInconsistentBitThatItsOwnerHasSet() {
        long stored = mine.tryAcquire();
        stored = mine.markInconsistent(stored);
        assertEquals(stored, mine.get());
        assertEquals(stored, mine.markInconsistent(stored), "set is set");
        mine.release(stored);
        assertEquals(INCONSISTENT, mine.get());
        assertTrue(OwnerWord.isInconsistent(theirs.tryAcquire()));
    }

    @Test
    void shouldStayInconsistentWhenTheHeirDiesToo() {
        theirs.tryAcquire();
        secondProcess.kill();
        final Process thirdProcess = kernel.process();
        final OwnerWord third = new OwnerWord(memory, 0, thirdProcess.join(memory, 64));
        assertNotEquals(0, third.tryAcquireOrSteal());
        thirdProcess.kill();
        assertTrue(OwnerWord.isInconsistent(mine.tryAcquireOrSteal()));
    }

    @Test
    void shouldGiveADeadOwnersWordToOneHeirOnly() {
        theirs.tryAcquire();
        secondProcess.kill();
        final OwnerWord third = new OwnerWord(memory, 0, kernel.process().join(memory, 64));
        assertNotEquals(0, mine.tryAcquireOrSteal());
        assertEquals(0, third.tryAcquireOrSteal());
    }

    @Test
    void shouldSayThatOwnershipWasLostWhenItsMemoryWasOverwritten() {
        final long stored = mine.tryAcquire();
        memory.putLong(0, stored ^ 1);
        final OwnershipLostException atRelease = assertThrows(OwnershipLostException.class, () -> mine.release(stored));
        assertTrue(atRelease.getMessage().contains(OwnerWord.toString(stored)), atRelease.getMessage());
        assertThrows(OwnershipLostException.class, () -> mine.clearInconsistent(stored));
        assertEquals(stored ^ 1, mine.get());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0xF_FFFF, 1L << 52, 2047L << 52, -1L, Long.MAX_VALUE, 0x5A5A_5A5A_5A5A_5A5AL})
    void shouldTakeAGarbageWordForOneOfTheDead(long garbage) {
        memory.putLong(0, garbage);
        assertEquals(0, mine.tryAcquire());
        final long stored = mine.tryAcquireOrSteal();
        assertNotEquals(0, stored);
        assertTrue(OwnerWord.isInconsistent(stored));
        mine.release(stored);
    }

    @Test
    void shouldNameTheSameMemberWithAnotherHint() {
        final long word = OwnerWord.withHint(OwnerWord.identity(3, 7) | 27, 2);
        assertEquals(OwnerWord.identity(3, 7) | 2, word);
        assertEquals(OwnerWord.MAX_EPOCH, OwnerWord.epoch(OwnerWord.withHint(-1L, 0)));
        assertFalse(OwnerWord.isInconsistent(OwnerWord.withHint(-1L, 0)));
        assertEquals(0xF_FFFF, OwnerWord.threadHint(OwnerWord.withHint(word, -1)));
    }

    @Test
    void shouldTellAPersonWhatItSays() {
        assertEquals("free", OwnerWord.toString(0));
        assertEquals("free inconsistent", OwnerWord.toString(INCONSISTENT));
        assertEquals("member 3.1 thread 27", OwnerWord.toString(OwnerWord.identity(3, 1) | 27));
        assertEquals("nobody", first.describe(INCONSISTENT));
        assertTrue(first.describe(theirs.tryAcquire()).contains("pid " + secondProcess.pid()));
    }
}
