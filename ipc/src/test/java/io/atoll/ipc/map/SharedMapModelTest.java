package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random operations on a map and on a {@link HashMap} beside it. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedMapModelTest {
    private static final int STEPS = 12_000;
    private static final int AUDIT_EVERY = 64;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final Map<String, String> model = new HashMap<>();
    private SharedMap<String, String> map;
    private Random random;
    private int entries;
    private int stripes;

    @ParameterizedTest
    @CsvSource({"1, 1, 3, 1", "8, 1, 12, 2", "8, 1, 8, 3", "64, 1, 80, 4", "64, 4, 64, 5", "200, 64, 400, 6"})
    void shouldDoAsAHashMapDoes(int entries, int stripes, int keys, long seed) throws IOException {
        this.entries = entries;
        this.stripes = stripes;
        random = new Random(seed);
        try (Space space = spaces.open()) {
            map = SharedMap.create(
                    space, "m", Codecs.STRING, Codecs.STRING, new SharedMapOptions(entries, 20, 40, stripes));
            final MapAudit audit = new MapAudit(space, map);
            for (int step = 0; step < STEPS; step++) {
                step("key" + random.nextInt(keys));
                if (step % AUDIT_EVERY == 0) {
                    audit.assertExact();
                    assertSame();
                }
            }
        }
    }

    private void assertSame() {
        assertEquals(model, new HashMap<>(map));
        assertEquals(model.size(), map.size());
        assertEquals(model, map);
        assertEquals(map, model);
        assertEquals(model.hashCode(), map.hashCode());
        assertEquals(model.keySet(), map.keySet());
        assertEquals(model.entrySet(), map.entrySet());
        assertEquals(new HashSet<>(model.values()), new HashSet<>(map.values()));
    }

    private String value() {
        return "v".repeat(random.nextInt(30)) + random.nextInt(4);
    }

    private void step(String key) {
        final String value = value();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> adding(key, () -> assertEquals(model.put(key, value), map.put(key, value)));
            case 3 -> adding(key, () -> assertEquals(model.putIfAbsent(key, value), map.putIfAbsent(key, value)));
            case 4, 5, 6 -> assertEquals(model.remove(key), map.remove(key));
            case 7 -> assertEquals(model.replace(key, value), map.replace(key, value));
            case 8 -> {
                final String before = random.nextBoolean() ? value : model.getOrDefault(key, value);
                assertEquals(model.replace(key, before, value + "!"), map.replace(key, before, value + "!"));
            }
            case 9 -> {
                final String before = random.nextBoolean() ? value : model.getOrDefault(key, value);
                assertEquals(model.remove(key, before), map.remove(key, before));
            }
            case 10 ->
                adding(
                        key,
                        () -> assertEquals(
                                model.compute(key, (same, before) -> computed(before, value)),
                                map.compute(key, (same, before) -> computed(before, value))));
            case 11 ->
                adding(
                        key,
                        () -> assertEquals(
                                model.merge(key, value, (a, b) -> a.length() > b.length() ? null : b),
                                map.merge(key, value, (a, b) -> a.length() > b.length() ? null : b)));
            case 12 ->
                adding(
                        key,
                        () -> assertEquals(
                                model.computeIfAbsent(key, same -> value), map.computeIfAbsent(key, same -> value)));
            case 13 ->
                assertEquals(
                        model.computeIfPresent(key, (same, before) -> computed(before, value)),
                        map.computeIfPresent(key, (same, before) -> computed(before, value)));
            case 14 -> removeByIterator();
            default -> {
                assertEquals(model.get(key), map.get(key));
                assertEquals(model.containsKey(key), map.containsKey(key));
                assertEquals(model.containsValue(value), map.containsValue(value));
                if (random.nextInt(200) == 0) {
                    model.clear();
                    map.clear();
                }
            }
        }
    }

    private static String computed(String before, String value) {
        return before != null && before.length() > value.length() ? null : value;
    }

    private void removeByIterator() {
        int countdown = random.nextInt(entries + 1);
        for (Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            final Map.Entry<String, String> entry = entries.next();
            assertEquals(model.get(entry.getKey()), entry.getValue());
            if (countdown-- == 0) {
                if (random.nextBoolean()) {
                    entries.remove();
                    model.remove(entry.getKey());
                } else {
                    entry.setValue("set");
                    model.put(entry.getKey(), "set");
                }
            }
        }
    }

    /** One of a single stripe is full exactly when it has all its entries; others only with more. */
    private void adding(String key, Runnable operation) {
        if (model.size() < entries || model.containsKey(key)) {
            operation.run();
        } else if (stripes == 1) {
            assertThrows(MapFullException.class, () -> map.put(key, "one too many"));
        }
    }
}
