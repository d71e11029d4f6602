/** Connections between two processes: {@link io.atoll.ipc.pipe.Pipe} and {@link io.atoll.ipc.pipe.Connection}. */
package io.atoll.ipc.pipe;
