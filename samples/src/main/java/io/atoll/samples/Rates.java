package io.atoll.samples;

import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.inspect.Measure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** How fast figures change from one look to the next. An object that is another by now has no rates yet. */
final class Rates {
    /** Where a figure stands. */
    private record Place(String space, long object, String table, String row, String field) {}

    private record Reading(double value, long nanoTime) {}

    private final Map<Place, Reading> before;

    private Rates(Map<Place, Reading> before) {
        this.before = before;
    }

    /** Before the first look. */
    static Rates none() {
        return new Rates(Map.of());
    }

    /** For the look after this one. */
    static Rates since(List<SpaceLook> looks) {
        final Map<Place, Reading> readings = new HashMap<>();
        for (SpaceLook look : looks) {
            for (Inspection object : look.objects()) {
                note(readings, look.name(), object, "", object.fields());
                object.tables()
                        .forEach(table ->
                                table.rows().forEach(row -> note(readings, look.name(), object, table.title(), row)));
            }
        }
        return new Rates(readings);
    }

    private static void note(
            Map<Place, Reading> readings, String space, Inspection object, String table, List<Field> fields) {
        for (Field field : fields) {
            if (isRated(field)) {
                readings.put(
                        place(space, object, table, fields, field),
                        new Reading(((Number) field.value()).doubleValue(), object.nanoTime()));
            }
        }
    }

    static boolean isRated(Field field) {
        return (field.measure() == Measure.COUNT || field.measure() == Measure.POSITION)
                && field.value() instanceof Number;
    }

    private static Place place(String space, Inspection object, String table, List<Field> fields, Field field) {
        return new Place(
                space,
                object.objectId(),
                table,
                table.isEmpty() ? "" : String.valueOf(fields.get(0).value()),
                field.name());
    }

    /**
     * How fast a figure changes.
     *
     * @param space of the object
     * @param object of the field
     * @param table of the field; empty for the object's own
     * @param row all fields of it
     * @param field one of them
     * @return change per second; empty if it is not known, or none that makes sense
     */
    OptionalDouble perSecond(String space, Inspection object, String table, List<Field> row, Field field) {
        final Reading reading = isRated(field) ? before.get(place(space, object, table, row, field)) : null;
        if (reading == null || object.nanoTime() <= reading.nanoTime()) {
            return OptionalDouble.empty();
        }
        final double change = ((Number) field.value()).doubleValue() - reading.value();
        return Double.isFinite(change)
                ? OptionalDouble.of(change * 1e9 / (object.nanoTime() - reading.nanoTime()))
                : OptionalDouble.empty();
    }
}
