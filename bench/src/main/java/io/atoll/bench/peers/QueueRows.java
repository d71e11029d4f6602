package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import io.atoll.bench.peers.child.SizedFlood;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Queues. */
final class QueueRows extends RowGroup {
    private static final String AGRONA_ONE = "agrona.oneToOne";
    private static final String AGRONA_MANY = "agrona.manyToOne";
    private static final String AERON = "aeron.ipc";
    private static final String CHRONICLE = "chronicle.queue";
    private static final String PYTHON = "python.queue";
    private static final String UNIX_SOCKET = "unixSocket";
    private static final String TCP = "tcp";

    /** How the names of the figures of message sizes begin. */
    static final String SIZE = "queue.size";

    private static final String MESSAGES = "msg/s";
    private static final String MEGABYTES = "MB/s";

    private static final String CROWDED = "More processes than processors: all yield instead of spinning.";
    private static final String GATHERED = "Sockets gather messages up to 64 KiB before they write.";
    private static final String UNFAIR_TO_AERON = "Unfair to Aeron: its media driver is a third process and takes turns"
            + " with the two sides on " + Runtime.getRuntime().availableProcessors() + " processors.";

    private static final String MACHINE_LIMIT =
            "c.hiccups is no rival but the machine's own limit: two processes in C that"
                    + " spin and share one cache line. What takes processors away from those who spin (the kernel, a hypervisor)"
                    + " delays all alike, and decides p99 alone where it takes about 1 % of the time. Hence "
                    + Settings.LONG.measured().toMillis()
                    + " ms measured in each run at 100k/s and 1M/s, unless --quick. The JVMs warm up at 1M/s, whatever the rate, but for the last"
                    + " fifth of the time.";

    /** Below, a run has too few messages for one in ten thousand to mean something. */
    private static final long LEAST_RATE_FOR_THE_RAREST = 100_000;

    QueueRows(Pinning pinning) {
        super(pinning);
    }

    @Override
    List<Row> rows() {
        return List.of(
                throughput(),
                roundTrip(),
                openLoop("10k", 10_000, Bar.NONE).unlessQuick(),
                openLoop("100k", 100_000, Bar.timesBest(false, 1.1, AGRONA_ONE, AERON))
                        .timed(Settings.LONG),
                openLoop("1M", 1_000_000, Bar.timesBest(false, 1.1, AGRONA_ONE, AERON))
                        .timed(Settings.LONG),
                manyProducers("queue.mpsc", 2, atLeast(1.5, AGRONA_MANY)),
                manyProducers("queue.mpsc.4", 4, Bar.NONE).unlessQuick(),
                sizes().unlessQuick(),
                typed(),
                blockingRoundTrip(),
                idle());
    }

    private JvmContestant aeron(Role... roles) {
        return jvm(AERON, Library.AERON, roles).withHelper(Role.MEDIA_DRIVER);
    }

    private Further further(String name, Library library, Role... roles) {
        return new Further(jvm(name, library, roles));
    }

    /** A note, and which of those of two sides that spin hold here: Aeron's driver is kept on no processor. */
    private String notes(String note) {
        final boolean tooFew = Runtime.getRuntime().availableProcessors() < 3;
        return Stream.of(note, ifCrowded(2, CROWDED), tooFew ? UNFAIR_TO_AERON : "")
                .filter(one -> !one.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static Figure rate(String name, Bar bar) {
        return new Figure(name, "rate", MESSAGES, true, bar);
    }

    private Row throughput() {
        final Role[] roles = {Role.FLOOD_RECEIVER, Role.FLOOD_SENDER};
        return new Row(
                "queue.throughput",
                "32-byte messages, one producer to one exclusive consumer",
                List.of(rate("queue.throughput", atLeast(1.5, AGRONA_ONE))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, roles),
                        jvm(AGRONA_ONE, Library.AGRONA, roles),
                        new Further(aeron(roles)),
                        further(UNIX_SOCKET, Library.UNIX_SOCKET, roles),
                        further(TCP, Library.TCP, roles),
                        c("c.ring", "ring_spsc.c")),
                notes(GATHERED));
    }

    private Row roundTrip() {
        final Role[] roles = {Role.PING, Role.PONG};
        return new Row(
                "queue.rtt",
                "a 32-byte message to and fro, both sides spinning",
                List.of(
                        latency("queue.rtt.p50", MEDIAN, atMost(1.05, AGRONA_ONE)),
                        latency("queue.rtt.p99", "p99", Bar.NONE),
                        latency("queue.rtt.p99.9", "p99.9", atMost(1.2, AGRONA_ONE)),
                        latency("queue.rtt.p99.99", "p99.99", Bar.NONE),
                        latency("queue.rtt.max", "max", Bar.NONE)),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, roles),
                        jvm(AGRONA_ONE, Library.AGRONA, roles),
                        new Further(aeron(roles)),
                        new Further(jvm(CHRONICLE, Library.CHRONICLE, roles).withFlags(CHRONICLE_FLAGS)),
                        c("c.spin", "ping_pong.c", "spin")),
                notes("Chronicle Queue keeps all messages; the others forget them."));
    }

    private Row openLoop(String label, long rate, Bar bar) {
        final Role[] roles = {Role.PACED_RECEIVER, Role.PACED_SENDER};
        final String name = "queue.openloop." + label;
        final List<Figure> figures = new ArrayList<>(List.of(
                latency(name + ".p50", MEDIAN, Bar.NONE),
                latency(name + ".p99", "p99", bar),
                latency(name + ".p99.9", "p99.9", Bar.NONE)));
        if (rate >= LEAST_RATE_FOR_THE_RAREST) {
            figures.add(latency(name + ".p99.99", "p99.99", Bar.NONE));
        }
        figures.add(latency(name + ".max", "max", Bar.NONE));
        return new Row(
                name,
                "32-byte messages at " + label + "/s: from when each was due until it was there",
                figures,
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, roles).withRate(rate),
                        jvm(AGRONA_ONE, Library.AGRONA, roles).withRate(rate),
                        aeron(roles).withRate(rate),
                        c("c.hiccups", "hiccups.c", Long.toString(rate))),
                notes(MACHINE_LIMIT));
    }

    private Row manyProducers(String name, int producers, Bar bar) {
        final List<Role> sides = new ArrayList<>(List.of(Role.FLOOD_RECEIVER));
        sides.addAll(Collections.nCopies(producers, Role.FLOOD_SENDER));
        final Role[] roles = sides.toArray(Role[]::new);
        return new Row(
                name,
                "32-byte messages, " + producers + " producers to one consumer",
                List.of(rate(name, bar)),
                List.of(jvm(Contestant.ATOLL, Library.ATOLL, roles), jvm(AGRONA_MANY, Library.AGRONA, roles)),
                ifCrowded(roles.length, CROWDED));
    }

    private Row sizes() {
        final Role[] roles = {Role.SIZED_RECEIVER, Role.SIZED_SENDER};
        final List<Figure> figures = SizedFlood.SIZES.stream()
                .map(size -> new Figure(sizeRow(size), Integer.toString(size), MEGABYTES, true, Bar.NONE))
                .toList();
        return new Row(
                SIZE,
                "messages of one size after the other, every byte of them read: megabytes in a second",
                figures,
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, roles),
                        jvm(AGRONA_ONE, Library.AGRONA, roles),
                        aeron(roles),
                        jvm(UNIX_SOCKET, Library.UNIX_SOCKET, roles),
                        jvm(TCP, Library.TCP, roles)),
                notes(GATHERED));
    }

    /** The name of the figure of one message size. */
    static String sizeRow(int bytes) {
        final boolean kibi = bytes >= 1 << 10;
        final boolean mebi = bytes >= 1 << 20;
        return SIZE + "." + (mebi ? (bytes >> 20) + "M" : kibi ? (bytes >> 10) + "k" : Integer.toString(bytes));
    }

    private Row typed() {
        return new Row(
                "queue.typed",
                "boxed longs by put and take, blocking",
                List.of(rate(
                        "queue.typed",
                        Bar.atLeast(8e6, MESSAGES).and(atLeast(40, PYTHON).where(PYTHON)))),
                List.of(
                        jvm(Contestant.ATOLL, Library.ATOLL, Role.TAKER, Role.PUTTER),
                        new PythonContestant(PYTHON, "queue_typed.py", pinning(), List.of()),
                        new Further(jvm("linkedBlockingQueue", Library.JDK, Role.PUTTER_AND_TAKER)
                                .withPinning(pinning().forAllSides()))),
                "The LinkedBlockingQueue has both of its threads in one process.");
    }

    private Row blockingRoundTrip() {
        final Role[] roles = {Role.HANDOVER_FIRST, Role.HANDOVER_SECOND};
        final Bar socket = atMost(1.0, UNIX_SOCKET);
        final Contestant futex = jvm(FUTEX, Library.FUTEX, roles).unless(noFutex());
        return new Row(
                        "queue.blockingrtt",
                        "a long to and fro, each time to one who is asleep (p50)",
                        List.of(latency(
                                "queue.blockingrtt",
                                MEDIAN,
                                hasForeignFunctions() ? atMost(1.3, FUTEX).and(socket) : socket)),
                        List.of(
                                jvm(Contestant.ATOLL, Library.ATOLL, roles),
                                hasForeignFunctions() ? futex : new Further(futex),
                                jvm(UNIX_SOCKET, Library.UNIX_SOCKET, roles),
                                further(TCP, Library.TCP, roles),
                                c("c.futex", "ping_pong.c", "futex"),
                                python("python.pipe", "pipe_handover.py")),
                        "As both rest before they send, there are few exchanges in a second, and the code of those who sleep is"
                                + " compiled late.")
                .warmedUpLonger();
    }

    private Row idle() {
        return new Row(
                "queue.idle",
                "a consumer asleep in take while its producer is silent",
                List.of(new Figure("queue.idle", "share", "% of a core", false, Bar.below(1, "% of a core"))),
                List.of(jvm(Contestant.ATOLL, Library.ATOLL, Role.IDLE_TAKER, Role.SILENT_PUTTER)),
                "The time of the consumer's Java threads; what the JVM's own do is not Atoll's.");
    }
}
