/** Rings of messages between processes. */
package io.atoll.ipc.ring;
