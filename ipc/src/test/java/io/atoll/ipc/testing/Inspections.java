package io.atoll.ipc.testing;

import io.atoll.core.inspect.Examiner;
import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspection;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.space.ObjectMissingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an inspector tells, for tests to ask for. */
public final class Inspections {
    private final Inspection inspection;

    private Inspections(Inspection inspection) {
        this.inspection = inspection;
    }

    /** Looks at an object, at all of it. */
    public static Inspections of(Path space, String name, Inspector inspector) throws ObjectMissingException {
        return new Inspections(new Examiner(space, true).examine(inspector.kind(), name, inspector));
    }

    /** The value of a field of the object. */
    public Object value(String field) {
        return value(inspection.fields(), field);
    }

    /** The value of a field of a row. */
    public Object value(String table, int row, String field) {
        return value(rows(table).get(row), field);
    }

    /** Who a field of the object names. */
    public Holder holder(String field) {
        return (Holder) value(field);
    }

    /** The rows of a table; none if there is no such table. */
    public List<List<Field>> rows(String table) {
        return inspection.tables().stream()
                .filter(one -> one.title().equals(table))
                .findFirst()
                .map(Inspection.Table::rows)
                .orElse(List.of());
    }

    private static Object value(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + fields))
                .value();
    }

    /** All that is wrong, fields that are marked included. */
    public List<String> problems() {
        final List<String> problems = new ArrayList<>(inspection.problems());
        final List<Field> fields = new ArrayList<>(inspection.fields());
        inspection.tables().forEach(table -> table.rows().forEach(fields::addAll));
        fields.stream()
                .filter(field -> !field.expected().isEmpty())
                .forEach(field -> problems.add(field.name() + ": " + field.expected() + ", not " + field.value()));
        return problems;
    }

    @Override
    public String toString() {
        return inspection.toString();
    }
}
