package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedMap;
import io.atoll.ipc.map.SharedMapOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A cache that several processes share: a map in shared memory. */
@Command(
        name = "map",
        description = "Several JVMs share a cache: what one of them has computed, all find.",
        footer = {
            "",
            "A SharedMap is a ConcurrentMap. Each JVM looks up keys, some of them much more often than others, and computes"
                    + " what is not in the map. Beside the hits it counts those that a cache of its own would have had.",
            "Reading a SharedMap waits for nobody, and what was put stays when who has put it dies."
        })
final class MapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(
            names = "--processes",
            defaultValue = "4",
            paramLabel = "N",
            description = "How many JVMs, 1 to 32 (default: 4).")
    private int processes;

    @Option(
            names = "--lookups",
            defaultValue = "50000",
            paramLabel = "N",
            description = "Of each, 1 to 10000000 (default: 50000).")
    private long lookups;

    @Option(
            names = "--keys",
            defaultValue = "10000",
            paramLabel = "N",
            description = "How many different ones, 1 to 100000 (default: 10000).")
    private int keys;

    /**
     * One JVM.
     *
     * @param name for people
     * @param finds what it has found
     */
    record User(String name, CacheUser.Finds finds) {}

    /**
     * How it went.
     *
     * @param users in the order of their starts
     * @param entries that are in the map in the end
     * @param wrong how many of them are not what would have been computed
     * @param hitRate of all lookups, in percent
     * @param hitRateOfOwnCaches the same, had each had a cache of its own
     */
    record Result(List<User> users, int entries, long wrong, double hitRate, double hitRateOfOwnCaches) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--processes", processes, 1, 32);
        Range.check(spec, "--lookups", lookups, 1, 10_000_000);
        Range.check(spec, "--keys", keys, 1, 100_000);
        final Space space = Space.current();
        final SharedMapOptions room = SharedMapOptions.DEFAULT
                .withEntries(keys)
                .withMaxKeyBytes(Long.BYTES)
                .withMaxValueBytes(Long.BYTES);
        try (SharedMap<Long, Long> cache = SharedMap.open(space, "cache", Codecs.LONG, Codecs.LONG, room);
                SharedMap<String, CacheUser.Finds> finds =
                        SharedMap.open(space, "finds", Codecs.STRING, Codecs.serializable())) {
            final Result result = result(run(space, cache, finds), cache);
            output.print(result, text -> print(result, text));
            if (result.wrong() != 0 || result.entries() > keys) {
                throw new CommandFailedException(Units.count(result.wrong()) + " of " + Units.count(result.entries())
                        + " entries are wrong; this must never be: please report it");
            }
        }
        return 0;
    }

    private List<User> run(Space space, SharedMap<Long, Long> cache, SharedMap<String, CacheUser.Finds> finds)
            throws IOException, InterruptedException {
        final StartGate gate = StartGate.open(space, "start");
        final int different = keys;
        final long each = lookups;
        try (Children children = new Children()) {
            for (int i = 1; i <= processes; i++) {
                final int seed = i;
                children.start(name(i), () -> {
                    gate.await(1);
                    finds.put(name(seed), CacheUser.lookUp(cache, different, each, seed));
                });
            }
            children.await(() -> gate.isReady(processes, 1));
            gate.letGo(1);
            children.join();
        }
        final List<User> users = new ArrayList<>();
        for (int i = 1; i <= processes; i++) {
            users.add(new User(name(i), finds.get(name(i))));
        }
        return users;
    }

    private static String name(int number) {
        return "reader-" + number;
    }

    private static Result result(List<User> users, SharedMap<Long, Long> cache) {
        long lookups = 0;
        long hits = 0;
        long ownHits = 0;
        for (User user : users) {
            lookups += user.finds().lookups();
            hits += user.finds().hits();
            ownHits += user.finds().hitsOfItsOwn();
        }
        return new Result(users, cache.size(), wrong(cache), rate(hits, lookups), rate(ownHits, lookups));
    }

    private static double rate(long hits, long lookups) {
        return Units.rounded(100.0 * hits / lookups);
    }

    private static String percent(double rate) {
        return Units.decimal(rate) + " %";
    }

    private static long wrong(SharedMap<Long, Long> cache) {
        long wrong = 0;
        for (Map.Entry<Long, Long> entry : cache.entrySet()) {
            if (entry.getValue() != CacheUser.compute(entry.getKey())) {
                wrong++;
            }
        }
        return wrong;
    }

    private static void print(Result result, PrintWriter text) {
        final Table table = new Table("process", ">lookups", ">hits", ">alone", ">a hit", ">a computation");
        for (User user : result.users()) {
            final CacheUser.Finds finds = user.finds();
            table.row(
                    user.name(),
                    Units.count(finds.lookups()),
                    percent(rate(finds.hits(), finds.lookups())),
                    percent(rate(finds.hitsOfItsOwn(), finds.lookups())),
                    Units.nanos(finds.nanosOfAHit()),
                    Units.nanos(finds.nanosOfAComputation()));
        }
        table.print(text);
        text.println();
        text.println("  " + percent(result.hitRate())
                + " of all lookups were hits, where caches of their own would have had "
                + percent(result.hitRateOfOwnCaches()) + "; " + Units.count(result.entries())
                + " entries are in the map.");
    }
}
