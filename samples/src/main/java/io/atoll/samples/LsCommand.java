package io.atoll.samples;

import io.atoll.core.liveness.Member;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.space.SpaceReport;
import io.atoll.ipc.value.Counters;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is in the spaces of this user, and who is alive there. Joins none of them. */
@Command(
        name = "ls",
        description = "Lists spaces, their members and what lies in them.",
        footer = {
            "",
            "Looks only: joins no space and changes nothing. Alive and dead is the kernel's word at the time of the look:",
            "a shared probe of the byte that each member keeps locked."
        })
final class LsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--space", paramLabel = "NAME", description = "Only this space.")
    private String space;

    @Option(names = "--all", description = "Private spaces and dead members too.")
    private boolean all;

    /**
     * All that was seen.
     *
     * @param home directory of the spaces
     * @param spaces in the order of their names
     */
    record Listing(String home, List<SpaceListing> spaces) {}

    /**
     * One space.
     *
     * @param name the last element of its directory
     * @param created when it was made, ISO 8601; empty if unknown
     * @param problem what keeps it from being used; empty if nothing does
     * @param alive how many members live
     * @param dead how many dead members the table still remembers
     * @param members the living; with --all the dead too
     * @param objects damaged ones too
     * @param values all of them with what they are now
     */
    record SpaceListing(
            String name,
            String created,
            String problem,
            long alive,
            long dead,
            List<MemberListing> members,
            List<ObjectListing> objects,
            List<ValueListing> values) {}

    /** One member. */
    record MemberListing(long pid, boolean alive, String since, String command) {}

    /** One value: a number, or what JSON has no number for in words. */
    record ValueListing(String name, String type, Object value) {
        static ValueListing of(Counters.Reading reading) {
            final Number number = reading.number();
            final boolean isNumber = !(number instanceof Double fraction) || Double.isFinite(fraction);
            return new ValueListing(reading.name(), reading.type(), isNumber ? number : number.toString());
        }

        private String shown() {
            return value instanceof Double || value instanceof String
                    ? value.toString()
                    : Units.count(((Number) value).longValue());
        }
    }

    /** One object. */
    record ObjectListing(String kind, String name, long bytes, String created, String problem) {}

    @Override
    public Integer call() throws IOException {
        final List<SpaceListing> listings = new ArrayList<>();
        final SpacesSeen seen = SpacesSeen.look(space, all);
        for (SpaceReport report : seen.reports()) {
            listings.add(listing(report));
        }
        final Listing listing = new Listing(Space.home().toString(), listings);
        output.print(listing, text -> print(listing, seen.hidden(), text));
        return 0;
    }

    private static String name(SpaceReport report) {
        return report.directory().getFileName().toString();
    }

    private SpaceListing listing(SpaceReport report) throws IOException {
        final long alive = report.members().stream().filter(Member::alive).count();
        final List<ObjectListing> objects = new ArrayList<>();
        for (SpaceReport.ObjectReport object : report.objects()) {
            objects.add(new ObjectListing(
                    object.kind(), object.name(), object.bytes(), time(object.creationMillis()), object.problem()));
        }
        return new SpaceListing(
                name(report),
                time(report.creationMillis()),
                report.problem(),
                alive,
                report.members().size() - alive,
                report.members().stream()
                        .filter(member -> all || member.alive())
                        .map(member -> new MemberListing(
                                member.pid(), member.alive(), time(member.joinMillis()), member.command()))
                        .toList(),
                objects,
                values(report, objects));
    }

    private static List<ValueListing> values(SpaceReport report, List<ObjectListing> objects) throws IOException {
        try {
            return Counters.inspect(report.directory()).stream()
                    .map(ValueListing::of)
                    .toList();
        } catch (SpaceException e) {
            objects.add(new ObjectListing("counters", "", 0, "", e.getMessage()));
            return List.of();
        }
    }

    private static String time(long millis) {
        return millis == 0 ? "" : Instant.ofEpochMilli(millis).toString();
    }

    private static void print(Listing listing, int hidden, PrintWriter text) {
        text.println("Spaces in " + listing.home());
        if (listing.spaces().isEmpty()) {
            text.println(hidden == 0 ? "  None." : "  None with a name.");
        }
        listing.spaces().forEach(one -> print(one, text));
        if (hidden > 0) {
            text.println();
            text.println(SpacesSeen.hint(hidden));
        }
    }

    private static void print(SpaceListing space, PrintWriter text) {
        text.println();
        text.println(Output.styled("@|bold " + space.name() + "|@") + "  " + Liveness.of(space.alive(), space.dead())
                + "; age " + age(space.created()));
        if (!space.problem().isEmpty()) {
            problem(space.problem(), text);
        }
        final Table members = new Table(">pid", "state", ">for", "command");
        space.members()
                .forEach(member -> members.row(
                        member.pid(),
                        member.alive() ? "alive" : "dead",
                        age(member.since()),
                        member.command().replaceAll("\\p{Cntrl}", "?")));
        section(members, text);
        final Table objects = new Table("kind", "name", ">size", ">age");
        space.objects()
                .forEach(object ->
                        objects.row(object.kind(), object.name(), Units.bytes(object.bytes()), age(object.created())));
        section(objects, text);
        space.objects().stream()
                .filter(object -> !object.problem().isEmpty())
                .forEach(object -> problem(object.problem(), text));
        final Table values = new Table("value", "type", ">now");
        space.values().forEach(value -> values.row(value.name(), value.type(), value.shown()));
        section(values, text);
    }

    private static void problem(String problem, PrintWriter text) {
        text.println(Output.styled("  @|red problem|@: ") + problem);
    }

    private static void section(Table table, PrintWriter text) {
        if (!table.isEmpty()) {
            text.println();
            table.print(text);
        }
    }

    private static String age(String since) {
        return since.isEmpty()
                ? "?"
                : Units.age(System.currentTimeMillis() - Instant.parse(since).toEpochMilli());
    }
}
