package io.atoll.core.liveness;

import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.AtomicBuffer;

/** A kernel with one lock file and processes that live and die in no time. */
final class FakeLocks {
    private final Map<Long, Process> holders = new HashMap<>();
    private int processes;
    private int probes;

    Process process() {
        return new Process(++processes);
    }

    /** How often anybody has asked whether a byte is held. */
    int probes() {
        return probes;
    }

    /** One process and its view of the lock file. */
    final class Process implements LockFile {
        private final int pid;
        private final ReentrantLock local = new ReentrantLock();

        private Process(int pid) {
            this.pid = pid;
        }

        int pid() {
            return pid;
        }

        Members join(AtomicBuffer buffer, int offset) {
            try {
                return Members.join(new MemberTable(buffer, offset, this), facts())
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ProcessFacts facts() {
            return new ProcessFacts(pid, 1, 1, "process-" + pid);
        }

        void kill() {
            holders.values().removeIf(holder -> holder == this);
        }

        @Override
        public Object key() {
            return FakeLocks.this;
        }

        @Override
        public boolean tryKeep(long position) {
            return holders.putIfAbsent(position, this) == null;
        }

        @Override
        public boolean isHeld(long position) {
            probes++;
            return holders.containsKey(position);
        }

        @Override
        public boolean tryHoldAll() {
            return holders.isEmpty();
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
}
