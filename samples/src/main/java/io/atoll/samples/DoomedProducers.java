package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The producers of {@link Unkillable}: some at work, the next ones started ahead of time, so that nobody waits for a JVM
 * to start. For one thread.
 */
final class DoomedProducers implements AutoCloseable {
    /** More would only slow each other down. */
    private static final int STARTING_AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

    private static final JvmProcessOptions SMALL = JvmProcessOptions.DEFAULT.withJvmOptions(
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m"); // quick to start

    private final Space space;
    private final SharedQueue<Long> queue;
    private final SharedRingBuffers ring;
    private final Children children = new Children();
    private final Deque<SharedLong> freeWords = new ArrayDeque<>();
    private final List<Started> starting = new ArrayList<>();
    private final Deque<Started> ready = new ArrayDeque<>();
    private final Deque<Started> working = new ArrayDeque<>();
    private final List<Started> dying = new ArrayList<>();
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    private long acknowledgedByDead;
    private int started;

    /** A producer and the word that tells how far it is. */
    private record Started(JvmProcess process, int number, SharedLong word) {
        long acknowledged() {
            return Math.max(0, word.getAcquire());
        }
    }

    DoomedProducers(Space space, SharedQueue<Long> queue, SharedRingBuffers ring) {
        this.space = space;
        this.queue = queue;
        this.ring = ring;
    }

    /**
     * Starts further producers if there are too few in reserve, and notices who is ready and who has died.
     *
     * @param reserve how many should be ready
     */
    void maintain(int reserve) throws IOException {
        for (Iterator<Started> all = starting.iterator(); all.hasNext(); ) {
            final Started each = all.next();
            if (each.word.getAcquire() == DoomedProducer.READY) {
                all.remove();
                ready.add(each);
            } else {
                checkAlive(each);
            }
        }
        working.forEach(DoomedProducers::checkAlive);
        bury();
        if (starting.size() < STARTING_AT_ONCE && starting.size() + ready.size() < reserve) {
            startNext();
        }
    }

    private void startNext() throws IOException {
        try {
            starting.add(start());
        } catch (IOException | RuntimeException e) {
            if (!Shutdown.hasBegun()) { // when nothing can be started any more
                throw e;
            }
        }
    }

    private static void checkAlive(Started each) {
        if (!each.process.isAlive() && !Shutdown.hasBegun()) { // which kills them all
            throw new CommandFailedException("producer " + each.process + ", whose turn it was not, "
                    + Children.ending(each.process.exitCode().getAsInt()));
        }
    }

    private Started start() throws IOException {
        final int number = started++;
        final SharedLong free = freeWords.poll(); // a space has a thousand values only
        final SharedLong word = free != null ? free : SharedLong.open(space, "acknowledged-by-" + number);
        word.set(DoomedProducer.STARTING);
        final JvmProcess process =
                children.start(SMALL.withName("producer-" + number), new DoomedProducer(number, queue, ring, word));
        return new Started(process, number, word);
    }

    /** What the dead have left in their words is final. */
    private void bury() {
        for (Iterator<Started> all = dying.iterator(); all.hasNext(); ) {
            final Started dead = all.next();
            if (!dead.process.isAlive()) {
                all.remove();
                acknowledged.put(dead.number, dead.acknowledged());
                acknowledgedByDead += dead.acknowledged();
                freeWords.add(dead.word);
            }
        }
    }

    int ready() {
        return ready.size();
    }

    /** Lets one that is ready begin. */
    void letGo() {
        final Started next = ready.remove();
        next.word.set(DoomedProducer.GO);
        working.add(next);
    }

    /** Kills the one that has worked the longest. */
    void killOldest() {
        final Started victim = working.remove();
        victim.process.kill();
        dying.add(victim);
    }

    /** How many puts have returned, in all producers. */
    long acknowledged() {
        long sum = acknowledgedByDead;
        for (Started each : working) {
            sum += each.acknowledged();
        }
        for (Started each : dying) {
            sum += each.acknowledged();
        }
        return sum;
    }

    /**
     * Kills all.
     *
     * @return how many puts had returned, by the number of the producer
     */
    Map<Integer, Long> killAll() throws InterruptedException {
        starting.addAll(ready);
        ready.clear();
        for (Started unused : starting) {
            unused.process.kill();
        }
        while (!working.isEmpty()) {
            killOldest();
        }
        for (Started each : dying) {
            each.process.join();
        }
        bury();
        return acknowledged;
    }

    @Override
    public void close() {
        children.close();
    }
}
