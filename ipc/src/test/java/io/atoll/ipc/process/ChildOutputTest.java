package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What children say, and where it goes. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class ChildOutputTest {
    private static final JvmProcessOptions NAMED = JvmProcessOptions.DEFAULT.withName("bee");

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void capturedOutputHoldsOutputAndErrorsInTheirOrder() throws InterruptedException {
        final JvmProcess child = children.start(NAMED.withOutput(Output.CAPTURE), () -> {
            System.out.println("one");
            System.err.println("two");
            System.out.print("Grüße, 世界");
        });
        Children.join(child);
        assertEquals("one\ntwo\nGrüße, 世界\n", child.output());
    }

    @Test
    void capturedOutputCanBeReadWhileTheChildLivesAndAfterItWasKilled() throws Exception {
        final JvmProcess child = children.start(NAMED.withOutput(Output.CAPTURE.prefixedByName()), () -> {
            System.out.println("last words");
            Await.death();
        });
        Await.until("its words", () -> !outputOf(child).isEmpty());
        assertEquals("[bee] last words\n", child.output());
        Children.kill(child);
        assertEquals("[bee] last words\n", child.output());
    }

    private static String outputOf(JvmProcess child) {
        try {
            return child.output();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsCapturedUnlessAskedFor() throws InterruptedException {
        final JvmProcess child = children.start(() -> System.out.println("nobody hears"));
        Children.join(child);
        assertEquals("", child.output());
    }

    @Test
    void aConsumerGetsEachLineWithTheName() throws InterruptedException {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final Output output = Output.to(lines::add).prefixedByName();
        final JvmProcess child = children.start(NAMED.withOutput(output), () -> {
            IntStream.range(0, 1000).forEach(System.out::println);
            System.out.println();
            System.exit(8);
        });
        assertEquals(8, Children.exitCode(child));
        final List<String> expected = new ArrayList<>();
        IntStream.range(0, 1000).forEach(number -> expected.add("[bee] " + number));
        expected.add("[bee] ");
        assertEquals(expected, List.copyOf(lines));
    }

    @Test
    void aConsumerThatThrowsDoesNotStopTheChild() throws InterruptedException {
        final Output output = Output.to(line -> {
            throw new IllegalStateException("the test's own");
        });
        final JvmProcess child = children.start(NAMED.withOutput(output), () -> {
            for (int i = 0; i < 10_000; i++) { // more than a pipe holds
                System.out.println("a line that nobody wants to hear");
            }
        });
        Children.join(child);
    }

    @Test
    void aLongLineComesInPieces() throws InterruptedException {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final int length = 2 * OutputPump.LONGEST_LINE + 100;
        final JvmProcess child =
                children.start(NAMED.withOutput(Output.to(lines::add)), () -> System.out.println("x".repeat(length)));
        Children.join(child);
        assertEquals(
                List.of(OutputPump.LONGEST_LINE, OutputPump.LONGEST_LINE, 100),
                lines.stream().map(String::length).toList());
    }

    @Test
    void whatAGrandchildKeepsOpenHoldsNobodyUp() throws Exception {
        final SharedLong pid = SharedLong.open(spaces.open(), "pid");
        final JvmProcess child = children.start(NAMED.withOutput(Output.CAPTURE), () -> {
            System.out.println("mine");
            final Process sleeper =
                    new ProcessBuilder("sleep", "1000").inheritIO().start();
            pid.set(sleeper.pid());
        });
        try {
            Children.join(child);
            assertEquals("mine\n", child.output());
        } finally {
            ProcessHandle.of(pid.get()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aConsumerThatIsSlowGetsEveryLine() throws InterruptedException {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final Output output = Output.to(line -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200)); // in all longer than anybody's last words may be
            lines.add(line);
        });
        final JvmProcess child = children.start(
                NAMED.withOutput(output), () -> IntStream.range(0, 12).forEach(System.out::println));
        Children.join(child);
        assertEquals(12, lines.size(), lines::toString);
    }

    @Test
    void aConsumerThatHangsHoldsNobodyUp() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        final Output output = Output.to(line -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try {
            Children.join(children.start(NAMED.withOutput(output), () -> System.out.println("heard by nobody")));
        } finally {
            end.countDown();
        }
    }

    @Test
    void onlyTheEndOfMuchOutputIsKept() {
        final CapturedOutput captured = new CapturedOutput();
        final String line = "0123456789".repeat(100);
        for (int i = 0; i < 3_000; i++) {
            captured.add(line);
        }
        captured.add("the end");
        assertEquals(CapturedOutput.MAX_LENGTH, captured.text().length());
        assertTrue(captured.text().endsWith("9\nthe end\n"));
    }

    @Test
    void aDestinationIsCheckedAgainstItsConsumer() {
        assertThrows(IllegalArgumentException.class, () -> new Output(Output.Destination.CONSUME, null, false));
        assertThrows(IllegalArgumentException.class, () -> new Output(Output.Destination.INHERIT, line -> {}, false));
    }

    /** Its child says something in each stream. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            final JvmProcess child = JvmProcess.start(NAMED.withOutput(Output.INHERIT.prefixedByName()), () -> {
                System.out.println("out");
                System.err.println("err");
            });
            System.out.println("exit code " + child.join());
        }
    }

    @Test
    void inheritedOutputIsPrefixedToo() {
        try (ChildJvm parent = ChildJvm.start(spaces.jvmOptions(), Parent.class)) {
            final List<String> said = parent.rest();
            assertTrue(said.contains("[bee] out"), said::toString);
            assertTrue(said.contains("[bee] err"), said::toString);
            assertEquals("exit code 0", said.get(said.size() - 1));
        }
    }

    @Test
    void aLineCutInTheMidstOfACharacterDoesNoHarm() throws InterruptedException {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final JvmProcess child = children.start(NAMED.withOutput(Output.to(lines::add)), () -> {
            System.out.write("ü".getBytes(StandardCharsets.UTF_8), 0, 1);
            System.out.flush();
        });
        Children.join(child);
        assertEquals(1, lines.size());
    }
}
