/** Queues between any number of processes that no death can hurt: {@link io.atoll.ipc.queue.SharedQueue}. */
package io.atoll.ipc.queue;
