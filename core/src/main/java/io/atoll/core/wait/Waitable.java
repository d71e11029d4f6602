package io.atoll.core.wait;

/** Something that becomes ready, such as a connection that has a message or a process that ends. Thread-safe. */
@FunctionalInterface
public interface Waitable {
    /**
     * Looks, without waiting. May be asked again and again by somebody who waits for several of them.
     *
     * @return true if what one would wait for is there
     */
    boolean isReady();
}
