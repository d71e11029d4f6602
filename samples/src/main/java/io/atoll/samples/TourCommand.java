package io.atoll.samples;

import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything once, in well under a minute. */
@Command(name = "tour", description = "Shows the demos one after the other, in well under a minute.")
final class TourCommand implements Callable<Integer> {
    private static final String COUNT = "40000";
    private static final String RATE = "20000";
    private static final String UNKILLABLE_SECONDS = "6";
    private static final String UNKILLABLE_RESERVE = "16";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        announce("Four JVMs, each started with a lambda, say who they are.", "hello");
        run("hello");
        announce("They increment one number in shared memory, in four ways. One of them loses updates.", "race");
        run("race");
        announce(
                "Two JVMs meet in a queue by its name; one sends, the other measures.",
                "consume demo   and, in another terminal,   produce demo --rate 20000");
        meet();
        announce(
                "The owner of a lock is killed between two writes. A waiter gets on, as the lock's policy says.",
                "owner-death");
        run("owner-death");
        announce(
                "Workers take tasks out of a queue. One is killed; join() returns all the same, and says what it took along.",
                "workers --kill");
        run("workers", "--kill");
        announce(
                "Producers are killed one after the other. A queue loses nothing; Agrona's ring, hit by the same kills,"
                        + " stands still sooner or later.",
                "unkillable --seconds 60");
        run("unkillable", "--seconds", UNKILLABLE_SECONDS, "--reserve", UNKILLABLE_RESERVE);
        announce(
                "200 images are scaled down. Four of them kill any process that touches them: the pool does the others, an"
                        + " executor of threads dies.",
                "crash");
        run("crash");
        farewell();
        return 0;
    }

    private void announce(String what, String command) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println(Output.styled("@|bold " + what + "|@"));
        out.println(Output.styled("@|faint alone: atoll " + command + "|@"));
        out.println();
        out.flush();
    }

    private static void run(String... command) {
        if (Atoll.execute(command) != 0) {
            throw new CommandFailedException(
                    "the command " + String.join(" ", command) + " failed; what it said is above");
        }
    }

    /** In a space of its own, so that several tours do not meet each other. */
    private static void meet() throws IOException, InterruptedException {
        final String space = "tour-" + ProcessHandle.current().pid();
        try (Children children = new Children()) {
            children.start("consumer", () -> System.exit(Atoll.execute("consume", "demo", "--space", space)));
            children.start(
                    "producer",
                    () -> System.exit(
                            Atoll.execute("produce", "demo", "--space", space, "--count", COUNT, "--rate", RATE)));
            children.join();
        } finally {
            Space.delete(space);
        }
    }

    private void farewell() {
        final PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println(Output.styled("@|bold What to try next|@"));
        new Table("command", "what it does")
                .row("atoll race --processes 8", "more processes than you have processors")
                .row("atoll pingpong", "how long it takes to another process and back, sleeping and spinning")
                .row("atoll unkillable --seconds 60", "a longer massacre")
                .row("atoll crash --picture crash.svg", "who ran which image when, and died of which, as a picture")
                .row("atoll factorial", "what threads and processes gain, and what their start costs")
                .row("atoll produce prices --count 0", "sends until Ctrl-C; start  atoll consume prices  beside it")
                .row("atoll ls", "who is in which space, and what lies there, while those two run")
                .row("atoll doctor", "whether this machine and JVM are fit, and what to do if not")
                .print(out);
        out.println();
        out.println("  where atoll is  java -jar samples/target/atoll.jar");
        out.flush();
    }
}
