package io.atoll.samples;

import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.space.HeaderReading;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import io.atoll.ipc.inspect.Inspectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All that a file says, sound or damaged. Joins no space. */
@Command(
        name = "dump",
        description = "Shows all that an object's file says: header and state, also of one that is damaged.",
        footer = {
            "",
            "What cannot be as it is, is marked with what was expected. Joins no space, maps no object and changes"
                    + " nothing. Alive and dead is the kernel's word: a shared probe of the byte that each member keeps"
                    + " locked."
        })
final class DumpCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Option(names = "--space", paramLabel = "NAME", description = "In this space; else in the only one that has it.")
    private String space;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "The journal in this directory, and no object of a space.")
    private Path journal;

    @Parameters(
            paramLabel = "OBJECT",
            arity = "0..1",
            converter = ObjectName.Converter.class,
            description = "NAME, or KIND/NAME, or counters.")
    private ObjectName object;

    /** An object, and the space that it is in. */
    private record Found(String space, Inspection object) {}

    @Override
    public Integer call() throws IOException {
        if ((journal == null) == (object == null) || journal != null && space != null) {
            throw new ParameterException(
                    command.commandLine(), "one object is wanted: OBJECT, perhaps with --space, or --journal DIR");
        }
        if (journal != null) {
            final SpaceLook look = SpaceLook.atJournal(journal);
            print(new Found(look.name(), look.objects().get(0)));
            return 0;
        }
        final List<Found> found = new ArrayList<>();
        for (SpaceReport report : SpacesSeen.look(space, true).reports()) {
            final SpaceLook look = SpaceLook.at(report, true, object::matches);
            look.objects().forEach(one -> found.add(new Found(look.name(), one)));
        }
        if (found.isEmpty()) {
            throw new CommandFailedException("no " + object + " in "
                    + (space == null ? Space.home() : Space.home().resolve(space)) + ": see  atoll ls");
        }
        if (found.size() > 1) {
            throw new CommandFailedException("more than one " + object + ": "
                    + found.stream()
                            .map(one -> one.object().kind() + "/" + one.object().name() + " in space " + one.space())
                            .collect(Collectors.joining(", "))
                    + "; say which, by KIND/NAME and --space");
        }
        print(found.get(0));
        return 0;
    }

    private void print(Found found) {
        output.print(json(found), text -> print(found, text));
    }

    private static Map<String, Object> json(Found found) {
        final Inspection object = found.object();
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("space", found.space());
        json.put("file", object.file().toString());
        json.put("sound", InspectionText.problems(object).isEmpty());
        final Map<String, Object> header = new LinkedHashMap<>();
        if (object.header() != null) {
            for (HeaderReading.Entry entry : object.header().entries()) {
                header.put(entry.name(), entry.value());
            }
        }
        json.put("header", header);
        json.putAll(InspectionJson.object(found.space(), object, Rates.none()));
        return json;
    }

    private void print(Found found, PrintWriter text) {
        final Inspection object = found.object();
        text.println(object.kind() + "  " + InspectionText.bold(object.name()) + "  in "
                + (journal == null ? "space " : "") + found.space());
        text.println("  " + object.file() + ", " + Units.count(object.bytes()) + " bytes");
        if (object.header() != null) {
            final Table header = new Table("header", "", "");
            object.header().entries().forEach(entry -> header.row(entry.name(), entry.value(), mark(entry.expected())));
            text.println();
            header.print(text);
        }
        if (journal == null && Inspectors.of(object.kind()) == null) {
            text.println("  This version of Atoll knows no more of objects of this kind.");
        }
        if (!object.fields().isEmpty()) {
            final Table state = new Table("state", "", "");
            object.fields().forEach(field -> state.row(field.name(), InspectionText.shown(field), mark(field)));
            text.println();
            state.print(text);
        }
        final InspectionText printer = new InspectionText(text, null);
        printer.tables(found.space(), object);
        printer.problemLines(object);
    }

    private static String mark(Field field) {
        return mark(field.expected());
    }

    private static String mark(String expected) {
        return expected.isEmpty() ? "" : "<-- expected " + expected;
    }
}
