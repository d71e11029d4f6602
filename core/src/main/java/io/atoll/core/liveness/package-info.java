/**
 * Who is alive and who owns what. The one proof of death is a byte of {@code members.lock} that the kernel has freed;
 * the one form of ownership is the {@link io.atoll.core.liveness.OwnerWord}.
 */
package io.atoll.core.liveness;
