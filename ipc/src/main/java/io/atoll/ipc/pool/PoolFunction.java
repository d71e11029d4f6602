package io.atoll.ipc.pool;

import java.io.Serializable;

/**
 * What a worker of a {@link ProcessPool} does with an argument. Serializable, as it travels to the worker, with all that it
 * captures; shared objects that it captures are the same objects there.
 *
 * @param <A> its argument
 * @param <R> its result
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface PoolFunction<A, R, X extends Exception> extends Serializable {
    /**
     * Does it, in a worker.
     *
     * @param argument may be null
     * @return the result; may be null
     * @throws X comes to the caller as it is, if it can travel
     */
    R apply(A argument) throws X;
}
