package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.journal.Durability;
import io.atoll.ipc.journal.Journal;
import io.atoll.ipc.journal.JournalOptions;
import io.atoll.ipc.journal.JournalReader;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** State that is rebuilt from a journal: what an exchange does when its matching engine dies. */
@Command(
        name = "orderbook",
        description = "A JVM journals orders and is killed; another replays them and ends in the same state.",
        footer = {
            "",
            "The first appends each order to a Journal, then applies it to its book. It is killed with SIGKILL in the"
                    + " middle of its work. The second, another JVM, has nothing but the journal. There may be one order"
                    + " more in it than the first had confirmed, but never one less."
        })
final class OrderBookCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--orders",
            defaultValue = "100000",
            paramLabel = "N",
            description = "How many orders are confirmed before the kill, at least (default: 100000).")
    private long orders;

    @Option(names = "--sync", description = "Wait for the disk at each order.")
    private boolean sync;

    /**
     * How it went.
     *
     * @param confirmed orders that the first JVM had confirmed when it was killed
     * @param checksum of its book then
     * @param replayed orders that the second JVM found
     * @param replayedChecksum of its book after as many orders as were confirmed
     * @param ordersPerSecond of the replay
     */
    record Result(long confirmed, String checksum, long replayed, String replayedChecksum, double ordersPerSecond) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--orders", orders, 1, 100_000_000);
        UnsafeWarning.silence();
        try (WorkFolder work = new WorkFolder()) {
            final JournalOptions options =
                    JournalOptions.DEFAULT.withDurability(sync ? Durability.SYNC : Durability.SYSTEM);
            try (Journal<Order> journal = Journal.create(work.path(), "orders", Order.OrderCodec.ORDER, options)) {
                report(play(journal));
            }
        }
        return 0;
    }

    private Result play(Journal<Order> journal) throws IOException, InterruptedException {
        final Space space = Space.current();
        final SharedLong confirmed = SharedLong.open(space, "confirmed");
        final SharedLongArray checksums = SharedLongArray.open(space, "checksums", 2);
        final SharedLong replayed = SharedLong.open(space, "replayed");
        final SharedLong replayedChecksum = SharedLong.open(space, "replayed-checksum");
        final SharedLong nanos = SharedLong.open(space, "nanos");
        final long enough = orders;
        try (Children children = new Children()) {
            final JvmProcess engine = children.start("engine", () -> trade(journal, confirmed, checksums));
            children.await(() -> confirmed.get() >= enough);
            engine.kill();
            engine.join();
        }
        final long last = confirmed.get();
        try (Children children = new Children()) {
            children.start("successor", () -> {
                final long start = System.nanoTime();
                final OrderBook book = new OrderBook();
                final JournalReader<Order> reader = journal.reader();
                for (Order order = reader.next(); order != null; order = reader.next()) {
                    book.accept(order);
                    if (book.orders() == last) {
                        replayedChecksum.set(book.checksum());
                    }
                }
                replayed.set(book.orders());
                nanos.set(System.nanoTime() - start);
            });
            children.join();
        }
        return new Result(
                last,
                Long.toHexString(checksums.get(last & 1)),
                replayed.get(),
                Long.toHexString(replayedChecksum.get()),
                replayed.get() * 1e9 / nanos.get());
    }

    /** Until it is killed. */
    private static void trade(Journal<Order> journal, SharedLong confirmed, SharedLongArray checksums) {
        final OrderBook book = new OrderBook();
        for (long number = 1; ; number++) {
            final Order order = Order.of(number);
            journal.append(order);
            book.accept(order);
            checksums.setRelease(number & 1, book.checksum()); // two: a death leaves that of the last one confirmed
            confirmed.setRelease(number);
        }
    }

    private void report(Result result) {
        output.print(result, text -> print(result, text));
        final long more = result.replayed() - result.confirmed();
        if (more < 0 || more > 1 || !result.checksum().equals(result.replayedChecksum())) {
            throw new CommandFailedException("orders were lost or made; this must never be: please report it");
        }
    }

    private static void print(Result result, PrintWriter text) {
        new Table("JVM", ">orders", ">checksum of the book")
                .row("the killed", Units.count(result.confirmed()), result.checksum())
                .row("its successor", Units.count(result.replayed()), result.replayedChecksum())
                .print(text);
        text.println();
        text.println(
                "  " + (result.replayed() > result.confirmed() ? "One order was journaled and not yet confirmed. " : "")
                        + "Replayed at " + Units.count((long) result.ordersPerSecond()) + " orders/s.");
    }
}
