package io.atoll.ipc.sync;

/**
 * Who has a lock, for tools.
 *
 * @param pid of its process
 * @param thread the low 20 bits of its thread's id
 * @param isAlive whether the kernel proved the process alive when this was read
 * @param command its main class or jar
 */
public record LockOwner(long pid, int thread, boolean isAlive, String command) {}
