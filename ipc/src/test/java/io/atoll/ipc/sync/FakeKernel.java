package io.atoll.ipc.sync;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Members of a space that is all in this JVM, and their kernel, to which something may happen whenever it is asked. */
final class FakeKernel implements LockFile {
    private static final int SLOT_SHIFT = 40;

    private final AtomicBuffer table = new UnsafeBuffer(new byte[MemberTable.LENGTH]);
    private final ReentrantLock local = new ReentrantLock();
    private final Set<Integer> dead = ConcurrentHashMap.newKeySet();
    private Question question = slot -> {};

    /** What happens before the kernel answers. */
    interface Question {
        void about(int slot) throws IOException;
    }

    Members join() {
        try {
            return Members.join(new MemberTable(table, 0, this), new ProcessFacts(1, 0, 0, "fake"))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill(Members member) {
        dead.add(member.slot());
    }

    /** Lets something happen whenever anybody's life is asked for. */
    void whenAsked(Question happens) {
        question = happens;
    }

    /** Gives no answer about one member, until {@link #whenAsked} says something else. */
    void refuse(Members member) {
        whenAsked(slot -> {
            if (slot == member.slot()) {
                throw new IOException("no answer");
            }
        });
    }

    @Override
    public boolean isHeld(long position) throws IOException {
        final int slot = (int) (position >>> SLOT_SHIFT);
        question.about(slot);
        return !dead.contains(slot);
    }

    @Override
    public Object key() {
        return this;
    }

    @Override
    public boolean tryKeep(long position) {
        return true;
    }

    @Override
    public boolean tryHoldAll() {
        return true;
    }

    @Override
    public void releaseAll() {
        // nothing was taken: only the members' bytes are of interest here
    }

    @Override
    public ReentrantLock local() {
        return local;
    }
}
