package io.atoll.samples;

import io.atoll.core.inspect.Inspection;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who holds what, what waits where, and how fast it all goes. Joins no space. */
@Command(
        name = "stat",
        description = "Shows how shared objects stand: who holds what, what waits where, and how fast it goes.",
        footer = {
            "",
            "A journal is in no space: --journal names its directory, such as ~/.atoll-journals/NAME.",
            "Looks twice, one interval apart, for the rates. Joins no space, maps no object and changes nothing.",
            "Alive and dead is the kernel's word at the time of the look: a shared probe of the byte that each member"
                    + " keeps locked. Sleepers perhaps: somebody has gone to sleep there, and nobody has woken all since.",
            "What is damaged is shown with what is wrong with it, and is no failure of this command."
        })
final class StatCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final double MOST_SECONDS = 86_400;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Option(names = "--space", paramLabel = "NAME", description = "Only this space.")
    private String space;

    @Option(names = "--all", description = "Private spaces too.")
    private boolean all;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "This journal, and no space: its records, cursors and their lag. Can be repeated.")
    private List<Path> journals = List.of();

    @Option(names = "--watch", description = "Go on, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "From look to look (default: ${DEFAULT-VALUE}); 0 for one look without rates.")
    private double interval;

    @Parameters(
            paramLabel = "OBJECT",
            arity = "0..*",
            converter = ObjectName.Converter.class,
            description = "Only these, in private spaces too: NAME, or KIND/NAME, or counters.")
    private List<ObjectName> objects = List.of();

    /**
     * One look at everything asked for.
     *
     * @param hidden how many private spaces are not among them
     * @param missing what was asked for by name and is not there
     * @param problem why nothing could be looked at; empty if it could
     */
    private record Look(List<SpaceLook> spaces, int hidden, List<String> missing, String problem) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(interval >= 0 && interval <= MOST_SECONDS) || watch && interval == 0) {
            throw new ParameterException(
                    command.commandLine(),
                    "--interval is " + (watch ? "more than 0" : "from 0") + " to 86400 seconds, not " + interval);
        }
        if (!journals.isEmpty() && (space != null || all || !objects.isEmpty())) {
            throw new ParameterException(
                    command.commandLine(), "--journal goes with no space: neither --space nor --all nor an object");
        }
        if (space != null) {
            Space.checkName(space);
        }
        final long nanos = (long) (interval * TimeUnit.SECONDS.toNanos(1));
        return watch ? watch(nanos) : once(nanos);
    }

    private int once(long nanos) throws IOException, InterruptedException {
        Look look = look();
        Rates rates = Rates.none();
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(nanos);
            rates = Rates.since(look.spaces());
            look = look();
        }
        if (!look.missing().isEmpty()) {
            throw new CommandFailedException(
                    "no " + String.join(", ", look.missing()) + " in " + Space.home() + ": see  atoll ls");
        }
        final Look last = look;
        final Rates lastRates = rates;
        output.print(json(last, lastRates), text -> print(last, lastRates, text));
        return 0;
    }

    private int watch(long nanos) throws IOException, InterruptedException {
        try (StopSignal stop = new StopSignal(true)) {
            if (Output.isTerminal() && !output.isJson()) {
                try (Screen screen = new Screen(command.commandLine().getOut())) {
                    watch(nanos, stop, screen);
                }
            } else {
                watch(nanos, stop, null);
            }
        }
        return 0;
    }

    private void watch(long nanos, StopSignal stop, Screen screen) throws IOException, InterruptedException {
        Look before = look();
        boolean isRead = show(before, Rates.none(), screen);
        while (isRead && !stop.await(nanos)) {
            final Look look = look();
            isRead = show(look, Rates.since(before.spaces()), screen);
            before = look;
        }
    }

    private boolean show(Look look, Rates rates, Screen screen) throws IOException {
        if (output.isJson()) {
            return output.printLine(json(look, rates));
        }
        final StringWriter whole = new StringWriter();
        final PrintWriter text = new PrintWriter(whole);
        text.println(
                TIME.format(LocalTime.now()) + ", every " + interval + " s" + (screen == null ? "" : "; Ctrl-C ends"));
        print(look, rates, text);
        text.flush();
        return screen == null ? output.printText(whole + System.lineSeparator()) : screen.show(whole.toString());
    }

    /** While watching, what has vanished or cannot be looked at now is no failure. */
    private Look look() throws IOException {
        final List<SpaceLook> looks = new ArrayList<>();
        final List<String> missing = new ArrayList<>();
        int hidden = 0;
        String problem = "";
        try {
            if (journals.isEmpty()) {
                final SpacesSeen seen = SpacesSeen.look(space, all || !objects.isEmpty());
                seen.reports().forEach(report -> looks.add(SpaceLook.at(report, false, this::isWanted)));
                hidden = seen.hidden();
            }
            for (Path journal : journals) {
                looks.add(SpaceLook.atJournal(journal));
            }
        } catch (ObjectMissingException e) {
            if (!watch) {
                throw e;
            }
            missing.add(space == null ? e.file().toString() : "space " + space);
        } catch (IOException e) {
            if (!watch) {
                throw e;
            }
            problem = String.valueOf(e.getMessage()); // perhaps only until the next look
        }
        for (ObjectName name : objects) {
            if (looks.stream().flatMap(look -> look.objects().stream()).noneMatch(object -> matches(name, object))) {
                missing.add(name.toString());
            }
        }
        if (!all && space == null) {
            looks.removeIf(look -> look.isPrivate()
                    && look.objects().isEmpty()
                    && look.problem().isEmpty()); // has nothing of what was named
        }
        return new Look(looks, hidden, missing, problem);
    }

    private boolean isWanted(String kind, String name) {
        return objects.isEmpty() || objects.stream().anyMatch(wanted -> wanted.matches(kind, name));
    }

    private static boolean matches(ObjectName name, Inspection object) {
        return name.matches(object.kind(), object.name());
    }

    private Map<String, Object> json(Look look, Rates rates) throws IOException {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("home", home().toString());
        json.put("intervalSeconds", interval);
        json.put(
                "spaces",
                look.spaces().stream()
                        .map(one -> InspectionJson.space(one, rates))
                        .toList());
        json.put("missing", look.missing());
        json.put("problem", look.problem());
        return json;
    }

    private static Path home() throws IOException {
        return Space.home();
    }

    private void print(Look look, Rates rates, PrintWriter text) {
        if (look.spaces().isEmpty()
                && look.missing().isEmpty()
                && look.problem().isEmpty()) {
            text.println(look.hidden() == 0 ? "No spaces." : "No spaces with a name.");
        }
        final InspectionText printer = new InspectionText(text, rates);
        for (SpaceLook one : look.spaces()) {
            text.println(InspectionText.bold(one.name())
                    + (one.isJournal() ? "" : "  " + Liveness.of(one.alive(), one.dead())));
            if (!one.problem().isEmpty()) {
                text.println(Output.styled("  @|red problem|@: ") + one.problem());
            }
            one.objects().forEach(object -> printer.object(one.name(), object));
            text.println();
        }
        if (look.hidden() > 0) {
            text.println(SpacesSeen.hint(look.hidden()));
        }
        look.missing().forEach(name -> text.println("  " + name + ": none"));
        if (!look.problem().isEmpty()) {
            text.println(Output.styled("  @|red problem|@: ") + look.problem());
        }
    }
}
