package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the folders that commands make for themselves. */
class WorkFolderTest {
    @TempDir
    Path common;

    private Path folder(String name, FileTime time) throws IOException {
        final Path folder = Files.createDirectory(common.resolve(name));
        Files.setLastModifiedTime(Files.createFile(folder.resolve(".owner")), time);
        Files.createFile(folder.resolve("left"));
        return folder;
    }

    @Test
    void shouldRemoveThoseOfTheDeadOnly() throws IOException {
        final FileTime longAgo = FileTime.fromMillis(0);
        final Path dead = folder("atoll-work-1", longAgo);
        final Path newborn = folder("atoll-work-2", FileTime.fromMillis(System.currentTimeMillis()));
        final Path other = folder("work-3", longAgo);
        final Path link = Files.createSymbolicLink(common.resolve("atoll-work-4"), other);
        final Path without = Files.createDirectory(common.resolve("atoll-work-5"));
        WorkFolder.sweep(common);
        assertFalse(Files.exists(dead));
        for (Path kept : new Path[] {newborn, other.resolve("left"), link, without}) {
            assertTrue(Files.exists(kept), kept.toString());
        }
    }

    @Test
    void shouldLeaveThoseOfTheLivingAlone() throws IOException {
        final Path path;
        try (WorkFolder mine = new WorkFolder()) {
            path = mine.path();
            Files.setLastModifiedTime(path.resolve(".owner"), FileTime.fromMillis(0));
            WorkFolder.sweep(path.getParent());
            assertTrue(Files.exists(path));
            assertEquals(0, WorkFolder.filesIn(path).size(), "its lock is nobody's file");
        }
        assertFalse(Files.exists(path));
    }
}
