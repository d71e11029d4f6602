package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.pipe.Connection;
import io.atoll.ipc.pipe.Pipe;
import io.atoll.ipc.process.JvmProcess;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Requests and replies through a pipe, and what its end looks like. */
@Command(
        name = "pipe",
        description = "Asks a child through a pipe, which replies; then the child is killed.",
        footer = {
            "",
            "The child gets its end of the pipe with the lambda that it runs. Each request is a number, each reply a"
                    + " record with its factorial. In the end the child sends a last message and is killed: the parent"
                    + " receives that message, then EOFException, as soon as the death is proven."
        })
final class PipeCommand implements Callable<Integer> {
    private static final int PREVIEW = 20;
    private static final long PATIENCE_SECONDS = 30;
    private static final long CALM_MILLIS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--requests",
            defaultValue = "5",
            paramLabel = "N",
            description = "How many, 1 to 100 (default: 5).")
    private int requests;

    /**
     * What the child replies.
     *
     * @param number that was asked about
     * @param factorial of it, in decimal digits
     * @param pid of the child
     */
    record Reply(int number, String factorial, long pid) implements Serializable {}

    /**
     * How it went.
     *
     * @param replies to the requests, in their order
     * @param lastMessage that the child had sent before it was killed
     * @param endOfFile whether the end of the pipe followed
     * @param nanosFromKill until the end was known
     */
    record Result(List<Reply> replies, String lastMessage, boolean endOfFile, long nanosFromKill) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--requests", requests, 1, 100);
        final Result result = ask();
        output.print(result, text -> print(result, text));
        if (!result.endOfFile()) {
            throw new CommandFailedException(
                    "the pipe to a dead process did not end; this must never be: please report it");
        }
        return 0;
    }

    private Result ask() throws IOException, InterruptedException {
        final Pipe pipe = Pipe.create(Space.current());
        try (Children children = new Children();
                Connection mine = pipe.first()) {
            final Connection its = pipe.second();
            final JvmProcess child = children.start("calculator", () -> reply(its));
            final List<Reply> replies = new ArrayList<>();
            for (int number = 1; number <= requests; number++) {
                mine.send(number * number);
                final Reply reply = await(mine, children, Reply.class);
                if (reply.number() != number * number) {
                    throw new CommandFailedException("asked about " + number * number + ", got " + reply
                            + "; this must never be: please report it");
                }
                replies.add(reply);
            }
            mine.send(0); // it says its last words
            awaitMessage(mine, children);
            final long killed = System.nanoTime();
            child.kill();
            final String lastMessage = mine.receive(String.class); // what was sent is still there
            final boolean ended = isAtEnd(mine);
            return new Result(replies, lastMessage, ended, System.nanoTime() - killed);
        }
    }

    /** In the child. */
    private static void reply(Connection connection) throws IOException, InterruptedException {
        for (int number = connection.receive(Integer.class); number != 0; number = connection.receive(Integer.class)) {
            BigInteger product = BigInteger.ONE;
            for (int factor = 2; factor <= number; factor++) {
                product = product.multiply(BigInteger.valueOf(factor));
            }
            connection.send(
                    new Reply(number, product.toString(), JvmProcess.current().pid()));
        }
        connection.send("I have been of use");
        TimeUnit.SECONDS.sleep(PATIENCE_SECONDS); // here it will be killed
    }

    private static <T> T await(Connection connection, Children children, Class<T> type)
            throws IOException, InterruptedException {
        awaitMessage(connection, children);
        return connection.receive(type);
    }

    /** The end of the file tells of the death of a child that has its end of the pipe; this one may not have it yet. */
    private static void awaitMessage(Connection connection, Children children)
            throws IOException, InterruptedException {
        final long start = System.nanoTime();
        while (!connection.poll(CALM_MILLIS, TimeUnit.MILLISECONDS)) {
            children.check();
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new CommandFailedException("the child gave no answer within " + PATIENCE_SECONDS + " s");
            }
        }
    }

    private static boolean isAtEnd(Connection connection) throws IOException, InterruptedException {
        if (!connection.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            connection.receive();
            return false;
        } catch (EOFException e) {
            return true;
        }
    }

    private static void print(Result result, PrintWriter text) {
        final Table table = new Table(">request", "reply", ">digits", ">from pid");
        for (Reply reply : result.replies()) {
            final String factorial = reply.factorial();
            table.row(
                    reply.number() + "!",
                    factorial.length() <= PREVIEW ? factorial : factorial.substring(0, PREVIEW) + "...",
                    factorial.length(),
                    reply.pid());
        }
        table.print(text);
        text.println();
        text.println("  The child sent \"" + result.lastMessage() + "\" and was killed. The message was received, then"
                + " EOFException, " + Units.millis(result.nanosFromKill()) + " after the kill.");
    }
}
