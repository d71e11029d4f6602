package io.atoll.core.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.FakeLocks.Process;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The table of members over a kernel in which processes are cheap. */
class MembersTest {
    private final FakeLocks kernel = new FakeLocks();
    private final AtomicBuffer memory = new UnsafeBuffer(new byte[MemberTable.LENGTH]);
    private final MemberTable table = new MemberTable(memory, 0, kernel.process());

    private Members join(Process process) {
        return process.join(memory, 0);
    }

    @Test
    void shouldTakeSlotsInTurnAndCountEpochsFromOne() {
        for (int slot = 0; slot < 5; slot++) {
            final Members member = join(kernel.process());
            assertEquals(slot, member.slot());
            assertEquals(1, member.epoch());
            assertEquals(slot + 1, member.joinSequence());
        }
    }

    @Test
    void shouldReuseASlotAThousandTimesUnderEverNewEpochs() {
        final Members observer = join(kernel.process());
        for (int others = 1; others < MemberTable.MAX_MEMBERS - 1; others++) {
            join(kernel.process());
        }
        for (int generation = 1; generation <= 1_000; generation++) {
            final Process process = kernel.process();
            final Members member = join(process);
            assertEquals(MemberTable.MAX_MEMBERS - 1, member.slot());
            assertEquals(generation, member.epoch());
            assertFalse(observer.isDead(member.slot(), member.epoch()));
            assertTrue(observer.isDead(member.slot(), member.epoch() - 1));
            process.kill();
            if (generation % 100 == 0) { // once the remembered verdict is old
                Waiting.until("dead", () -> observer.isDead(member.slot(), member.epoch()));
            }
        }
    }

    @Test
    void shouldRefuseAJoinerWhenAllSlotsAreTakenByTheLivingAndAdmitOneWhenAnybodyDies() {
        final Process[] processes = new Process[MemberTable.MAX_MEMBERS];
        for (int i = 0; i < processes.length; i++) {
            processes[i] = kernel.process();
            join(processes[i]);
        }
        assertThrows(NoSuchElementException.class, () -> join(kernel.process()));
        processes[1234].kill();
        final Members heir = join(kernel.process());
        assertEquals(1234, heir.slot());
        assertEquals(2, heir.epoch());
    }

    /** Dies at its n-th store. */
    private static final class MortalBuffer extends UnsafeBuffer {
        private int storesLeft;

        MortalBuffer(DirectBuffer memory, int stores) {
            super(memory);
            storesLeft = stores;
        }

        static final class Death extends Error {
            private static final long serialVersionUID = 1L;
        }

        private void store() {
            if (storesLeft-- == 0) {
                throw new Death();
            }
        }

        @Override
        public void putLong(int index, long value) {
            store();
            super.putLong(index, value);
        }

        @Override
        public void putInt(int index, int value) {
            store();
            super.putInt(index, value);
        }

        @Override
        public void putBytes(int index, byte[] source, int offset, int length) {
            store();
            super.putBytes(index, source, offset, length);
        }

        @Override
        public void putLongRelease(int index, long value) {
            store();
            super.putLongRelease(index, value);
        }
    }

    @Test
    void shouldLeaveAUsableTableWhereverAJoinerDies() {
        final Members observer = join(kernel.process());
        final Set<String> members = new HashSet<>();
        boolean survived = false;
        for (int stores = 0; !survived; stores++) {
            for (int again = 0; again < 3; again++) {
                final Process mortal = kernel.process();
                try {
                    final Members member = mortal.join(new MortalBuffer(memory, stores), 0);
                    survived = true;
                    assertTrue(members.add(member.slot() + "." + member.epoch()));
                } catch (MortalBuffer.Death e) {
                    assertTrue(stores < 20, "too many stores");
                }
                mortal.kill();
                final Process next = kernel.process();
                final Members member = join(next);
                assertTrue(members.add(member.slot() + "." + member.epoch()), "two members were one");
                assertFalse(observer.isDead(member.slot(), member.epoch()));
                assertEquals("process-" + next.pid(), row(member).command());
                assertTrue(row(member).alive());
                next.kill();
            }
        }
    }

    private Member row(Members member) {
        try {
            return table.member(member.slot());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldPassOverASlotWhoseNextEpochALivingProcessHoldsWithoutHavingWrittenItsRow() {
        final Process stuck = kernel.process();
        assertTrue(stuck.tryKeep(1), "slot 0, epoch 1");
        assertEquals(1, join(kernel.process()).slot());
    }

    @Test
    void shouldRememberADeathForEverAndALifeForOneSlice() {
        final Members observer = join(kernel.process());
        final Process process = kernel.process();
        final Members member = join(process);
        assertFalse(observer.isDead(member.slot(), member.epoch()));
        process.kill();
        Waiting.until("dead", () -> observer.isDead(member.slot(), member.epoch()));
        final int probesAtDeath = kernel.probes();
        for (int i = 0; i < 1_000; i++) {
            assertTrue(observer.isDead(member.slot(), member.epoch()));
        }
        assertEquals(probesAtDeath, kernel.probes());
    }

    @Test
    void shouldNotCrowdTheKernelWhenACrowdAsks() {
        final Members observer = join(kernel.process());
        final Members member = join(kernel.process());
        final long start = System.nanoTime();
        final int before = kernel.probes();
        for (int i = 0; i < 10_000; i++) {
            assertFalse(observer.isDead(member.slot(), member.epoch()));
        }
        final long slices = (System.nanoTime() - start) / 25_000_000 + 2;
        assertTrue(kernel.probes() - before <= slices, kernel.probes() - before + " probes in " + slices + " slices");
    }

    @Test
    void shouldTakeTheNeverBornForDeadAndItselfForAlive() {
        final Members member = join(kernel.process());
        assertFalse(member.isDead(member.slot(), member.epoch()));
        assertTrue(member.isDead(member.slot(), member.epoch() + 1));
        assertTrue(member.isDead(5, 1));
        assertTrue(member.isDead(5, 0));
        assertTrue(member.isDead(5, OwnerWord.MAX_EPOCH));
    }

    @Test
    void shouldKnowTheOldestLivingJoinAndWhoStays() throws IOException {
        assertEquals(Long.MAX_VALUE, table.oldestLivingJoin());
        assertFalse(table.hasStaying());
        final Process oldest = kernel.process();
        join(oldest);
        final Process younger = kernel.process();
        final Members leaving = join(younger);
        assertEquals(1, table.oldestLivingJoin());
        oldest.kill();
        assertEquals(2, table.oldestLivingJoin());
        assertTrue(table.hasStaying());
        leaving.leave();
        assertFalse(table.hasStaying());
        assertEquals(2, table.oldestLivingJoin());
    }

    @Test
    void shouldCutALongCommandAndReadItBack() throws IOException {
        final String command = "x".repeat(71) + "é" + "y".repeat(100);
        final Process process = kernel.process();
        final Members member = Members.join(
                        new MemberTable(memory, 0, process), new io.atoll.core.platform.ProcessFacts(1, 2, 3, command))
                .orElseThrow();
        assertTrue(table.member(member.slot()).command().startsWith("x".repeat(71)));
        assertEquals(1, table.members().size());
    }
}
