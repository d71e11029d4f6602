package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceOptions;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void whatIsPutInTheirPlaceIsNotRead() throws IOException {
        files.writeFailure(new IllegalStateException("real"));
        for (String ending : List.of(".task", ".failure")) {
            Files.move(file(ending), file(".moved"));
            Files.createSymbolicLink(file(ending), file(".moved"));
            if (ending.equals(".task")) {
                assertThrows(AccessDeniedException.class, files::takeTask);
            } else {
                final Throwable failure = files.readFailure().orElseThrow();
                assertInstanceOf(AccessDeniedException.class, failure.getCause());
            }
            Files.delete(file(".moved"));
        }
    }

    @Test
    void theyAreTheUsersAloneAlsoInASpaceOfAGroup() throws IOException {
        try (Space shared = Space.at(spaces.home().resolve("group"), SpaceOptions.DEFAULT.withGroupAccess())) {
            final ChildFiles mine = new ChildFiles(shared, TOKEN);
            mine.writeTask(shared, () -> {});
            mine.createControl();
            mine.writeArguments(List.of("-Dsecret=x"));
            mine.writeFailure(new IllegalStateException("secret"));
            try (var all = Files.list(shared.directory().resolve(".process"))) {
                for (Path path : all.toList()) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                            path::toString);
                }
            }
        }
    }

    /** Says nothing of itself. */
    static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Object cannotTravel = new Object();

        @Override
        public String getMessage() {
            throw new IllegalStateException("it knows only " + cannotTravel);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("nor that");
        }
    }

    @Test
    void anExceptionThatThrowsHasAStandInWithItsName() throws IOException {
        files.writeFailure(new Mute());
        final Throwable failure = files.readFailure().orElseThrow();
        assertInstanceOf(RemoteException.class, failure);
        assertTrue(failure.getMessage().startsWith(Mute.class.getName()), failure.getMessage());
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
