package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.FileFormatException.Fault;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CountersTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Creates values by {@code + NAME}, answering with their numbers, and unlinks them by {@code - NAME}. */
    static final class Clerk {
        private Clerk() {}

        public static void main(String[] arguments) throws IOException {
            final Space space = Space.open("test");
            final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println("ready");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                final String name = order.substring(2);
                if (order.startsWith("+")) {
                    SharedLong.create(space, name);
                    System.out.println(name + " is " + numbers(space).get(name));
                } else {
                    System.out.println(
                            name + " unlinked " + SharedLong.attach(space, name).unlink());
                }
            }
        }
    }

    private static Map<String, Integer> numbers(Space space) throws IOException {
        final Map<String, Integer> numbers = new HashMap<>();
        Counters.open(space).reader().forEach((counter, type, key, label) -> numbers.put(label, counter));
        return numbers;
    }

    private ChildJvm clerk() {
        final ChildJvm clerk = ChildJvm.start(spaces.jvmOptions(), Clerk.class);
        clerk.expect("ready");
        return clerk;
    }

    private static void order(ChildJvm clerk, String order, String answer) {
        clerk.say(order);
        clerk.expect(answer);
    }

    @Test
    void aFreedRecordIsUsedAgainOnlyWhenAllWhoMayKnowItAreDead() {
        try (ChildJvm first = clerk();
                ChildJvm second = clerk()) {
            order(first, "+ a", "a is 0");
            order(first, "- a", "a unlinked true");
            order(first, "+ b", "b is 1");
            order(second, "+ c", "c is 2");
            first.kill();
            order(second, "+ d", "d is 3"); // the second was a member too when "a" was freed
            try (ChildJvm third = clerk()) {
                order(third, "+ e", "e is 4");
                second.kill();
                order(third, "+ f", "f is 0");
                order(third, "+ g", "g is 5");
            }
        }
    }

    @Test
    void agronasReaderFindsNamesAndValues() throws IOException {
        try (Space space = spaces.open()) {
            SharedLong.open(space, "apples").set(3);
            SharedLong.open(space, "gone").unlink();
            SharedLong.open(space, "pears").set(-4);
            final Map<String, Long> read = new HashMap<>();
            final CountersReader reader = Counters.open(space).reader();
            reader.forEach((value, counter, label) -> read.put(label, value));
            assertEquals(Map.of("apples", 3L, "pears", -4L), read);
            assertEquals(
                    List.of(new Counters.Reading("apples", "long", 3), new Counters.Reading("pears", "long", -4)),
                    Counters.open(space).readAll());
        }
    }

    @Test
    void aSpaceThatIsFullOfValuesSaysSoAndKeepsThem() throws IOException {
        try (Space space = spaces.open()) {
            for (int i = 0; i < CountersDescriptor.CAPACITY; i++) {
                SharedLong.create(space, "v" + i).set(i);
            }
            final SpaceException full =
                    assertThrows(SpaceException.class, () -> SharedLong.create(space, "one-too-many"));
            assertTrue(full.getMessage().contains("fewer than 1024 values"), full.getMessage());
            assertEquals(1023, SharedLong.attach(space, "v1023").get());
            SharedLong.attach(space, "v0").unlink();
            assertThrows(SpaceException.class, () -> SharedLong.create(space, "one-too-many"));
        }
    }

    @Test
    void ofTwoProcessesThatCreateAValueAtOnceExactlyOneDoes() throws IOException, InterruptedException {
        final int names = 300;
        try (Space space = spaces.open()) {
            final SharedLong ready = SharedLong.open(space, "ready");
            final SharedLong created = SharedLong.open(space, "created");
            final JvmProcess one = children.start(() -> createAll(ready, created, names));
            final JvmProcess other = children.start(() -> createAll(ready, created, names));
            Children.join(one);
            Children.join(other);
            assertEquals(names, created.get());
            for (int i = 0; i < names; i++) {
                assertEquals(2, SharedLong.attach(space, "n" + i).get());
            }
        }
    }

    private static void createAll(SharedLong ready, SharedLong created, int names) throws IOException {
        final Space space = Space.open("test");
        ready.increment();
        Await.until("both being ready", () -> ready.get() == 2);
        for (int i = 0; i < names; i++) {
            try {
                SharedLong.create(space, "n" + i);
                created.increment();
            } catch (ObjectExistsException e) {
                // the other one was faster
            }
            SharedLong.attach(space, "n" + i).increment();
        }
    }

    @Test
    void processesKilledWhileTheyCreateAndUnlinkLeaveWholeValues() throws IOException, InterruptedException {
        try (Space space = spaces.open()) {
            final SharedLong rounds = SharedLong.open(space, "rounds");
            for (int kill = 0; kill < 6; kill++) {
                final long before = rounds.get();
                final JvmProcess child = children.start(() -> createAndUnlink(rounds));
                Await.until("some rounds", () -> rounds.get() > before + 20);
                Children.kill(child);
                SharedLong.open(space, "after-kill-" + kill).set(kill);
                for (Counters.Reading reading : Counters.open(space).readAll()) {
                    assertTrue(reading.name().matches("rounds|after-kill-\\d|w\\d+"), reading.toString());
                }
                final SharedLong left = SharedLong.open(space, "w0");
                left.set(1);
                assertTrue(left.unlink());
            }
            assertEquals(5, SharedLong.attach(space, "after-kill-5").get());
        }
    }

    private static void createAndUnlink(SharedLong rounds) throws IOException {
        final Space space = Space.open("test");
        for (int i = 0; i < 100; i++) { // each round uses up a record, as long as this member lives
            SharedLong.open(space, "w0").unlink();
            rounds.increment();
        }
        Await.death();
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        final Path file;
        try (Space space = spaces.open()) {
            SharedLong.open(space, "value");
            file = space.directory().resolve("counters");
        }
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertRefused(Fault.TRUNCATED);
        Files.write(file, Arrays.copyOf(whole, 100));
        assertRefused(Fault.TRUNCATED);
        Files.write(file, new byte[0]);
        assertRefused(Fault.TRUNCATED);
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(Fault.CORRUPT);
        final byte[] flipped = whole.clone();
        flipped[72] ^= 1; // the capacity in the header
        Files.write(file, flipped);
        assertRefused(Fault.CORRUPT);
        Files.write(file, whole);
        try (Space space = spaces.open()) {
            assertEquals(0, SharedLong.attach(space, "value").get());
        }
    }

    private void assertRefused(Fault fault) throws IOException {
        try (Space space = spaces.open()) {
            final FileFormatException refused =
                    assertThrows(FileFormatException.class, () -> SharedLong.open(space, "value"));
            assertEquals(fault, refused.fault(), refused.getMessage());
            assertTrue(refused.getMessage().contains("counters"), refused.getMessage());
        }
    }
}
