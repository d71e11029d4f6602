package io.atoll.samples;

import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.inspect.Measure;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What was found, for people. */
final class InspectionText {
    private static final String UNKNOWN_RATE = "-";
    private static final String PER_SECOND = "/s";

    private final PrintWriter text;
    private final Rates rates;

    /**
     * Prints what was found.
     *
     * @param text where to
     * @param rates to be shown; null to show positions as they are and no rates
     */
    InspectionText(PrintWriter text, Rates rates) {
        this.text = text;
        this.rates = rates;
    }

    /** All that is wrong with an object: each field that is bad, and what is beyond fields. */
    static List<String> problems(Inspection object) {
        final List<String> problems = new ArrayList<>();
        object.fields().forEach(field -> addProblem(problems, "", field));
        object.tables()
                .forEach(table -> table.rows()
                        .forEach(row -> row.forEach(
                                field -> addProblem(problems, table.title() + " " + shown(row.get(0)) + ": ", field))));
        problems.addAll(object.problems());
        return problems;
    }

    private static void addProblem(List<String> problems, String where, Field field) {
        if (!field.expected().isEmpty()) {
            problems.add(where + field.name() + ": expected " + field.expected() + ", found " + field.value());
        }
    }

    /** A name that perhaps nobody has checked. */
    static String bold(String name) {
        return Output.styled("@|bold " + name.replace('@', '?').replace('|', '?') + "|@");
    }

    /** An object in a few lines. */
    void object(String space, Inspection object) {
        text.println();
        text.println("  " + object.kind() + "  " + bold(object.name()));
        final String line = object.fields().stream()
                .map(field -> field.name() + " " + withRate(space, object, field))
                .collect(Collectors.joining(", "));
        if (!line.isEmpty()) {
            text.println("    " + line);
        }
        tables(space, object);
        problemLines(object);
    }

    /** What an object has several of. */
    void tables(String space, Inspection object) {
        for (Inspection.Table table : object.tables()) {
            if (rates == null) {
                text.println();
            }
            table(space, object, table);
        }
    }

    /** What is wrong with an object, one line each. */
    void problemLines(Inspection object) {
        problems(object).forEach(problem -> text.println(Output.styled("    @|red problem|@: ") + problem));
    }

    private String withRate(String space, Inspection object, Field field) {
        final String rate = rate(space, object, "", object.fields(), field);
        return field.measure() == Measure.POSITION
                ? rate + PER_SECOND
                : shown(field) + (rate.equals(UNKNOWN_RATE) ? "" : " (" + rate + PER_SECOND + ")");
    }

    private String rate(String space, Inspection object, String table, List<Field> row, Field field) {
        final OptionalDouble rate = rates.perSecond(space, object, table, row, field);
        if (rate.isEmpty()) {
            return UNKNOWN_RATE;
        }
        return field.measure() == Measure.POSITION
                ? Units.bytes(Math.max(0, Math.round(rate.getAsDouble())))
                : Units.decimal(rate.getAsDouble());
    }

    /** Rows may lack some of the fields: what a damaged file did not tell. */
    private void table(String space, Inspection object, Inspection.Table table) {
        final Map<String, Boolean> columns = new LinkedHashMap<>();
        for (List<Field> row : table.rows()) {
            row.forEach(field -> columns(field)
                    .forEach(column -> columns.merge(column, field.value() instanceof Number, Boolean::logicalOr)));
        }
        final Table lines = new Table(columns.entrySet().stream()
                .map(column -> (column.getValue() ? ">" : "") + column.getKey())
                .toArray(String[]::new));
        for (List<Field> row : table.rows()) {
            final Map<String, String> cells = new LinkedHashMap<>();
            columns.keySet().forEach(column -> cells.put(column, ""));
            for (Field field : row) {
                if (rates == null || field.measure() != Measure.POSITION) {
                    cells.put(field.name(), inCell(field));
                }
                if (rates != null && Rates.isRated(field)) {
                    cells.put(field.name() + PER_SECOND, rate(space, object, table.title(), row, field));
                }
            }
            lines.row(cells.values().toArray());
        }
        lines.print(text, rates == null ? "" : "    ");
    }

    private List<String> columns(Field field) {
        return rates == null
                ? List.of(field.name())
                : switch (field.measure()) {
                    case POSITION -> List.of(field.name() + PER_SECOND);
                    case COUNT -> List.of(field.name(), field.name() + PER_SECOND);
                    default -> List.of(field.name());
                };
    }

    /** A table has no room for command lines. */
    private static String inCell(Field field) {
        return field.value() instanceof Holder holder ? holder.toString() : shown(field);
    }

    static String shown(Field field) {
        final Object value = field.value();
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        if (value instanceof Long number) {
            return switch (field.measure()) {
                case BYTES -> Units.bytes(number);
                case NANOS -> Units.nanos(number);
                default -> Units.count(number);
            };
        }
        if (value instanceof Holder holder
                && holder.state() != Holder.State.FREE
                && !holder.command().isEmpty()) {
            return holder + " (" + holder.command().replaceAll("\\p{Cntrl}", "?")
                    + (holder.thread() == 0 ? ")" : ", thread " + holder.thread() + ")");
        }
        return String.valueOf(value);
    }
}
