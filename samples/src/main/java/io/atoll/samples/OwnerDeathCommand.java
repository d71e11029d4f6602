package io.atoll.samples;

import io.atoll.ipc.sync.OwnerDeathPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the three policies of a lock do when its owner is killed. */
@Command(
        name = "owner-death",
        description = "Kills the owner of a lock and shows how soon a waiter gets on.",
        footer = {
            "",
            "A child takes a SharedLock, moves 10 out of one of two accounts that hold 100 together, and is killed with"
                    + " SIGKILL before it puts them into the other. A waiter is asleep in lock() all the while. Once for"
                    + " each policy. Times are until the waiter's lock() was over; one after the exit is negative where the"
                    + " waiter got on before the parent had noticed the exit."
        })
final class OwnerDeathCommand implements Callable<Integer> {
    private static final Map<String, String> MEANING = Map.of(
            "refused", "threw OwnerDiedException",
            "repaired", "ran the repair, returned",
            "inconsistent", "returned, isInconsistent()");

    @Mixin
    private Output output;

    /** How it went under each policy. */
    record Results(List<OwnerDeath.Result> results) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final List<OwnerDeath.Result> results = new ArrayList<>();
        for (OwnerDeathPolicy policy : OwnerDeathPolicy.values()) {
            results.add(OwnerDeath.tryOut(policy));
        }
        output.print(new Results(results), text -> print(results, text));
        for (OwnerDeath.Result result : results) {
            if (!result.isAsPromised()) {
                throw new CommandFailedException("policy " + result.policy() + " did not do as it promises");
            }
        }
        return 0;
    }

    private static void print(List<OwnerDeath.Result> results, PrintWriter text) {
        final Table table = new Table(
                "policy", ">after the kill", ">after its exit", "the waiter's lock()", ">sum found", ">in the end");
        for (OwnerDeath.Result result : results) {
            table.row(
                    result.policy(),
                    Units.millis(result.nanosFromKill()),
                    Units.millis(result.nanosFromExit()),
                    MEANING.get(result.outcome()),
                    result.sumFound(),
                    result.sumRepaired());
        }
        table.print(text);
    }
}
