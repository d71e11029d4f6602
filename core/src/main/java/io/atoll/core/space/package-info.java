/**
 * Folders and files of shared memory. A {@link io.atoll.core.space.Space} is a folder that processes meet in; a {@link
 * io.atoll.core.space.SharedFile} is a piece of memory with a name in it, which appears complete or not at all.
 */
package io.atoll.core.space;
