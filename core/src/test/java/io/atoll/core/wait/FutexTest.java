package io.atoll.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.testing.ChildJvm;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which way of sleeping a JVM chooses, each in a JVM of its own, since a JVM chooses once. */
class FutexTest {
    private static final List<String> NATIVE_ACCESS = List.of("--enable-native-access=ALL-UNNAMED");

    /** Chooses, twice, and says what. */
    public static final class Chooser {
        private Chooser() {}

        /**
         * Chooses.
         *
         * @param arguments none
         */
        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try {
                    ChildJvm.answer(Futex.chosen().way() + " " + Futex.refusals());
                } catch (IllegalArgumentException | UnsupportedOperationException e) {
                    ChildJvm.answer(e);
                }
            }
        }
    }

    private static String choice(List<String> options, String classPath) {
        final List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
        try (ChildJvm child = ChildJvm.startBare(all, classPath, Chooser.class)) {
            final String first = child.answer();
            assertEquals(first, child.answer(), "the second answer must be as clear as the first");
            assertEquals(List.of(), child.rest());
            return first;
        }
    }

    private static String choice(String... options) {
        return choice(List.of(options), System.getProperty("java.class.path"));
    }

    private static String forced(String way) {
        return choice(NATIVE_ACCESS.get(0), "-Datoll.futex=" + way);
    }

    private static boolean hasForeign() {
        return Runtime.version().feature() >= 22;
    }

    @Test
    void shouldChooseTheBestThatWorks() {
        final String choice = choice(NATIVE_ACCESS.get(0));
        assertTrue(choice.startsWith(hasForeign() ? "FOREIGN {}" : "JNA {FOREIGN="), choice);
    }

    @Test
    void shouldBeForcedToForeignFunctions() {
        assumeTrue(hasForeign(), "java.lang.foreign needs Java 22");
        assertEquals("FOREIGN {}", forced("foreign"));
    }

    @Test
    void shouldSayWhyForeignFunctionsCannotBeForcedOnAnOlderJvm() {
        assumeTrue(!hasForeign(), "this JVM has java.lang.foreign");
        final String refusal = forced("foreign");
        assertTrue(refusal.contains("needs Java 22"), refusal);
    }

    @Test
    void shouldBeForcedToJna() {
        assertEquals("JNA {}", forced("jna"));
    }

    @Test
    void shouldBeForcedToParkingInAnyCase() {
        assertEquals("PARKING {}", forced("parking"));
        assertEquals("PARKING {}", forced("PARKING"));
    }

    @Test
    void shouldSayWhichWaysThereAreWhenAnUnknownOneIsForced() {
        final String refusal = forced("hibernation");
        assertTrue(refusal.contains("-Datoll.futex=hibernation"), refusal);
        assertTrue(refusal.contains("foreign, jna or parking"), refusal);
    }

    @Test
    void shouldParkWithoutAWordToTheUserWhereNativeAccessIsNotGranted() {
        assumeTrue(hasForeign(), "native access needs no grant before Java 22");
        final String choice = choice();
        assertTrue(choice.startsWith("PARKING "), choice);
        assertTrue(choice.contains("--enable-native-access"), choice);
    }

    @Test
    void shouldDoWithoutJna() {
        final String withoutJna = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !element.contains("jna"))
                .collect(Collectors.joining(File.pathSeparator));
        final String choice = choice(NATIVE_ACCESS, withoutJna);
        assertTrue(choice.startsWith(hasForeign() ? "FOREIGN " : "PARKING "), choice);
        final String refusal = choice(List.of(NATIVE_ACCESS.get(0), "-Datoll.futex=jna"), withoutJna);
        assertTrue(refusal.contains("JNA is not on the class path"), refusal);
    }
}
