/**
 * The journal: a durable queue that is never emptied by reading, over Chronicle Queue. The only package that sees
 * Chronicle, which is an optional dependency.
 */
package io.atoll.ipc.journal;
