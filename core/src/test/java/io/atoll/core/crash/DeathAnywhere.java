package io.atoll.core.crash;

import java.util.List;
import java.util.function.Supplier;

/**
 * Given a state, when an operation dies anywhere, then another process recovers and an invariant holds; and when the
 * recovery dies anywhere, a third process recovers and it holds still.
 *
 * <pre>{@code
 * DeathAnywhere.given(machine -> ...)
 *     .when("unlock", machine -> ...)
 *     .then("lock", (machine, process) -> ...)
 *     .holds("the data are sound", (machine, process) -> ...)
 *     .check();
 * }</pre>
 *
 * <p>The operation runs as process {@value #VICTIM}, the recoveries as {@value #HEIR} and {@value #SECOND_HEIR}; the
 * given state may use all other numbers. What the operation needs from the given state it opens again by itself.
 */
public final class DeathAnywhere {
    /** The process that dies in the operation. */
    public static final int VICTIM = 100;

    /** The process that recovers, and dies at it. */
    public static final int HEIR = 101;

    /** The process that recovers after that. */
    public static final int SECOND_HEIR = 102;

    private static final long SEED = 20250704;

    /** Something done on a machine. */
    @FunctionalInterface
    public interface Step {
        /**
         * Does it.
         *
         * @param machine on which
         * @throws Exception fails the test
         */
        void run(SimulatedMachine machine) throws Exception;
    }

    /** Something done on a machine by a certain process. */
    @FunctionalInterface
    public interface ProcessStep {
        /**
         * Does it.
         *
         * @param machine on which
         * @param process by whom
         * @throws Exception fails the test
         */
        void run(SimulatedMachine machine, int process) throws Exception;
    }

    private final Step given;
    private String operationName;
    private Step operation;
    private String recoveryName;
    private ProcessStep recovery;
    private String invariantName;
    private ProcessStep invariant;

    private long images;

    private DeathAnywhere(Step given) {
        this.given = given;
    }

    /**
     * Begins with a state.
     *
     * @param given makes it
     * @return a scenario to go on with
     */
    public static DeathAnywhere given(Step given) {
        return new DeathAnywhere(given);
    }

    /**
     * The operation that dies.
     *
     * @param name for messages
     * @param step runs as {@link #VICTIM}
     * @return this
     */
    public DeathAnywhere when(String name, Step step) {
        operationName = name;
        operation = step;
        return this;
    }

    /**
     * The recovery, which may be no more than the next use.
     *
     * @param name for messages
     * @param step runs as the process given
     * @return this
     */
    public DeathAnywhere then(String name, ProcessStep step) {
        recoveryName = name;
        recovery = step;
        return this;
    }

    /**
     * What must hold after every recovery.
     *
     * @param name for messages
     * @param step throws if it does not hold
     * @return this
     */
    public DeathAnywhere holds(String name, ProcessStep step) {
        invariantName = name;
        invariant = step;
        return this;
    }

    /**
     * Checks all images.
     *
     * @return how many there were
     */
    public long check() {
        final long start = System.nanoTime();
        final SimulatedMachine machine = new SimulatedMachine();
        run("the given state", () -> given.run(machine), () -> "");
        final CrashImages deaths = new CrashImages(recordVictim(machine), SEED);
        deaths.forEach((happened, peculiarity) -> {
            final int mark = machine.mark();
            happened.forEach(machine::replay);
            machine.die(VICTIM);
            recoverAndDie(machine, () -> "when '" + operationName + "' " + peculiarity + ":\n" + deaths.tell(happened));
            machine.rollBack(mark);
        });
        final long micros = (System.nanoTime() - start) / 1000;
        System.out.printf(
                "%,9d images of a death in '%s', then '%s': %s (%,d per second)%n",
                images, operationName, recoveryName, invariantName, images * 1_000_000 / Math.max(1, micros));
        return images;
    }

    private List<Event> recordVictim(SimulatedMachine machine) {
        final int mark = machine.mark();
        machine.record();
        run(operationName, () -> operation.run(machine), () -> "");
        final List<Event> recording = machine.recorded();
        machine.rollBack(mark);
        machine.die(VICTIM); // what this process learned belongs to a history that has not happened
        return recording;
    }

    private void recoverAndDie(SimulatedMachine machine, Supplier<String> story) {
        final int mark = machine.mark();
        machine.record();
        run(recoveryName, () -> recovery.run(machine, HEIR), story);
        final CrashImages deaths = new CrashImages(machine.recorded(), SEED);
        images++;
        run(invariantName, () -> invariant.run(machine, HEIR), story);
        machine.rollBack(mark);
        machine.die(HEIR);
        deaths.forEach((happened, peculiarity) -> {
            final int again = machine.mark();
            happened.forEach(machine::replay);
            machine.die(HEIR);
            final Supplier<String> both = () ->
                    story.get() + "and then '" + recoveryName + "' " + peculiarity + ":\n" + deaths.tell(happened);
            run(recoveryName, () -> recovery.run(machine, SECOND_HEIR), both);
            images++;
            run(invariantName, () -> invariant.run(machine, SECOND_HEIR), both);
            machine.die(SECOND_HEIR);
            machine.rollBack(again);
        });
    }

    /** Something that may throw. */
    private interface Action {
        void run() throws Exception;
    }

    private static void run(String name, Action action, Supplier<String> story) {
        try {
            action.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("'" + name + "' failed: " + e + "\n" + story.get(), e);
        }
    }
}
