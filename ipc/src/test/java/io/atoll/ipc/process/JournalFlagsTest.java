package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalFlagsTest {
    private static final List<String> ALL = List.of(
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    /** Says what its children would get. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) {
            ChildJvm.answer(JournalFlags.ofThisJvm());
            ChildJvm.answer(
                    ParentFlags.ofThisJvm().stream().filter(ALL::contains).toList());
        }
    }

    @Test
    void childrenGetWhatTheirParentHasOnce() {
        final List<String> flags = JournalFlags.ofThisJvm(); // this JVM has them
        assertTrue(flags.containsAll(ALL), flags.toString());
        assertEquals(Runtime.version().feature() >= 24, flags.contains("--sun-misc-unsafe-memory-access=allow"));
        assertEquals(
                ALL.size(),
                ParentFlags.ofThisJvm().stream().filter(ALL::contains).count());
    }

    @Test
    void childrenOfAParentThatCannotOpenAJournalGetNothing() {
        try (ChildJvm child = ChildJvm.startBare(ALL.subList(0, 2), Parent.class)) {
            assertEquals("[]", child.answer());
            assertEquals(ALL.subList(0, 2).toString(), child.answer());
        }
    }
}
