package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.testing.ChildJvm;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever uses a journal looks for nobody on the network. The children have a network of their own, which leads nowhere, and in
 * which the kernel counts every attempt to find a way, whoever makes it and by whatever API: also the look-up of a name.
 */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class JournalSilenceTest {
    private static final List<String> ALONE = List.of("unshare", "--map-root-user", "--net");
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "-Dsun.misc.unsafe.memory.access=allow");

    /** For documentation: it belongs to nobody. */
    private static final byte[] NOBODY = {(byte) 192, 0, 2, 1};

    private static final int HTTPS = 443;
    private static final int TIMEOUT_MILLIS = 1_000;

    @TempDir
    Path directory;

    @BeforeAll
    static void requireNetworksOfTheirOwn() throws InterruptedException {
        assumeTrue(isPermitted(), "no process of this user may have a network of its own here (unshare --net)");
    }

    private static boolean isPermitted() throws InterruptedException {
        try {
            return new ProcessBuilder(ALONE.get(0), ALONE.get(1), ALONE.get(2), "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    /** Does something, and says what the kernel has counted before and after it. */
    static final class Alone {
        private Alone() {}

        public static void main(String[] arguments) throws IOException {
            ChildJvm.answer(counted());
            switch (arguments[0]) {
                case "journal" -> use(Path.of(arguments[1]), JournalOptions.DEFAULT);
                case "synced" -> use(Path.of(arguments[1]), JournalOptions.DEFAULT.withDurability(Durability.SYNC));
                case "look-up" -> lookUp();
                default -> connect();
            }
            ChildJvm.answer(counted());
        }

        /** What was sent, received, or found no way, by each protocol. */
        private static List<String> counted() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/net/snmp"));
        }

        private static void use(Path directory, JournalOptions options) throws IOException {
            try (Journal<Long> journal = Journal.open(directory, "j", Codecs.LONG, options)) {
                final long index = journal.append(7L);
                assertEquals(7, journal.read(index));
                try (JournalCursor<Long> cursor = journal.cursor("c")) {
                    assertEquals(7, cursor.next());
                    cursor.acknowledge();
                }
                journal.trim();
            }
            Journal.attach(directory, "j", Codecs.LONG, options).close();
        }

        private static void connect() {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByAddress(NOBODY), HTTPS), TIMEOUT_MILLIS);
            } catch (IOException e) {
                // there is no way
            }
        }

        private static void lookUp() {
            try {
                InetAddress.getByName("nobody.invalid"); // a name that nobody may have
            } catch (IOException e) {
                // nobody to ask
            }
        }
    }

    private ChildJvm start(String what) {
        return ChildJvm.startBehind(
                ALONE, FLAGS, System.getProperty("java.class.path"), Alone.class, what, directory.toString());
    }

    private void assertSilent(String what) {
        try (ChildJvm child = start(what)) {
            final String before = child.answer();
            assertEquals(before, child.answer());
            assertEquals(0, child.join());
        }
    }

    private void assertHeard(String what) {
        try (ChildJvm child = start(what)) {
            final String before = child.answer();
            assertNotEquals(before, child.answer(), "the kernel does not count what this test relies on");
        }
    }

    @Test
    void shouldLookForNobodyOnTheNetwork() {
        assertSilent("journal");
        assertSilent("synced");
    }

    @Test
    void whoeverLooksForSomebodyIsHeard() {
        assertHeard("connect");
        assertHeard("look-up");
    }
}
