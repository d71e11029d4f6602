package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.testing.ChildJvm;
import io.atoll.ipc.codec.Codecs;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.openhft.chronicle.analytics.Analytics;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.posix.MSyncFlag;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.internal.PosixAPIHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal stands on: there, missing, silent. */
class ChronicleAccessTest {
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "-Dsun.misc.unsafe.memory.access=allow");

    @TempDir
    Path directory;

    private PosixAPI real;

    @BeforeEach
    void load() {
        ChronicleAccess.check();
        real = PosixAPI.posix();
    }

    @AfterEach
    void restore() {
        PosixAPIHolder.POSIX_API = real;
    }

    /** Opens a journal, or a bare queue, and says how it went. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) throws IOException {
            if (arguments.length > 1) {
                try {
                    SingleChronicleQueueBuilder.single(new File(arguments[0])).build();
                } catch (Throwable e) {
                    ChildJvm.answer("refused");
                }
                return;
            }
            try (Journal<Long> journal = Journal.open(Path.of(arguments[0]), "j", Codecs.LONG)) {
                final long index = journal.append(7L);
                ChildJvm.answer(journal.read(index));
                ChildJvm.answer(Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.contains("disk"))
                        .count());
            } catch (JournalUnavailableException e) {
                ChildJvm.answer(e.getMessage().replace("\n", " "));
            }
        }
    }

    private String open(List<String> flags, String classPath) {
        try (ChildJvm child = ChildJvm.startBare(flags, classPath, Opening.class, directory.toString())) {
            return child.answer();
        }
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    @Test
    void shouldTellNobodyOnTheInternet() {
        try (ChildJvm bare = ChildJvm.startBare(
                FLAGS, Opening.class, directory.resolve("bare").toString(), "bare")) {
            bare.expect(Analytics.ASKED); // the stand-in is where Chronicle looks for it
        }
        try (ChildJvm child = ChildJvm.startBare(FLAGS, Opening.class, directory.toString())) {
            final List<String> all = child.rest();
            assertEquals(List.of("= 7", "= 0"), all); // and prints nothing, and has no thread that looks at disks
        }
        assertFalse(classPath().contains("chronicle-analytics"), classPath());
    }

    @Test
    void shouldNameExactlyTheFlagsThatAreMissing() {
        final List<String> others = new ArrayList<>(FLAGS);
        others.remove("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
        final String one = open(others, classPath());
        assertTrue(one.contains("    java --add-exports java.base/sun.nio.ch=ALL-UNNAMED ..."), one);
        final String all = open(List.of(), classPath());
        FLAGS.stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(flag -> assertTrue(all.contains(flag.replaceFirst("=", " ")), all));
        assertTrue(all.contains("Add-Exports: java.base/sun.nio.ch java.base/jdk.internal.ref"), all);
    }

    @Test
    void shouldNameTheCoordinatesWhereTheJarIsMissing() {
        final String without = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("chronicle-queue"))
                .collect(Collectors.joining(File.pathSeparator));
        final String answer = open(FLAGS, without);
        assertTrue(answer.contains("net.openhft:chronicle-queue:2026.4"), answer);
    }

    @Test
    void shouldRefuseToSyncWithoutANativeLayer() throws IOException {
        final JournalOptions sync = JournalOptions.DEFAULT.withDurability(Durability.SYNC);
        PosixAPIHolder.useNoOpPosixApi();
        assertThrows(JournalUnavailableException.class, () -> Journal.open(directory, "j", Codecs.LONG, sync));
        Journal.open(directory, "j", Codecs.LONG).close();
    }

    @Test
    void shouldSyncThePagesOfEachRecordBeforeItReturns() throws IOException {
        final List<String> calls = new ArrayList<>();
        final int[] result = {0};
        PosixAPIHolder.POSIX_API = (PosixAPI) Proxy.newProxyInstance(
                PosixAPI.class.getClassLoader(), new Class<?>[] {PosixAPI.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("msync")) {
                        assertEquals(0, (long) arguments[0] % 4096);
                        assertEquals(0, real.msync((long) arguments[0], (long) arguments[1], (MSyncFlag) arguments[2]));
                        calls.add(arguments[2].toString());
                        return result[0];
                    }
                    return method.invoke(real, arguments);
                });
        try (Journal<byte[]> journal =
                Journal.open(directory, "j", Codecs.BYTES, JournalOptions.DEFAULT.withDurability(Durability.SYNC))) {
            journal.append(new byte[0]);
            journal.append(new byte[100_000]);
            assertEquals(List.of("MS_SYNC", "MS_SYNC"), calls);
            result[0] = -1;
            assertThrows(java.io.UncheckedIOException.class, () -> journal.append(new byte[1]));
        }
    }
}
