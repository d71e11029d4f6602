package io.atoll.core.torture;

import io.atoll.core.liveness.KernelView;
import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Runs a scenario in several JVMs, kills and stops them by signal, replaces them, and tells how long each death held the
 * others up.
 *
 * <p>The scenario is a main class. It joins the space, warms up, prints {@code ready SLOT EPOCH}, waits for a line on its
 * standard input, which is its role, works in it until the next line comes, and exits with 0. While it works it keeps the
 * time of its last progress ({@code System.nanoTime()}, which all processes of a machine share) where the torturer can
 * see it.
 *
 * <p>Kills come in bursts, one every {@value #KILL_EVERY_MILLIS} ms as long as there are JVMs that are warm to replace the
 * dead: those that start would take the processors from those that are watched. Before each, all of those that work have
 * made a step, also who has just replaced another; and then it is measured how long all of them take for one more while
 * nobody dies, as on a busy machine the scheduler holds up whoever it likes.
 */
public final class Torture {
    private static final long HANG_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long LOOK_NANOS = 50_000;
    private static final int STOP_EVERY = 10;
    private static final int KILL_EVERY_MILLIS = 50;
    private static final long KILL_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(KILL_EVERY_MILLIS);
    private static final int SPARES = 12;
    private static final long SEED = 7;

    /**
     * What happened.
     *
     * @param killed the roles of the children that were killed
     * @param stops how many were stopped and continued
     * @param fromKill hold-ups counted from the kill
     * @param fromRelease hold-ups counted from the kernel's release of the dead process's locks
     * @param undisturbed how long the same took, counted from moments just before the kills
     */
    public record Report(List<String> killed, int stops, HoldUps fromKill, HoldUps fromRelease, HoldUps undisturbed) {
        /**
         * How many children were killed.
         *
         * @return in all roles
         */
        public int kills() {
            return killed.size();
        }

        /**
         * How many children were killed in a role.
         *
         * @param role which
         * @return how many
         */
        public int kills(String role) {
            return Collections.frequency(killed, role);
        }

        @Override
        public String toString() {
            return kills() + " kills, " + stops + " stops; survivors held up from the kill: " + fromKill
                    + "; from the kernel's release: " + fromRelease + "; when nobody died: " + undisturbed;
        }
    }

    /** Tells when the children have last made progress. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Looks.
         *
         * @param slots of the children that work and live
         * @return the time at which the last of them made its latest progress, or if all of them need each other, any
         */
        long last(List<Integer> slots);
    }

    /** A child, its membership and its role. */
    private static final class Worker {
        final ChildJvm jvm;
        int slot;
        long epoch;
        String role;

        Worker(ChildJvm jvm) {
            this.jvm = jvm;
        }

        /** Waits until it is warm. */
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

        Worker work(String role) {
            this.role = role;
            jvm.say(role);
            return this;
        }
    }

    private final Space space;
    private final Class<?> scenario;
    private final List<String> jvmOptions;
    private final Progress progress;
    private final LongSupplier favourite;
    private final Random random = new Random(SEED);
    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> coming = new ArrayList<>();
    private final HoldUps fromKill = new HoldUps();
    private final HoldUps fromRelease = new HoldUps();
    private final HoldUps undisturbed = new HoldUps();

    /**
     * Sets the stage.
     *
     * @param space that the scenario runs in
     * @param scenario its main class
     * @param jvmOptions options of its JVMs
     * @param progress when the children last made progress
     * @param favourite pid of the child that hurts most to lose at the moment, such as a lock's owner; 0 for none
     */
    public Torture(Space space, Class<?> scenario, List<String> jvmOptions, Progress progress, LongSupplier favourite) {
        this.space = space;
        this.scenario = scenario;
        this.jvmOptions = new ArrayList<>(jvmOptions);
        this.jvmOptions.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-Xshare:auto"));
        this.progress = progress;
        this.favourite = favourite;
    }

    /**
     * Tortures.
     *
     * @param roles of the children that work at a time
     * @param kills how many to kill; after every tenth one is stopped for a while
     * @param nanos ends earlier when this time is over
     * @return what happened; all children have ended
     */
    public Report run(List<String> roles, int kills, long nanos) throws IOException {
        final long end = System.nanoTime() + nanos;
        final List<String> killed = new ArrayList<>();
        int stopped = 0;
        try {
            for (String role : roles) {
                coming.add(start());
            }
            for (String role : roles) {
                workers.add(coming.remove(0).ready().work(role));
            }
            List<Worker> cold = List.copyOf(workers);
            while (killed.size() < kills && System.nanoTime() < end) {
                if (coming.isEmpty()) {
                    warmUp(Math.min(SPARES, kills - killed.size()));
                }
                final long next = System.nanoTime() + KILL_EVERY_NANOS;
                awaitProgress(cold, System.nanoTime(), "somebody makes no first step"); // not to be measured
                final long began = System.nanoTime();
                undisturbed.add(awaitProgress(workers, began, "no progress though nobody died") - began);
                final Worker victim = choose();
                kill(victim);
                killed.add(victim.role);
                final Worker newcomer = coming.remove(0).work(victim.role);
                workers.add(newcomer);
                cold = List.of(newcomer);
                if (killed.size() % STOP_EVERY == 0) {
                    stopAndContinue(workers.get(random.nextInt(workers.size())));
                    stopped++;
                }
                LockSupport.parkNanos(next - System.nanoTime());
            }
            for (Worker worker : workers) {
                worker.jvm.say("stop");
            }
            for (Worker worker : workers) {
                if (worker.jvm.join() != 0) {
                    throw new AssertionError("a worker failed: " + worker.jvm.rest());
                }
            }
        } finally {
            coming.forEach(worker -> worker.jvm.close());
            workers.forEach(worker -> worker.jvm.close());
        }
        return new Report(killed, stopped, fromKill, fromRelease, undisturbed);
    }

    private void warmUp(int spares) {
        for (int i = 0; i < spares; i++) {
            coming.add(start());
        }
        coming.forEach(Worker::ready);
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
        final long last = awaitProgress(workers, released, "survivors make no progress after a death");
        fromKill.add(last - killed);
        fromRelease.add(last - released);
        victim.jvm.close();
    }

    /**
     * Waits until all of some have made progress.
     *
     * @param some who work
     * @param since after this
     * @return when the last of them did
     */
    private long awaitProgress(List<Worker> some, long since, String hang) {
        final List<Integer> slots = some.stream().map(worker -> worker.slot).toList();
        long last = progress.last(slots);
        while (last - since < 0) {
            checkHang(since, hang);
            LockSupport.parkNanos(LOOK_NANOS);
            last = progress.last(slots);
        }
        return last;
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
