package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

class ResizeCommandTest {
    @TempDir
    Path folder;

    @Test
    void shouldRefuseToWriteOverTheImagesThemselves() throws IOException {
        final Path image = folder.resolve("one.png");
        ImageScaling.draw(1, image.toString());
        final byte[] before = Files.readAllBytes(image);
        final Path roundabout = folder.resolve("..").resolve(folder.getFileName());
        assertEquals(ExitCode.SOFTWARE, Atoll.execute("resize", folder.toString(), "--to", roundabout.toString()));
        Files.createSymbolicLink(folder.resolve("small"), Path.of("."));
        assertEquals(ExitCode.SOFTWARE, Atoll.execute("resize", folder.toString()));
        assertArrayEquals(before, Files.readAllBytes(image));
    }
}
