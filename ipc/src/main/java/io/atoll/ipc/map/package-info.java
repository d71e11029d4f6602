/**
 * Maps and lists between any number of processes, which no death can hurt: {@link io.atoll.ipc.map.SharedMap}, {@link
 * io.atoll.ipc.map.SharedList}.
 */
package io.atoll.ipc.map;
