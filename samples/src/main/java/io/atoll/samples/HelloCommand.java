package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.ProcessInfo;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The first program: every child says who it is. */
@Command(name = "hello", description = "Starts JVMs; each says who it is.")
final class HelloCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--processes",
            defaultValue = "4",
            paramLabel = "N",
            description = "How many, 1 to 64 (default: 4).")
    private int processes;

    /** What a child says of itself. */
    record Greeting(String name, long pid, long arrival) {}

    /** What all children said. */
    record Greetings(List<Greeting> processes) {}

    /** The memory in which a child says it. */
    private record Card(SharedLong pid, SharedLong arrival) implements Serializable {
        static Card open(Space space, String owner) throws IOException {
            return new Card(SharedLong.open(space, owner + ".pid"), SharedLong.open(space, owner + ".arrival"));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--processes", processes, 1, 64);
        output.print(
                greet(processes, output.isJson()), text -> text.println("  All of them have ended with exit code 0."));
        return 0;
    }

    private static Greetings greet(int processes, boolean quiet) throws IOException, InterruptedException {
        final Space space = Space.current();
        final SharedLong arrivals = SharedLong.open(space, "arrivals");
        final List<JvmProcess> started = new ArrayList<>();
        final List<Card> cards = new ArrayList<>();
        try (Children children = new Children()) {
            for (int i = 1; i <= processes; i++) {
                final Card card = Card.open(space, "worker-" + i);
                cards.add(card);
                started.add(children.start("worker-" + i, () -> sayHello(arrivals, card, quiet)));
            }
            children.join();
        }
        final List<Greeting> greetings = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            final Card card = cards.get(i);
            greetings.add(new Greeting(
                    started.get(i).name(), card.pid().get(), card.arrival().get()));
        }
        return new Greetings(greetings);
    }

    /** In the child. What it captured is the same memory there. */
    private static void sayHello(SharedLong arrivals, Card card, boolean quiet) {
        final ProcessInfo me = JvmProcess.current();
        card.pid().set(me.pid());
        card.arrival().set(arrivals.increment());
        if (!quiet) {
            System.out.println(
                    "  Hello, I am " + me.name() + ", pid " + me.pid() + ", number " + card.arrival() + " to arrive.");
        }
    }
}
