package io.atoll.ipc.pool;

import java.io.Serializable;

/**
 * What a worker of a {@link ProcessPool} does with a pair of arguments. Serializable, like {@link PoolFunction}.
 *
 * @param <A> its first argument
 * @param <B> its second argument
 * @param <R> its result
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface PoolBiFunction<A, B, R, X extends Exception> extends Serializable {
    /**
     * Does it, in a worker.
     *
     * @param first may be null
     * @param second may be null
     * @return the result; may be null
     * @throws X comes to the caller as it is, if it can travel
     */
    R apply(A first, B second) throws X;
}
