/** Maps between any number of processes that no death can hurt: {@link io.atoll.ipc.map.SharedMap}. */
package io.atoll.ipc.map;
