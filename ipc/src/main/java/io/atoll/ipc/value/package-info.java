/** Values in shared memory: one word each, visible to tools by name. */
package io.atoll.ipc.value;
