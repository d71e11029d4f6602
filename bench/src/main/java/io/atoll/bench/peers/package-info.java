/**
 * The comparison across processes: Atoll beside its rivals, each side in JVMs of its own, in turn, in one program.
 */
package io.atoll.bench.peers;
