package io.atoll.core.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JvmAccessTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Opens a space, as a user would in a JVM of their own. */
    public static final class Opener {
        private Opener() {}

        /**
         * Opens.
         *
         * @param arguments none
         */
        public static void main(String[] arguments) throws IOException {
            try {
                System.out.println("opened " + Space.open("test").name());
            } catch (MissingJvmFlagException e) {
                System.out.println(e.getMessage());
                System.exit(3);
            }
        }
    }

    @Test
    void shouldNameTheFlagAndTheManifestLineInAJvmWithoutThem() {
        try (ChildJvm child = ChildJvm.startBare(spaces.jvmOptions(), Opener.class)) {
            final String message = String.join("\n", child.rest());
            assertEquals(3, child.join(), message);
            assertTrue(message.contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"), message);
            assertTrue(message.contains("Add-Opens: java.base/jdk.internal.misc"), message);
            assertTrue(Files.notExists(spaces.directory()), "nothing must have been made");
        }
    }

    @Test
    void shouldNeedNoOtherFlagThanTheOneItNames() {
        final List<String> flag = List.of(JvmAccess.FLAG.split(" "));
        final List<String> options = new ArrayList<>(flag);
        options.addAll(spaces.jvmOptions());
        try (ChildJvm child = ChildJvm.startBare(options, Opener.class)) {
            assertEquals(List.of("opened test"), child.rest(), "and no warning lines");
            assertEquals(0, child.join());
        }
    }
}
