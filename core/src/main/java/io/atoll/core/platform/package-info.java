/**
 * The one door to the operating system: files, directories, mappings, kernel file locks, futexes and the facts about
 * processes. Nothing else in Atoll touches {@link java.nio.file.Files} or a {@link java.nio.channels.FileChannel}, so
 * that a test can stand in this door, record what passes and replay a death after any step.
 */
package io.atoll.core.platform;
