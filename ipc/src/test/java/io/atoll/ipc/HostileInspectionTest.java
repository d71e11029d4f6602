package io.atoll.ipc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.inspect.Inspectors;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockInspector;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Inspections;
import io.atoll.ipc.value.CountersInspector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every inspector against files that somebody has damaged: it says what is wrong, and never throws or goes on for ever. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class HostileInspectionTest {
    private static final Duration HANG_LIMIT = Duration.ofSeconds(Await.HANG_LIMIT_SECONDS);
    private static final int BODY_CHANGES = 20;
    private static final int OPTIONS_OFFSET = 72;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final Random random = new Random(13);

    private Path directory;
    private String name;
    private Inspector inspector;

    private Inspections look(String what) {
        return assertTimeout(
                HANG_LIMIT,
                () -> assertDoesNotThrow(
                        () -> Inspections.of(directory, name, inspector), () -> inspector.kind() + " " + what));
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file); // a new file, never the old one: this JVM has that mapped
        Platform.system().write(file, bytes, Access.OWNER);
    }

    private void mustTell(Path file, byte[] bytes, String what) throws IOException {
        replace(file, bytes);
        final Inspections found = look(what);
        assertFalse(found.problems().isEmpty(), () -> inspector.kind() + " " + what + ": " + found);
    }

    private byte[] randomBytes(byte[] whole, int from) {
        final byte[] bytes = new byte[whole.length - from];
        random.nextBytes(bytes);
        final byte[] all = Arrays.copyOf(whole, whole.length);
        System.arraycopy(bytes, 0, all, from, bytes.length);
        return all;
    }

    private void attack(Path file) throws IOException {
        final byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 8, 64, 127, 128, 129, 136, 200, 255, 256, 300, whole.length - 1}) {
            mustTell(file, Arrays.copyOf(whole, Math.min(length, whole.length - 1)), "cut to " + length);
        }
        for (int position = 0; position < FileHeader.LENGTH; position++) {
            final byte[] changed = whole.clone();
            changed[position] ^= (byte) (1 + random.nextInt(255));
            mustTell(file, changed, "byte " + position + " changed");
        }
        for (int option = 0; option < FileHeader.OPTIONS; option++) {
            for (long value : new long[] {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 29, 3, 1 << 20}) {
                final byte[] changed = whole.clone();
                ByteBuffer.wrap(changed)
                        .order(ByteOrder.nativeOrder())
                        .putLong(OPTIONS_OFFSET + option * Long.BYTES, value);
                replace(file, changed);
                look("option " + option + " " + value);
            }
        }
        mustTell(file, randomBytes(whole, 0), "random bytes");
        for (int i = 0; i < BODY_CHANGES; i++) {
            final byte[] changed = whole.clone();
            for (int bytes = 1 + random.nextInt(64); bytes > 0; bytes--) {
                changed[FileHeader.LENGTH + random.nextInt(whole.length - FileHeader.LENGTH)] =
                        (byte) random.nextInt(256);
            }
            replace(file, changed);
            look("body change " + i);
            if (whole.length < 1 << 16) {
                replace(file, randomBytes(whole, FileHeader.LENGTH));
                look("random body " + i);
            }
        }
        replace(file, randomBytes(whole, FileHeader.LENGTH));
        look("random body");
        replace(file, whole);
        assertTrue(look("whole").problems().isEmpty(), () -> look("whole").toString());
    }

    @Test
    void shouldTellWhatIsWrongWithEveryDamage() throws IOException {
        try (Space space = spaces.open()) {
            directory = space.directory();
            for (HostileFilesTest.Kind kind : HostileFilesTest.Kind.values()) {
                kind.use(space);
            }
            int attacked = 0;
            for (SpaceReport.ObjectReport object : space.inspect().objects()) {
                for (Inspector candidate : Inspectors.all()) {
                    if (candidate.kind().equals(object.kind()) && !object.name().equals("sound")) {
                        inspector = candidate;
                        name = object.name();
                        attack(directory.resolve(object.kind()).resolve(object.name()));
                        attacked++;
                    }
                }
            }
            inspector = new CountersInspector();
            name = null;
            attack(directory.resolve(inspector.kind()));
            assertTrue(
                    attacked >= Inspectors.all().size() - 3,
                    attacked + " kinds"); // all but counters and those of pools
        }
    }

    @Test
    void shouldCallNobodyDeadWhoseTableIsDamaged() throws IOException {
        final Path members;
        try (Space space = spaces.open()) {
            directory = space.directory();
            SharedLock.open(space, "x").lock();
            members = directory.resolve("members");
        }
        inspector = new SharedLockInspector();
        name = "x";
        assertEquals(Holder.State.ALIVE, look("sound").holder("owner").state());
        final byte[] whole = Files.readAllBytes(members);
        for (int length : new int[] {0, 128, 400, whole.length - 1}) {
            replace(members, Arrays.copyOf(whole, length));
            final Inspections found = look("table cut to " + length);
            assertEquals(Holder.State.UNKNOWN, found.holder("owner").state(), found::toString);
            assertFalse(found.problems().isEmpty(), found::toString);
        }
    }

    @Test
    void shouldTellWhatIsNoFileAtAll() throws IOException, InterruptedException {
        try (Space space = spaces.open()) {
            directory = space.directory();
            inspector = new SharedLockInspector();
            final Path locks = directory.resolve(inspector.kind());
            Files.createDirectory(
                    locks, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createSymbolicLink(locks.resolve("link"), Path.of("/dev/zero"));
            Files.createDirectory(locks.resolve("directory"));
            assertTrue(new ProcessBuilder("mkfifo", locks.resolve("fifo").toString())
                            .start()
                            .waitFor()
                    == 0);
            Files.createFile(locks.resolve("no name\u001b[2J"));
            for (String trap : new String[] {"link", "directory", "fifo", "no name\u001b[2J"}) {
                name = trap;
                assertFalse(look(trap).problems().isEmpty(), trap);
                assertFalse(look(trap).problems().toString().contains("\u001b"), trap);
            }
        }
    }
}
