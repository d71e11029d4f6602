/**
 * What {@code java.util.concurrent} has for threads of one process, for threads of any processes: locks, conditions,
 * semaphores, barriers, latches and events, which know when one who takes part has died.
 */
package io.atoll.ipc.sync;
