package io.atoll.samples;

import io.atoll.core.inspect.Field;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Inspection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was found, for programs: names in camel case, figures as they are, rates beside them. */
final class InspectionJson {
    private InspectionJson() {}

    static Map<String, Object> space(SpaceLook look, Rates rates) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", look.name());
        json.put("problem", look.problem());
        if (!look.isJournal()) {
            json.put("alive", look.alive());
            json.put("dead", look.dead());
        }
        json.put(
                "objects",
                look.objects().stream()
                        .map(object -> object(look.name(), object, rates))
                        .toList());
        return json;
    }

    static Map<String, Object> object(String space, Inspection object, Rates rates) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", object.kind());
        json.put("name", object.name());
        json.put("bytes", object.bytes());
        json.put("state", fields(space, object, "", object.fields(), rates));
        final Map<String, Object> tables = new LinkedHashMap<>();
        for (Inspection.Table table : object.tables()) {
            tables.put(
                    camelCase(table.title()),
                    table.rows().stream()
                            .map(row -> fields(space, object, table.title(), row, rates))
                            .toList());
        }
        json.put("tables", tables);
        json.put("problems", new ArrayList<>(InspectionText.problems(object)));
        return json;
    }

    private static Map<String, Object> fields(
            String space, Inspection object, String table, List<Field> row, Rates rates) {
        final Map<String, Object> json = new LinkedHashMap<>();
        for (Field field : row) {
            json.put(camelCase(field.name()), value(field.value()));
            rates.perSecond(space, object, table, row, field)
                    .ifPresent(rate -> json.put(camelCase(field.name()) + "PerSecond", Units.rounded(rate)));
        }
        return json;
    }

    private static Object value(Object value) {
        if (value instanceof Holder holder) {
            final Map<String, Object> json = new LinkedHashMap<>();
            json.put("state", holder.state().name().toLowerCase(Locale.ROOT));
            if (holder.state() != Holder.State.FREE) {
                json.put("member", holder.slot() + "." + holder.epoch());
                json.put("pid", holder.pid());
                json.put("command", holder.command());
                json.put("thread", holder.thread());
            }
            json.put("inconsistent", holder.inconsistent());
            return json;
        }
        return value instanceof Double fraction && !Double.isFinite(fraction) ? fraction.toString() : value;
    }

    private static String camelCase(String words) {
        final StringBuilder name = new StringBuilder();
        boolean begins = false;
        for (char letter : words.toCharArray()) {
            if (!Character.isLetterOrDigit(letter)) {
                begins = !name.isEmpty();
            } else {
                name.append(begins ? Character.toUpperCase(letter) : letter);
                begins = false;
            }
        }
        return name.toString();
    }
}
