package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a child is started with. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class ChildSettingsTest {
    private static final JvmProcessOptions CAPTURED = JvmProcessOptions.DEFAULT.withOutput(Output.CAPTURE);

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path folder;

    private static List<String> said(JvmProcess child) throws InterruptedException {
        Children.join(child);
        return child.output().lines().toList();
    }

    @Test
    void aChildHasItsEnvironmentAndItsWorkingDirectory() throws Exception {
        final Map<String, String> environment = Map.of("COLOUR", "blue", "JAVA_TOOL_OPTIONS", "-Dtold=yes");
        final JvmProcess child =
                children.start(CAPTURED.withEnvironment(environment).withDirectory(folder), () -> {
                    System.out.println(System.getenv("COLOUR"));
                    System.out.println(System.getProperty("told"));
                    System.out.println(Path.of("").toRealPath());
                    System.out.println(System.getenv("PATH") != null);
                });
        final List<String> said = said(child);
        assertEquals(
                List.of("blue", "yes", folder.toRealPath().toString(), "true"),
                said.subList(said.size() - 4, said.size()));
    }

    @Test
    void aChildGetsTheSerialCollectorUnlessAnotherIsChosen() throws Exception {
        final JvmProcessOptions plain = CAPTURED.withJvmOptions("-Xss512k");
        assertEquals(
                List.of("-Xss512k", "-XX:+UseSerialGC", JvmProcessOptions.NOT_CHOSEN),
                plain.withSerialGcUnlessChosen().jvmOptions());
        for (JvmProcessOptions chosen : List.of(
                CAPTURED.withJvmOptions("-Xss512k", "-XX:+UseParallelGC"),
                CAPTURED.withJvmOptions("-XX:-UseSerialGC"),
                CAPTURED.withJvmOptions("@gc.options"),
                plain.withEnvironment(Map.of("JAVA_TOOL_OPTIONS", "-Dx=y -XX:+UseParallelGC")))) {
            assertSame(chosen, chosen.withSerialGcUnlessChosen());
        }
        final JvmProcess child = JvmProcess.start(
                CAPTURED.withJvmOptions("-XX:+UseParallelGC"),
                () -> System.out.println(CAPTURED.withSerialGcUnlessChosen().jvmOptions()));
        assertEquals(List.of("[]"), said(child), "what its parent's flags say is chosen, too");
    }

    @Test
    void aChildMayHaveAnotherCollectorThanItsParent() throws Exception {
        for (JvmProcessOptions parent :
                List.of(CAPTURED.withSerialGcUnlessChosen(), CAPTURED.withJvmOptions("-XX:+UseSerialGC"))) {
            final JvmProcess child = JvmProcess.start(parent, () -> {
                final JvmProcess grandchild = JvmProcess.start(
                        CAPTURED.withJvmOptions("-XX:+UseParallelGC"), ChildSettingsTest::tellCollectors);
                grandchild.join();
                System.out.println(grandchild.output().strip());
            });
            assertTrue(said(child).get(0).startsWith("PS "));
        }
    }

    @Test
    void aCollectorThatNobodyChoseIsNotPassedOn() throws Exception {
        final JvmProcess child = JvmProcess.start(CAPTURED.withSerialGcUnlessChosen(), () -> {
            tellCollectors();
            System.out.println(ParentFlags.ofThisJvm().contains(JvmProcessOptions.SERIAL_GC));
        });
        final List<String> said = said(child);
        assertEquals("Copy", said.get(0));
        assertEquals("false", said.get(said.size() - 1));
    }

    private static void tellCollectors() {
        ManagementFactory.getGarbageCollectorMXBeans().forEach(one -> System.out.println(one.getName()));
    }

    @Test
    void aChildHasAShareOfTheMachineOrTheHeapThatItWasGiven() throws Exception {
        // other collectors do not count all of the heap
        final JvmProcessOptions plain = CAPTURED.withJvmOptions("-XX:+UseG1GC");
        final JvmProcess sharing = JvmProcess.start(plain, ChildSettingsTest::tellHeap);
        final JvmProcess bounded = JvmProcess.start(plain.withHeap(48 << 20), ChildSettingsTest::tellHeap);
        final JvmProcess overruled = JvmProcess.start(
                plain.withHeap(48 << 20).withJvmOptions("-XX:+UseG1GC", "-Xmx96m"), ChildSettingsTest::tellHeap);
        final long memory = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        final double share = (double) Long.parseLong(said(sharing).get(0)) / memory;
        assertTrue(share > 0.2 / JvmProcess.cpuCount() && share < 0.6 / JvmProcess.cpuCount() + 0.01, share + "");
        assertEquals(48 << 20, Long.parseLong(said(bounded).get(0)), 1 << 20);
        assertEquals(96 << 20, Long.parseLong(said(overruled).get(0)), 1 << 20);
    }

    private static void tellHeap() {
        System.out.println(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax());
    }

    @Test
    void propertiesAreNotOnTheCommandLineWhichEverybodyCanRead() throws Exception {
        final JvmProcess child =
                children.start(CAPTURED.withJvmOptions("-Dpassword=open sesame", "-Dpassword=\"sesame\" 2"), () -> {
                    final String words = Files.readString(Path.of("/proc/self/cmdline"));
                    System.out.println(System.getProperty("password") + " " + words.contains("sesame")
                            + words.contains("atoll.process.name"));
                });
        assertEquals(List.of("\"sesame\" 2 falsetrue"), said(child));
    }

    @Test
    void aNegativeHeapIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JvmProcessOptions.DEFAULT.withHeap(-1));
    }

    @Test
    void theCpuCountIsWhatTheProcessMayUse() throws Exception {
        assertEquals(Runtime.getRuntime().availableProcessors(), JvmProcess.cpuCount());
        final JvmProcess child = children.start(
                CAPTURED.withJvmOptions("-XX:ActiveProcessorCount=3"), () -> System.out.println(JvmProcess.cpuCount()));
        assertEquals(List.of("3"), said(child));
    }

    /** Tells what it was given. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(JvmProcess.current().name() + " of "
                    + JvmProcess.parent().orElseThrow().name() + " got " + List.of(arguments));
            if (arguments.length == 0) {
                throw new IOException("no arguments");
            }
        }
    }

    /** Has no main method that could be called. */
    static final class NoProgram {
        private NoProgram() {}

        public void main(String[] arguments) {
            throw new AssertionError("has no object to run on: " + List.of(arguments));
        }
    }

    @Test
    void aMainClassGetsItsArgumentsAsTheyAre() throws Exception {
        final JvmProcess child = JvmProcess.start(CAPTURED.withName("bee"), Program.class, "a b", "", "\"c\"", "@d");
        assertEquals(List.of("bee of main got [a b, , \"c\", @d]"), said(child));
        assertTrue(child.failure().isEmpty());
    }

    @Test
    void whatAMainMethodThrowsReachesTheParentAsItIs() throws Exception {
        final JvmProcess child = JvmProcess.start(CAPTURED, Program.class);
        assertEquals(1, Children.exitCode(child));
        assertEquals(
                "no arguments",
                assertInstanceOf(IOException.class, child.failure().orElseThrow())
                        .getMessage());
        assertTrue(child.output().contains("java.io.IOException: no arguments"), child.output());
    }

    @Test
    void aClassWithoutAMainMethodIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JvmProcess.start(ChildSettingsTest.class));
        assertThrows(IllegalArgumentException.class, () -> JvmProcess.start(NoProgram.class));
    }

    /** Its child tells with which flags it runs. */
    static final class Flagged {
        private Flagged() {}

        public static void main(String[] arguments) throws Exception {
            JvmProcess.start(JvmProcessOptions.DEFAULT.withName("with blank"), () -> {
                        ManagementFactory.getRuntimeMXBean().getInputArguments().forEach(System.out::println);
                        System.out.println("assertions " + Flagged.class.desiredAssertionStatus());
                        System.out.println("told " + System.getProperty("told") + System.getenv("JAVA_TOOL_OPTIONS"));
                    })
                    .join();
        }
    }

    @Test
    void aChildHasItsParentsFlagsButNoneThatIsForOneJvmAlone() throws IOException {
        final List<String> options = List.of(
                "-Datoll.home=" + spaces.home(),
                "-ea",
                "-Xss600k",
                "-Dtold=yes no",
                "-XX:+UseSerialGC",
                "-Xlog:gc:file=" + folder.resolve("gc.log"),
                "-XX:StartFlightRecording:filename=" + folder.resolve("recording.jfr"),
                "-XX:+HeapDumpOnOutOfMemoryError",
                "-Dcom.sun.management.jmxremote.port=0",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0",
                "-Xmx200m");
        try (ChildJvm parent = ChildJvm.start(options, Flagged.class)) {
            final List<String> said = parent.rest();
            assertEquals(0, parent.join());
            assertTrue(
                    said.containsAll(List.of(
                            "-ea",
                            "-Xss600k",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dtold=yes no",
                            "assertions true",
                            "told yes nonull")),
                    said::toString);
            assertTrue(
                    said.stream()
                                    .filter(line -> line.contains("jdk.internal.misc"))
                                    .count()
                            <= 1, // it may be in a manifest
                    said::toString);
            assertTrue(
                    said.stream()
                            .noneMatch(
                                    line -> line.matches("(-Xlog|-XX:StartFlight|-XX:\\+HeapDump|-Dcom\\.sun|-Xmx).*")),
                    said::toString);
            assertEquals(
                    1, // the parent's
                    said.stream()
                            .filter(line -> line.startsWith("Listening for transport"))
                            .count(),
                    said::toString);
        }
    }
}
