package io.atoll.ipc.process;

import java.io.Serializable;

/** What a child JVM runs. Shared objects that it captures are the same objects there. */
@FunctionalInterface
public interface JvmTask extends Serializable {
    /**
     * Runs in the child.
     *
     * @throws Exception ends the child with exit code 1 and reaches the parent as {@link JvmProcess#failure()}
     */
    void run() throws Exception;
}
