package io.atoll.core.torture;

import io.atoll.core.liveness.KernelView;
import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Runs a scenario in several JVMs, kills and stops them by signal, replaces them, and tells how long each death held the
 * others up.
 *
 * <p>The scenario is a main class. It joins the space, prints {@code ready SLOT EPOCH}, works until a line comes on its
 * standard input, and exits with 0. While it works it keeps the time of its last progress ({@code System.nanoTime()},
 * which all processes of a machine share) where the torturer can see it.
 */
public final class Torture {
    private static final long HANG_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long LOOK_NANOS = 50_000;
    private static final int SPARES = 2;
    private static final long SEED = 7;

    /**
     * What happened.
     *
     * @param kills how many children were killed
     * @param stops how many were stopped and continued
     * @param fromKill hold-ups counted from the kill
     * @param fromRelease hold-ups counted from the kernel's release of the dead process's locks
     */
    public record Report(int kills, int stops, HoldUps fromKill, HoldUps fromRelease) {
        @Override
        public String toString() {
            return kills + " kills, " + stops + " stops; survivors held up from the kill: " + fromKill
                    + "; from the kernel's release: " + fromRelease;
        }
    }

    /** A child and its membership. */
    private static final class Worker {
        final ChildJvm jvm;
        int slot;
        long epoch;

        Worker(ChildJvm jvm) {
            this.jvm = jvm;
        }

        /** Waits until it works. */
        Worker ready() {
            String line = jvm.line();
            while (!line.startsWith("ready ")) {
                line = jvm.line();
            }
            final String[] words = line.split(" ");
            slot = Integer.parseInt(words[1]);
            epoch = Long.parseLong(words[2]);
            return this;
        }
    }

    private final Space space;
    private final Class<?> scenario;
    private final List<String> jvmOptions;
    private final LongSupplier lastProgress;
    private final LongSupplier favourite;
    private final Random random = new Random(SEED);
    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> coming = new ArrayList<>();
    private final HoldUps fromKill = new HoldUps();
    private final HoldUps fromRelease = new HoldUps();

    /**
     * Sets the stage.
     *
     * @param space that the scenario runs in
     * @param scenario its main class
     * @param jvmOptions options of its JVMs
     * @param lastProgress when anybody last made progress
     * @param favourite pid of the child that hurts most to lose at the moment, such as a lock's owner; 0 for none
     */
    public Torture(
            Space space,
            Class<?> scenario,
            List<String> jvmOptions,
            LongSupplier lastProgress,
            LongSupplier favourite) {
        this.space = space;
        this.scenario = scenario;
        this.jvmOptions = new ArrayList<>(jvmOptions);
        this.jvmOptions.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-Xshare:auto"));
        this.lastProgress = lastProgress;
        this.favourite = favourite;
    }

    /**
     * Tortures.
     *
     * @param processes how many children work at a time
     * @param kills how many to kill; after every tenth one is stopped for a while
     * @param nanos ends earlier when this time is over
     * @return what happened; all children have ended
     */
    public Report run(int processes, int kills, long nanos) throws IOException {
        final long end = System.nanoTime() + nanos;
        int killed = 0;
        int stopped = 0;
        try {
            for (int i = 0; i < processes + SPARES; i++) {
                coming.add(start());
            }
            while (killed < kills && System.nanoTime() < end) {
                while (workers.size() < processes) {
                    coming.add(start());
                    workers.add(coming.remove(0).ready());
                }
                kill(choose());
                killed++;
                if (killed % 10 == 0) {
                    stopAndContinue(workers.get(random.nextInt(workers.size())));
                    stopped++;
                }
            }
            for (Worker worker : coming) {
                workers.add(worker.ready());
            }
            coming.clear();
            for (Worker worker : workers) {
                worker.jvm.say("stop");
                if (worker.jvm.join() != 0) {
                    throw new AssertionError("a worker failed: " + worker.jvm.rest());
                }
            }
        } finally {
            coming.forEach(worker -> worker.jvm.close());
            workers.forEach(worker -> worker.jvm.close());
        }
        return new Report(killed, stopped, fromKill, fromRelease);
    }

    private Worker start() {
        return new Worker(ChildJvm.start(jvmOptions, scenario));
    }

    private Worker choose() {
        if (random.nextBoolean()) {
            final long pid = favourite.getAsLong();
            for (Worker worker : workers) {
                if (worker.jvm.pid() == pid) {
                    return worker;
                }
            }
        }
        return workers.get(random.nextInt(workers.size()));
    }

    private void kill(Worker victim) throws IOException {
        workers.remove(victim);
        final long killed = System.nanoTime();
        victim.jvm.killNow();
        while (KernelView.isAlive(space, victim.slot, victim.epoch)) {
            checkHang(killed, "the kernel has not released the locks of a killed process");
            LockSupport.parkNanos(LOOK_NANOS); // a spinning torturer would take a processor from the survivors
        }
        final long released = System.nanoTime();
        long progress = lastProgress.getAsLong();
        while (progress - released < 0) {
            checkHang(released, "survivors make no progress after a death");
            LockSupport.parkNanos(LOOK_NANOS);
            progress = lastProgress.getAsLong();
        }
        fromKill.add(progress - killed);
        fromRelease.add(progress - released);
        victim.jvm.close();
    }

    /** Exclusion while somebody is stopped is for the scenario to check; here it is only made to happen. */
    private void stopAndContinue(Worker worker) {
        worker.jvm.stop();
        LockSupport.parkNanos(STOP_NANOS);
        worker.jvm.resume();
    }

    private static void checkHang(long since, String message) {
        if (System.nanoTime() - since > HANG_LIMIT_NANOS) {
            throw new AssertionError(message);
        }
    }
}
