/** Locks between processes, which know when their owner has died. */
package io.atoll.ipc.sync;
