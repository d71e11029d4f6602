package io.atoll.ipc.sync;

import java.io.Serializable;

/**
 * Makes guarded data whole again after a process died while it held their lock. Runs under the lock. May itself die
 * half-way and run again in another process, so it must be idempotent.
 */
@FunctionalInterface
public interface RepairHandler extends Serializable {
    /** Repairs the data; if it throws, they count as not repaired. */
    void repair();
}
