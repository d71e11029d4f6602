/** Pools of worker JVMs. */
package io.atoll.ipc.pool;
