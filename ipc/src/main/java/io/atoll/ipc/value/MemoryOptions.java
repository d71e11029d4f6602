package io.atoll.ipc.value;

import java.io.Serializable;

/**
 * How this process attaches to an array or to memory. Others may attach in other ways; a handle that travels keeps its
 * own.
 *
 * @param preTouch whether every page is touched at once, so that no later access has to wait for the kernel to map it;
 *     takes about half a second for the first GiB, and twice that for each further one
 */
public record MemoryOptions(boolean preTouch) implements Serializable {
    /** Pages are mapped when they are first used. */
    public static final MemoryOptions DEFAULT = new MemoryOptions(false);

    /**
     * Touches every page at once.
     *
     * @return other options
     */
    public MemoryOptions withPreTouch() {
        return new MemoryOptions(true);
    }
}
