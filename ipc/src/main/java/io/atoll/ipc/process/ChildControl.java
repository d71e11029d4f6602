package io.atoll.ipc.process;

import org.agrona.concurrent.AtomicBuffer;

/** The memory by which a parent and one child talk, see {@link ChildControlDescriptor}. Thread-safe. */
final class ChildControl {
    private final AtomicBuffer buffer;

    ChildControl(AtomicBuffer buffer) {
        this.buffer = buffer;
    }

    /** In the parent: asks for an interrupt. Atomic: threads of the parent may ask at once. */
    void askForInterrupt() {
        buffer.getAndAddInt(ChildControlDescriptor.INTERRUPTS_OFFSET, 1);
    }

    /** In the child: how often an interrupt was asked for, including all that was asked before this look. */
    int interrupts() {
        return buffer.getIntVolatile(ChildControlDescriptor.INTERRUPTS_OFFSET);
    }

    /** In the child: notes that its shutdown hooks run. */
    void leave() {
        buffer.putIntVolatile(ChildControlDescriptor.EXIT_OFFSET, ChildControlDescriptor.ORDERLY);
    }

    /** In the parent, when the child has ended: whether no shutdown hook ran. */
    boolean isCutOff() {
        return buffer.getIntVolatile(ChildControlDescriptor.EXIT_OFFSET) != ChildControlDescriptor.ORDERLY;
    }
}
