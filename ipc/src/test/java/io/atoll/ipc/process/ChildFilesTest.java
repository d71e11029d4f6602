package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChildFilesTest {
    private static final String TOKEN = "token";

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private ChildFiles files;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        files = new ChildFiles(space, TOKEN);
        files.writeTask(space, () -> {});
    }

    private Path file(String ending) {
        return space.directory().resolve(".process").resolve(TOKEN + ending);
    }

    @Test
    void aTaskIsTakenOnce() throws IOException, ClassNotFoundException {
        assertNotNull(files.takeTask());
        assertFalse(Files.exists(file(".task")));
        assertThrows(IOException.class, files::takeTask);
    }

    @Test
    void aDamagedTaskIsAnErrorAndNothingElse() throws IOException {
        final byte[] whole = Files.readAllBytes(file(".task"));
        for (int length = 0; length < whole.length; length += 1 + whole.length / 40) {
            Files.write(file(".task"), Arrays.copyOf(whole, length));
            assertThrows(IOException.class, files::takeTask, "cut to " + length);
        }
    }

    @Test
    void aChildWithADamagedTaskEndsWithOneAndSaysWhy() throws IOException {
        Files.write(file(".task"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        final List<String> options = new ArrayList<>(spaces.jvmOptions());
        options.add("-D" + Space.INHERITED_PROPERTY + "=" + space.directory());
        try (ChildJvm child = ChildJvm.start(options, ChildMain.class, TOKEN)) {
            final String said = String.join("\n", child.rest());
            assertEquals(1, child.join());
            assertTrue(said.contains("java.io.StreamCorruptedException"), said);
        }
        assertInstanceOf(IOException.class, files.readFailure().orElseThrow());
    }

    @Test
    void classesThatNoTaskNeedsAreRefused() throws IOException {
        Files.write(file(".task"), Closures.toBytes(new javax.management.Attribute("name", 1)));
        final IOException refused = assertThrows(IOException.class, files::takeTask);
        assertTrue(refused.getMessage().contains("REJECTED"), refused.getMessage());
    }

    @Test
    void aDamagedFailureIsReportedAsSuch() throws IOException {
        assertTrue(files.readFailure().isEmpty());
        files.writeFailure(new IllegalStateException("real"));
        assertEquals("real", files.readFailure().orElseThrow().getMessage());
        final byte[] whole = Files.readAllBytes(file(".failure"));
        for (int length = 0; length < whole.length; length += 1 + whole.length / 40) {
            Files.write(file(".failure"), Arrays.copyOf(whole, length));
            final Throwable failure = files.readFailure().orElseThrow();
            assertInstanceOf(RemoteException.class, failure, "cut to " + length);
            assertTrue(failure.getMessage().contains("cannot be read"), failure.getMessage());
        }
        Files.write(file(".failure"), Closures.toBytes("not an exception"));
        assertInstanceOf(RemoteException.class, files.readFailure().orElseThrow());
    }

    @Test
    void nothingIsLeftOfAChildThatDiedWhileItWroteItsFailure() throws IOException {
        Files.write(file(".failure.tmp"), new byte[3]);
        assertTrue(files.readFailure().isEmpty());
        files.remove();
        try (var left = Files.list(space.directory().resolve(".process"))) {
            assertEquals(List.of(), left.toList());
        }
    }
}
