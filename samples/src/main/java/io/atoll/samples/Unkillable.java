package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Producers are killed one after the other while this process receives what they put. */
final class Unkillable {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(20);

    /**
     * How to do it.
     *
     * @param seconds how long
     * @param everyMillis from one kill to the next, if a replacement is ready
     * @param producers at work at the same time
     * @param reserve started ahead of time
     */
    record Plan(int seconds, int everyMillis, int producers, int reserve) {}

    /**
     * How it goes, for the live line.
     *
     * @param nanos since the beginning
     * @param kills so far
     * @param received out of the queue
     * @param outOfOrder of these
     * @param ringReceived out of Agrona's ring
     * @param ringSilentNanos since it gave something; 0 if it is not blocked
     */
    record Progress(long nanos, int kills, long received, long outOfOrder, long ringReceived, long ringSilentNanos) {}

    /**
     * How the queue did.
     *
     * @param acknowledged puts that had returned
     * @param received items; up to one more for each kill, where death came between the put and the noting of it
     * @param lost acknowledged and not received
     * @param outOfOrder items that came not once each and in order
     * @param longestHoldUpMillis the longest time without an item
     */
    record Queue(long acknowledged, long received, long lost, long outOfOrder, double longestHoldUpMillis) {}

    /**
     * How Agrona's ring did.
     *
     * @param received messages
     * @param frozen whether it held messages in the end of which none could be read, though no producer lived any more
     * @param killsUntilFrozen the kill after which nothing came any more; 0 if not frozen
     * @param frozenSeconds from the last message to the end; 0 if not frozen
     * @param bytesLeft that could not be read
     */
    record Ring(long received, boolean frozen, int killsUntilFrozen, double frozenSeconds, int bytesLeft) {}

    /**
     * How both did.
     *
     * @param seconds how long
     * @param producers at work at the same time
     * @param kills survived
     * @param millisBetweenKills on average
     * @param sharedQueue one of them
     * @param agronaRing the other
     */
    record Result(
            double seconds, int producers, int kills, double millisBetweenKills, Queue sharedQueue, Ring agronaRing) {}

    private final Plan plan;
    private final StopSignal stop;
    private final SharedQueue<Long> queue;
    private final SharedRingBuffers ring;
    private final ItemLedger ledger;
    private final RingWatch watch;
    private final List<Long> killTimes = new ArrayList<>();
    private long start;

    private Unkillable(Plan plan, StopSignal stop, Space space) throws IOException {
        this.plan = plan;
        this.stop = stop;
        this.queue = SharedQueue.open(space, "unkillable", Codecs.LONG);
        this.ring = SharedRingBuffers.open(space, "mortal", RingBufferOptions.DEFAULT.withManyProducers());
        this.ledger = new ItemLedger(queue);
        this.watch = new RingWatch(ring);
    }

    /**
     * Does it.
     *
     * @param plan how
     * @param stop ends it early
     * @param preparing told how many producers are ready to begin
     * @param progress told how it goes, again and again
     * @return how it went
     */
    static Result run(Plan plan, StopSignal stop, Consumer<Integer> preparing, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        return new Unkillable(plan, stop, Space.current()).run(preparing, progress);
    }

    private Result run(Consumer<Integer> preparing, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        final Thread taker = daemon(ledger, "taker");
        final Thread reader = daemon(watch, "ring-reader");
        try (queue;
                Readers readers = new Readers(taker, reader);
                DoomedProducers producers = new DoomedProducers(Space.current(), queue, ring)) {
            prepare(producers, preparing);
            readers.start();
            start = System.nanoTime();
            kill(producers, progress);
            final long end = System.nanoTime();
            final Map<Integer, Long> acknowledged = producers.killAll();
            queue.shutdown(); // what was acknowledged is still there to be taken
            watch.producersAreDead();
            join(taker);
            join(reader);
            return result(end, acknowledged);
        }
    }

    /** The two who read. They end before what they read from is closed. */
    private record Readers(Thread taker, Thread reader) implements AutoCloseable {
        void start() {
            taker.start();
            reader.start();
        }

        @Override
        public void close() {
            try {
                for (Thread each : new Thread[] {taker, reader}) {
                    each.interrupt();
                    each.join(PATIENCE_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Thread daemon(Runnable task, String name) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(PATIENCE_MILLIS);
        if (thread.isAlive()) {
            throw new CommandFailedException("the " + thread.getName() + " did not come to an end within "
                    + PATIENCE_MILLIS / 1000 + " s of the last kill; this must never be: please report it");
        }
    }

    private void prepare(DoomedProducers producers, Consumer<Integer> preparing) throws IOException {
        final int needed = plan.producers() + reserve(TimeUnit.SECONDS.toNanos(plan.seconds()));
        while (producers.ready() < needed && !stop.isRaised()) {
            producers.maintain(needed);
            preparing.accept(producers.ready());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** As many as can be used up in the time left. */
    private int reserve(long nanosLeft) {
        final long kills = nanosLeft / TimeUnit.MILLISECONDS.toNanos(plan.everyMillis());
        return (int) Math.min(plan.reserve(), Math.max(0, kills));
    }

    private void kill(DoomedProducers producers, Consumer<Progress> progress) throws IOException {
        for (int i = 0; i < plan.producers() && producers.ready() > 0; i++) {
            producers.letGo();
        }
        final long every = TimeUnit.MILLISECONDS.toNanos(plan.everyMillis());
        final long end = start + TimeUnit.SECONDS.toNanos(plan.seconds());
        long due = start + every;
        for (long now = start; now < end && !stop.isRaised(); now = System.nanoTime()) {
            if (now >= due && producers.ready() > 0) {
                killTimes.add(System.nanoTime());
                producers.killOldest();
                producers.letGo();
                due = Math.max(due + every, now); // late ones are not made up for by salvoes
            }
            producers.maintain(reserve(end - now));
            progress.accept(progress(now));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Progress progress(long now) {
        return new Progress(
                now - start,
                killTimes.size(),
                ledger.received(),
                ledger.outOfOrder(),
                watch.received(),
                watch.isBlocked() ? Math.max(0, now - watch.lastNanos()) : 0);
    }

    private Result result(long end, Map<Integer, Long> acknowledged) {
        final int kills = killTimes.size();
        final boolean frozen = ring.size() > 0; // the reader has given up after all producers had died
        return new Result(
                (end - start) / NANOS_PER_SECOND,
                plan.producers(),
                kills,
                kills == 0 ? 0 : Units.rounded((end - start) / NANOS_PER_MILLI / kills),
                new Queue(
                        acknowledged.values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                        ledger.received(),
                        ledger.lost(acknowledged),
                        ledger.outOfOrder(),
                        Units.rounded(ledger.longestGapNanos() / NANOS_PER_MILLI)),
                new Ring(
                        watch.received(),
                        frozen,
                        frozen ? killNearest(watch.lastNanos()) : 0,
                        frozen ? Math.max(0, (end - watch.lastNanos()) / NANOS_PER_SECOND) : 0,
                        ring.size()));
    }

    /**
     * The deadly one: what had been written before the gap that it left was read at once, just before it or just after.
     *
     * @return counted from 1
     */
    private int killNearest(long time) {
        int nearest = 0;
        for (int i = 1; i < killTimes.size(); i++) {
            if (Math.abs(killTimes.get(i) - time) < Math.abs(killTimes.get(nearest) - time)) {
                nearest = i;
            }
        }
        return nearest + 1;
    }
}
