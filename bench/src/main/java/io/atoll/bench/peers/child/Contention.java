package io.atoll.bench.peers.child;

import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.Map;

/**
 * Two processes contend for one lock: each takes it, raises a number and gives it back, again and again. The number is
 * raised by a read and a write, so that nothing but the lock keeps it right; at the end it must be what both have done.
 * The first side counts what both do in a time, looking at the clock once in a block of operations only. (What
 * {@code lock_contended.c} does with a mutex of the C library.)
 */
final class Contention {
    private static final int BLOCK = 128;

    private final Rendezvous rendezvous;
    private final Exclusion lock;
    private final SharedLong number;
    private final SharedLong stop;
    private long done;

    private Contention(Stage stage) throws IOException {
        rendezvous = Rendezvous.of(stage);
        lock = stage.library().exclusion(stage, rendezvous);
        number = SharedLong.open(rendezvous.space(), "number");
        stop = rendezvous.stop();
    }

    static Map<String, Double> first(Stage stage) throws Exception {
        final Contention side = new Contention(stage);
        side.rendezvous.await("both");
        side.nanosOfAnOperation(stage.timing().warmUp().toNanos());
        final double nanos = side.nanosOfAnOperation(stage.timing().measured().toNanos());
        side.stop.set(1);
        side.check();
        return Map.of("nanos", nanos);
    }

    static Map<String, Double> second(Stage stage) throws Exception {
        final Contention side = new Contention(stage);
        side.rendezvous.await("both");
        while (side.stop.get() == 0) {
            side.contend();
        }
        side.check();
        return Map.of();
    }

    private void contend() throws IOException {
        for (int i = 0; i < BLOCK; i++) {
            lock.enter();
            try {
                raise();
            } finally {
                lock.leave();
            }
        }
        done += BLOCK;
    }

    /** Opaque, which is a plain read and a plain write to the processor: not atomic. */
    private void raise() {
        number.setOpaque(number.getOpaque() + 1);
    }

    private double nanosOfAnOperation(long nanos) throws IOException {
        final Look first = look();
        while (System.nanoTime() - first.time < nanos) {
            contend();
        }
        final Look last = look();
        return (double) (last.time - first.time) / (last.number - first.number);
    }

    /** How far both sides have come, and when; one operation more. */
    private Look look() throws IOException {
        lock.enter();
        try {
            raise();
            return new Look(System.nanoTime(), number.getOpaque());
        } finally {
            lock.leave();
            done++;
        }
    }

    private void check() throws Exception {
        final SharedLong operations = SharedLong.open(rendezvous.space(), "operations");
        operations.getAndAdd(done);
        rendezvous.await("end");
        checkExclusion(operations.get(), number.get());
    }

    static void checkExclusion(long operations, long number) {
        if (operations != number) {
            throw new IllegalStateException(
                    "expected " + operations + ", found " + number + ": the lock does not exclude");
        }
    }

    private record Look(long time, long number) {}
}
