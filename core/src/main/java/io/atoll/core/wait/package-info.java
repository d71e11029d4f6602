/** Sleeping and waking across processes: {@link io.atoll.core.wait.EventCount} over the best futex to be had. */
package io.atoll.core.wait;
