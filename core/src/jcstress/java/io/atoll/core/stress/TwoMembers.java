package io.atoll.core.stress;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Two living members and a dead one of a space that is all in this JVM, its kernel an accurate oracle. */
public final class TwoMembers {
    /** A living member. */
    public static final Members FIRST;

    /** Another. */
    public static final Members SECOND;

    /** What a member that died wrote into the words that it owned. */
    public static final long DEAD_WORD;

    static {
        final Oracle oracle = new Oracle();
        final AtomicBuffer table = new UnsafeBuffer(new byte[MemberTable.LENGTH]);
        FIRST = join(table, oracle);
        SECOND = join(table, oracle);
        final Members dead = join(table, oracle);
        DEAD_WORD = dead.ownerWord();
        oracle.deadSlot = dead.slot();
    }

    private TwoMembers() {}

    private static Members join(AtomicBuffer table, LockFile oracle) {
        try {
            return Members.join(new MemberTable(table, 0, oracle), new ProcessFacts(1, 0, 0, "stress"))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Grants every byte and says of one slot that it is dead. */
    private static final class Oracle implements LockFile {
        private static final int SLOT_SHIFT = 40;
        private final ReentrantLock local = new ReentrantLock();
        private int deadSlot = -1;

        @Override
        public Object key() {
            return this;
        }

        @Override
        public boolean tryKeep(long position) {
            return true;
        }

        @Override
        public boolean isHeld(long position) {
            return position >>> SLOT_SHIFT != deadSlot;
        }

        @Override
        public boolean tryHoldAll() {
            return true;
        }

        @Override
        public void releaseAll() {
            // nobody else is there to take it
        }

        @Override
        public ReentrantLock local() {
            return local;
        }
    }
}
