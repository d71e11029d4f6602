package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedLongTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void aNewValueIsZero() throws IOException {
        try (Space space = spaces.open()) {
            assertEquals(0, SharedLong.create(space, "fresh").get());
        }
    }

    @Test
    void operationsDoWhatThoseOfAtomicLongDo() throws IOException {
        try (Space space = spaces.open()) {
            final SharedLong value = SharedLong.open(space, "value");
            value.set(5);
            assertEquals(5, value.get());
            value.setRelease(6);
            assertEquals(6, value.getAcquire());
            value.setOpaque(7);
            assertEquals(7, value.getOpaque());
            assertEquals(7, value.getAndAdd(3));
            assertEquals(12, value.addAndGet(2));
            assertEquals(13, value.increment());
            assertEquals(12, value.decrement());
            assertEquals(12, value.getAndSet(-1));
            assertFalse(value.compareAndSet(12, 1));
            assertTrue(value.compareAndSet(-1, 20));
            assertEquals(40, value.update(before -> before * 2));
            assertEquals(42, value.accumulate(2, Long::sum));
            assertEquals("42", value.toString());
            assertEquals("value", value.name());
            value.set(Long.MAX_VALUE);
            assertEquals(Long.MIN_VALUE, value.increment());
        }
    }

    @Test
    void twoHandlesOfOneNameAreOneValueAndTwoNamesAreTwo() throws IOException {
        try (Space space = spaces.open()) {
            final SharedLong one = SharedLong.create(space, "one");
            final SharedLong other = SharedLong.create(space, "other");
            one.set(1);
            assertEquals(1, SharedLong.attach(space, "one").get());
            assertEquals(0, other.get());
        }
    }

    @Test
    void createRefusesAnExistingNameAndAttachAMissingOne() throws IOException {
        try (Space space = spaces.open()) {
            SharedLong.create(space, "there");
            final ObjectExistsException exists =
                    assertThrows(ObjectExistsException.class, () -> SharedLong.create(space, "there"));
            assertTrue(exists.getMessage().contains("there"), exists.getMessage());
            final ObjectMissingException missing =
                    assertThrows(ObjectMissingException.class, () -> SharedLong.attach(space, "absent"));
            assertTrue(missing.getMessage().contains("absent"), missing.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".hidden", "a/b", "..", "a b", "ä", "line\n"})
    void namesThatAreNoNamesAreRefused(String name) throws IOException {
        try (Space space = spaces.open()) {
            assertThrows(InvalidNameException.class, () -> SharedLong.open(space, name));
            assertThrows(InvalidNameException.class, () -> SharedLong.create(space, name));
            assertThrows(InvalidNameException.class, () -> SharedLong.attach(space, name));
        }
    }

    @Test
    void aNameMayHaveAHundredLettersAndNoMore() throws IOException {
        try (Space space = spaces.open()) {
            assertEquals(0, SharedLong.open(space, "n".repeat(100)).get());
            assertThrows(InvalidNameException.class, () -> SharedLong.open(space, "n".repeat(101)));
        }
    }

    @Test
    void afterUnlinkNobodyCanAttachAndThoseAttachedGoOn() throws IOException {
        try (Space space = spaces.open()) {
            final SharedLong value = SharedLong.create(space, "value");
            final SharedLong second = SharedLong.attach(space, "value");
            assertTrue(value.unlink());
            assertFalse(second.unlink());
            assertThrows(ObjectMissingException.class, () -> SharedLong.attach(space, "value"));
            value.set(9);
            assertEquals(9, second.get());
            assertEquals(0, SharedLong.create(space, "value").get());
            assertEquals(9, second.get());
        }
    }

    @Test
    void aHandleToAnUnlinkedOrRecreatedValueDoesNotTravel() throws IOException {
        try (Space space = spaces.open()) {
            final SharedLong old = SharedLong.create(space, "value");
            final byte[] packed = Travel.pack(old);
            assertEquals("value", Travel.unpack(packed, SharedLong.class).name());
            old.unlink();
            assertStale(packed);
            SharedLong.create(space, "value");
            assertStale(packed);
        }
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedLong.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }

    @Test
    void aValueCapturedByALambdaIsTheSameInTheChild() throws IOException, InterruptedException {
        try (Space space = spaces.open()) {
            final SharedLong value = SharedLong.open(space, "value");
            final SharedLong answer = SharedLong.open(space, "answer");
            value.set(20);
            Children.join(children.start(() -> {
                answer.set(value.get() + 1);
                value.set(22);
            }));
            assertEquals(21, answer.get());
            assertEquals(22, value.get());
        }
    }

    @Test
    void aValueUnlinkedWhileAChildUsesItGoesOnBetweenTheTwo() throws IOException, InterruptedException {
        try (Space space = spaces.open()) {
            final SharedLong value = SharedLong.create(space, "value");
            final JvmProcess child = children.start(() -> {
                value.set(1);
                Await.until("the parent's answer", () -> value.get() == 2);
                value.set(3);
            });
            Await.until("the child's word", () -> value.get() == 1);
            value.unlink();
            value.set(2);
            Children.join(child);
            assertEquals(3, value.get());
        }
    }

    @Test
    void aChildThatGetsAStaleHandleSaysClearlyWhatIsWrong() throws IOException, InterruptedException {
        try (Space space = spaces.open()) {
            final SharedLong old = SharedLong.create(space, "value");
            old.unlink();
            SharedLong.create(space, "value");
            final JvmProcess child = children.start(old::increment);
            assertEquals(1, Children.exitCode(child));
            final Throwable failure = child.failure().orElseThrow();
            assertInstanceOf(InvalidObjectException.class, failure);
            final StaleHandleException stale = assertInstanceOf(StaleHandleException.class, failure.getCause());
            assertEquals(stale.getMessage(), failure.getMessage());
            assertTrue(stale.getMessage().contains("counters/value"), stale.getMessage());
            assertTrue(stale.getMessage().contains(stale.advice()), stale.getMessage());
        }
    }

    @Test
    void updatesByFourProcessesAreAllThere() throws IOException, InterruptedException {
        final int processes = 4;
        final int updates = 50_000;
        try (Space space = spaces.open()) {
            final SharedLong updated = SharedLong.open(space, "updated");
            final SharedLong added = SharedLong.open(space, "added");
            final SharedLong ready = SharedLong.open(space, "ready");
            final List<JvmProcess> all = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                all.add(children.start(() -> {
                    ready.increment();
                    Await.until("all being ready", () -> ready.get() == processes);
                    for (int n = 0; n < updates; n++) {
                        updated.update(before -> before + 3);
                        added.getAndAdd(-1);
                    }
                }));
            }
            Children.joinAll(all);
            assertEquals(3L * processes * updates, updated.get());
            assertEquals(-1L * processes * updates, added.get());
        }
    }
}
