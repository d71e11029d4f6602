package io.atoll.samples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything once, in less than half a minute. */
@Command(name = "tour", description = "Shows everything once, in less than half a minute.")
final class TourCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        show("Four JVMs, started with a lambda each, say who they are.", "hello");
        show("They increment one number in shared memory. Only one way loses updates.", "race");
        return 0;
    }

    private void show(String what, String... command) {
        spec.commandLine()
                .getOut()
                .println(Output.styled("%n@|bold %s|@  (atoll %s)%n".formatted(what, String.join(" ", command))));
        spec.commandLine().getOut().flush();
        final int exitCode = Atoll.execute(command);
        if (exitCode != 0) {
            throw new CommandFailedException("atoll " + String.join(" ", command) + " failed; what it said is above");
        }
    }
}
