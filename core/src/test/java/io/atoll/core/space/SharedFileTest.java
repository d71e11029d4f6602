package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedFileTest {
    private static final int CONTENT = FileHeader.LENGTH;
    private static final int LENGTH = FileHeader.LENGTH + 128;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    private static Blueprint thing(String name, long... options) {
        return new Blueprint("thing", name, LENGTH, null, options);
    }

    @Test
    void shouldCreateZeroMemoryWithAHeaderThatSaysWhatItIs() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one", 1, -2, Long.MAX_VALUE));
        for (int i = CONTENT; i < LENGTH; i++) {
            assertEquals(0, file.buffer().getByte(i));
        }
        final FileHeader header = file.header();
        assertEquals("thing", header.kind());
        assertEquals(LENGTH, header.fileLength());
        assertEquals(space.id(), header.spaceId());
        assertEquals(file.objectId(), header.objectId());
        assertEquals(space.members().slot(), OwnerWord.slot(header.creator()));
        assertEquals(space.members().epoch(), OwnerWord.epoch(header.creator()));
        assertEquals(1, header.option(0));
        assertEquals(-2, header.option(1));
        assertEquals(Long.MAX_VALUE, header.option(2));
        assertEquals(0, header.option(4));
        assertEquals(LENGTH, Files.size(file.path()));
    }

    @Test
    void shouldRunTheInitializerBeforeAnybodySeesTheObject() throws IOException {
        final Path path = spaces.directory().resolve("thing/one");
        final SharedFile file = SharedFile.create(space, new Blueprint("thing", "one", LENGTH, memory -> {
            assertTrue(Files.notExists(path));
            memory.putLong(CONTENT, 42);
        }));
        assertEquals(42, file.buffer().getLong(CONTENT));
    }

    @Test
    void shouldLeaveNothingBehindWhenTheInitializerThrows() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> SharedFile.create(space, new Blueprint("thing", "one", LENGTH, memory -> {
                    throw new IllegalStateException("no");
                })));
        assertEquals(
                0, space.platform().list(spaces.directory().resolve("thing")).size());
        SharedFile.create(space, thing("one"));
    }

    @Test
    void shouldNotCreateWhatExistsNorAttachToWhatDoesNot() throws IOException {
        assertThrows(ObjectMissingException.class, () -> SharedFile.attach(space, "thing", "one"));
        final SharedFile file = SharedFile.create(space, thing("one"));
        final ObjectExistsException exists =
                assertThrows(ObjectExistsException.class, () -> SharedFile.create(space, thing("one")));
        assertEquals(file.path(), exists.file());
        assertThrows(ObjectMissingException.class, () -> SharedFile.attach(space, "thing", "two"));
        assertThrows(ObjectMissingException.class, () -> SharedFile.attach(space, "other", "one"));
    }

    @Test
    void shouldBeOneJavaObjectForEachObjectAndJvm() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one"));
        assertSame(file, SharedFile.attach(space, "thing", "one"));
        assertSame(file, SharedFile.open(spaces.open(), thing("one")));
        assertSame(file.companion(Object.class, Object::new), file.companion(Object.class, Object::new));
    }

    @Test
    void shouldUnlinkTheNameAndLeaveTheMemoryToThoseAttached() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one"));
        assertTrue(file.unlink());
        assertFalse(file.unlink());
        file.buffer().putLong(CONTENT, 42);
        assertEquals(42, file.buffer().getLong(CONTENT));
        assertThrows(ObjectMissingException.class, () -> SharedFile.attach(space, "thing", "one"));
        final SharedFile namesake = SharedFile.create(space, thing("one"));
        assertNotEquals(file.objectId(), namesake.objectId());
        assertEquals(0, namesake.buffer().getLong(CONTENT));
        assertFalse(file.unlink(), "must not remove its namesake");
        assertSame(namesake, SharedFile.attach(space, "thing", "one"));
    }

    @Test
    void shouldBeForgottenWhenAnotherProcessHasPutANamesakeInItsPlace() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one"));
        Files.delete(file.path());
        final SharedFile namesake = SharedFile.create(space, thing("one"));
        space.maintain();
        assertEquals(Set.of(namesake.objectId()), space.room().attached().keySet());
    }

    @Test
    void shouldRemoveItsPartsWithItselfAndMakeNoneAfterThat() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one"));
        final Path part = file.part("lock");
        Files.createFile(part);
        assertEquals(
                0,
                space.inspect().objects().stream()
                        .filter(object -> !object.name().equals("one"))
                        .count());
        file.unlink();
        assertTrue(Files.notExists(part.getParent()));
        assertThrows(StaleHandleException.class, () -> file.part("lock"));
        assertTrue(Files.notExists(part.getParent()));
    }

    @Test
    void shouldHaveRoomForItsBeginningAtFirstAndForTheRestWhenItIsReserved() throws IOException {
        final int length = 10_000_000;
        final SharedFile file = SharedFile.create(
                space, new Blueprint("thing", "one", LENGTH, length, memory -> memory.putLong(CONTENT, 42), 5));
        assertEquals(length, file.header().fileLength());
        assertEquals(length, file.buffer().capacity());
        assertEquals(length, Files.size(file.path()));
        assertEquals(42, file.buffer().getLong(CONTENT));
        assertEquals(5, file.header().option(0));
        file.reserve(1_000_000, 8_000_000);
        file.buffer().putLong(9_000_000 - 8, 43);
        assertEquals(42, file.buffer().getLong(CONTENT));
        assertSame(file, SharedFile.attach(space, "thing", "one"));
    }

    @Test
    void shouldBeTouchedToItsLastPageWithoutAChange() throws IOException {
        final int length = 3 * 4096 + 100;
        final SharedFile file = SharedFile.create(space, new Blueprint("thing", "one", length, null));
        for (int i = CONTENT; i < length; i++) {
            file.buffer().putByte(i, (byte) i);
        }
        file.preTouch();
        for (int i = CONTENT; i < length; i++) {
            assertEquals((byte) i, file.buffer().getByte(i));
        }
        space.inspect().objects().forEach(object -> assertEquals("", object.problem()));
    }

    @Test
    void shouldBeLongerThanOneMapping() throws IOException {
        final long length = 2 * Platform.MAX_MAPPING;
        final SharedFile file =
                SharedFile.create(space, new Blueprint("thing", "one", LENGTH, length, null)); // nearly all a hole
        assertEquals(length, file.header().fileLength());
        assertEquals(4, file.windows().length);
        assertEquals(Platform.MAX_MAPPING, file.buffer().capacity());
        file.windows()[3].putLong(0, 42);
        assertEquals(42, file.windows()[2].getLong((int) Platform.WINDOW_STRIDE));
        assertThrows(FileFormatException.class, () -> SharedFile.view(spaces.directory(), "thing", "one"));
        assertTrue(file.unlink());
    }

    @Test
    void shouldRefuseAtOnceWhatIsLongerThanTheFileSystem() throws IOException {
        final long length = Platform.MAX_FILE;
        final SpaceFullException full = assertThrows(
                SpaceFullException.class, () -> SharedFile.create(space, new Blueprint("thing", "one", length, null)));
        assertTrue(full.getMessage().contains(length + " free bytes"), full.getMessage());
        assertEquals(
                0, space.platform().list(spaces.directory().resolve("thing")).size());
    }

    @Test
    void shouldReserveNothingForAnObjectThatHasLostItsName() throws IOException {
        final SharedFile file = SharedFile.create(space, new Blueprint("thing", "one", LENGTH, 1_000_000, null));
        file.unlink();
        assertThrows(StaleHandleException.class, () -> file.reserve(LENGTH, 4096));
        final SharedFile namesake = SharedFile.create(space, new Blueprint("thing", "one", LENGTH, 1_000_000, null));
        namesake.buffer().putLong(CONTENT, 42);
        assertThrows(StaleHandleException.class, () -> file.reserve(CONTENT, 8));
        assertEquals(42, namesake.buffer().getLong(CONTENT), "must not clear its namesake");
        Space.delete("test");
        assertThrows(SpaceDeletedException.class, () -> namesake.reserve(LENGTH, 4096));
    }

    private static ObjectHandle travelled(ObjectHandle handle) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(handle);
        }
        try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (ObjectHandle) input.readObject();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldBeFoundAgainByATravelledHandle() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one"));
        assertSame(file, travelled(file.handle()).attach());
    }

    @Test
    void shouldRefuseAHandleToAnObjectThatWasUnlinkedOrCreatedAgain() throws IOException {
        final SharedFile file = SharedFile.create(space, thing("one"));
        final ObjectHandle handle = travelled(file.handle());
        file.unlink();
        assertThrows(StaleHandleException.class, handle::attach);
        SharedFile.create(space, thing("one"));
        assertThrows(StaleHandleException.class, handle::attach);
    }

    @Test
    void shouldRefuseAHandleIntoASpaceThatWasDeletedOrCreatedAgain() throws IOException {
        final ObjectHandle handle =
                travelled(SharedFile.create(space, thing("one")).handle());
        Space.delete("test");
        assertThrows(ObjectMissingException.class, handle::attach);
        SharedFile.create(spaces.open(), thing("one"));
        assertThrows(StaleHandleException.class, handle::attach);
    }

    /** Creates or attaches to the objects of each round at the same time as its rival. */
    public static final class Racer {
        private static final int GATE = CONTENT;

        private Racer() {}

        /**
         * Races.
         *
         * @param arguments rounds
         */
        public static void main(String[] arguments) throws IOException {
            final Space space = Space.open("test");
            final AtomicBuffer gate = SharedFile.attach(space, "thing", "gate").buffer();
            final int rounds = Integer.parseInt(arguments[0]);
            ChildJvm.answer("ready");
            for (int round = 1; round <= rounds; round++) {
                gate.getAndAddLong(GATE, 1);
                while (gate.getLongVolatile(GATE) < 2L * round) {
                    Thread.onSpinWait();
                }
                final SharedFile opened = SharedFile.open(space, thing("opened-" + round));
                opened.buffer().getAndAddLong(CONTENT, 1);
                boolean creator = true;
                try {
                    SharedFile.create(space, thing("created-" + round));
                } catch (ObjectExistsException e) {
                    creator = false;
                }
                System.out.println(opened.objectId() + " " + creator);
            }
        }
    }

    @Test
    @Timeout(120)
    void shouldHaveExactlyOneCreatorHoweverOftenTwoProcessesRace() throws IOException {
        final int rounds = 1_000;
        SharedFile.create(space, thing("gate"));
        try (ChildJvm one = ChildJvm.start(spaces.jvmOptions(), Racer.class, "" + rounds);
                ChildJvm other = ChildJvm.start(spaces.jvmOptions(), Racer.class, "" + rounds)) {
            assertEquals("ready", one.answer());
            assertEquals("ready", other.answer());
            final Set<Boolean> winners = new HashSet<>();
            for (int round = 1; round <= rounds; round++) {
                final String[] first = one.line().split(" ");
                final String[] second = other.line().split(" ");
                assertEquals(first[0], second[0], "two objects in round " + round);
                assertNotEquals(first[1], second[1], "none or two creators in round " + round);
                winners.add(Boolean.parseBoolean(first[1]));
                final SharedFile opened = SharedFile.attach(space, "thing", "opened-" + round);
                assertEquals(Long.toString(opened.objectId()), first[0]);
                assertEquals(2, opened.buffer().getLongVolatile(CONTENT), "both must see the same memory");
            }
            assertEquals(2, winners.size(), "a race that always the same one wins is none");
            assertEquals(0, one.join());
            assertEquals(0, other.join());
        }
        assertEquals(
                2 * rounds + 1,
                space.platform().list(spaces.directory().resolve("thing")).size(),
                "no temporary may be left");
    }
}
