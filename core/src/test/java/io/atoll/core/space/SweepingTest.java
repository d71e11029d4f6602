package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SweepingTest {
    private static final int LENGTH = FileHeader.LENGTH + 64;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Stops in the midst of creating an object, until it is told to go on. */
    public static final class Creator {
        private Creator() {}

        /**
         * Creates.
         *
         * @param arguments the object's name
         */
        public static void main(String[] arguments) throws IOException {
            final Space space = Space.open("test");
            SharedFile.create(space, new Blueprint("thing", arguments[0], LENGTH, memory -> {
                ChildJvm.answer("inside");
                try {
                    System.in.read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                memory.putLong(FileHeader.LENGTH, 42);
            }));
            ChildJvm.answer("created");
        }
    }

    private ChildJvm creator(String name) {
        final ChildJvm creator = ChildJvm.start(spaces.jvmOptions(), Creator.class, name);
        assertEquals("inside", creator.answer());
        return creator;
    }

    private List<Path> things() throws IOException {
        try (var files = Files.list(spaces.directory().resolve("thing"))) {
            return files.toList();
        }
    }

    @Test
    void shouldRemoveWhatADeadCreatorLeftUnfinishedAndLeaveALivingOneAlone() throws IOException {
        final Space space = spaces.open();
        try (ChildJvm dying = creator("one");
                ChildJvm living = creator("two")) {
            assertEquals(2, things().size());
            space.maintain();
            assertEquals(2, things().size(), "both live");
            assertEquals(0, space.inspect().objects().size(), "nothing is finished");
            dying.kill();
            living.stop();
            Waiting.until("what the dead one left is gone", () -> {
                space.maintain();
                return things().size() == 1;
            });
            living.resume();
            living.say("");
            assertEquals("created", living.answer());
            assertEquals(0, living.join());
            space.maintain();
            assertEquals(List.of(spaces.directory().resolve("thing/two")), things());
            assertEquals(42, SharedFile.attach(space, "thing", "two").buffer().getLong(FileHeader.LENGTH));
        }
    }

    @Test
    void shouldRemoveItWhenTheNextMemberJoins() throws IOException {
        spaces.open();
        try (ChildJvm dying = creator("one")) {
            dying.kill();
        }
        assertEquals(1, things().size());
        try (MemberJvm next = MemberJvm.start(spaces.jvmOptions())) {
            next.join(spaces.directory());
        }
        assertEquals(List.of(), things());
    }

    @Test
    void shouldNotBlockOthersFromCreatingTheSameObject() throws IOException {
        final Space space = spaces.open();
        try (ChildJvm slow = creator("one")) {
            final SharedFile ours = SharedFile.create(space, new Blueprint("thing", "one", LENGTH, null));
            slow.say("");
            assertTrue(slow.rest().stream().anyMatch(line -> line.contains(ObjectExistsException.class.getName())));
            assertEquals(1, slow.join());
            assertEquals(0, ours.buffer().getLong(FileHeader.LENGTH));
            assertEquals(1, things().size());
        }
    }

    @Test
    void shouldTellACreatorThatItsSpaceWasDeletedMeanwhile() throws IOException {
        spaces.open();
        try (ChildJvm slow = creator("one")) {
            assertTrue(Space.delete("test"));
            spaces.open();
            slow.say("");
            final List<String> output = slow.rest();
            assertTrue(
                    output.stream().anyMatch(line -> line.contains(SpaceDeletedException.class.getName())),
                    output.toString());
            assertTrue(Files.notExists(spaces.directory().resolve("thing")));
        }
    }
}
