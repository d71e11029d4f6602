package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import io.atoll.bench.peers.child.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonReportTest {
    private static final Set<String> NUMBERS = Set.of("median", "min", "max");
    private static final Timing TIMING = new Timing(Duration.ofMillis(1_500), Duration.ofMillis(400));
    private static final String AGRONA = "agrona.oneToOne";

    private static JsonObject report(Standing standing, String note, String... flags) {
        final Contestant atoll = JvmContestant.of(Contestant.ATOLL, Library.ATOLL, Pinning.NONE, Role.PING, Role.PONG)
                .withFlags(flags);
        final Row row = new Row("row", "a test", List.of(standing.figure()), List.of(atoll), note);
        final Machine machine = Machine.look(Settings.of(null, true, Pinning.NONE));
        final String text = JsonReport.of(machine, List.of(new Result(row, TIMING, List.of(standing))))
                .text();
        final JsonObject report = JsonParser.parseString(text).getAsJsonObject();
        assertEquals(Set.of("machine", "rows"), report.keySet());
        return report;
    }

    private static JsonObject line(Standing standing, String note) {
        return report(standing, note).getAsJsonArray("rows").get(0).getAsJsonObject();
    }

    @Test
    void shouldTellAllOfARow() {
        final JsonObject line = line(
                Standings.of(true, Bar.times(true, 1.5, AGRONA), 30)
                        .rival(AGRONA, 15)
                        .standing(),
                "");
        assertEquals(
                Set.of(
                        "row",
                        "what",
                        "unit",
                        "higherIsBetter",
                        "rounds",
                        "warmUpMillis",
                        "measuredMillis",
                        "atoll",
                        "rivals",
                        "bar",
                        "holds"),
                line.keySet());
        assertEquals(1_500, line.get("warmUpMillis").getAsLong());
        assertEquals(400, line.get("measuredMillis").getAsLong());
        assertEquals("row", line.get("row").getAsString());
        assertEquals("unit", line.get("unit").getAsString());
        assertTrue(line.get("higherIsBetter").getAsBoolean());
        assertEquals(NUMBERS, line.getAsJsonObject("atoll").keySet());
        assertEquals(30, line.getAsJsonObject("atoll").get("median").getAsDouble());
        final JsonObject rival = line.getAsJsonObject("rivals").getAsJsonObject(AGRONA);
        assertEquals(Set.of("median", "min", "max", "ratio"), rival.keySet());
        assertEquals(2, rival.get("ratio").getAsDouble());
        assertEquals(">= 1.5 x " + AGRONA, line.get("bar").getAsString());
        assertTrue(line.get("holds").getAsBoolean());
    }

    @Test
    void shouldTellFlagsThatNotAllHave() {
        final Standing standing = Standings.of(true, Bar.NONE, 30).standing();
        final JsonObject line =
                report(standing, "", "-Xmx1g").getAsJsonArray("rows").get(0).getAsJsonObject();
        assertEquals("[\"-Xmx1g\"]", line.getAsJsonObject("atoll").get("flags").toString());
    }

    @Test
    void shouldShowARowThatMisses() {
        final Standings standings =
                Standings.of(true, Bar.times(true, 1.5, AGRONA), 10).rival(AGRONA, 15);
        final JsonObject line = line(standings.standing(), "a note");
        assertFalse(line.get("holds").getAsBoolean());
        assertEquals("a note", line.get("note").getAsString());
    }

    @Test
    void shouldNotGuess() {
        final JsonObject line = line(
                Standings.of(true, Bar.times(true, 1.5, AGRONA), 10)
                        .failed(AGRONA)
                        .standing(),
                "");
        final JsonObject rival = line.getAsJsonObject("rivals").getAsJsonObject(AGRONA);
        assertEquals(Set.of("notMeasured"), rival.keySet());
        assertEquals("it failed", rival.get("notMeasured").getAsString());
        assertFalse(line.has("holds"));
    }

    @Test
    void shouldHaveNoBarWhereThereIsNone() {
        final JsonObject line = line(Standings.of(false, Bar.NONE, 10).standing(), "");
        assertFalse(line.has("bar"));
        assertFalse(line.has("holds"));
    }

    @Test
    void shouldTellTheMachine() {
        final JsonObject machine =
                report(Standings.of(false, Bar.NONE, 10).standing(), "").getAsJsonObject("machine");
        for (String key : List.of("processor", "processors", "memoryBytes", "java", "jvmFlags", "commit", "agrona")) {
            assertTrue(machine.has(key), key);
        }
        assertTrue(machine.get("quick").getAsBoolean());
        assertTrue(
                machine.get("java").getAsString().startsWith(Runtime.version().toString()));
    }

    @Test
    void shouldTellWhereTheMedianLies() {
        final Figure figure = new Figure("row", "key", "unit", true, Bar.NONE);
        final List<Double> own = List.of(30.0, 20.0, 40.0);
        final Score rival = Score.against(figure, own, List.of(10.0, 10.0, 10.0));
        final Standing standing = new Standing(figure, 3, Score.of(Statistic.of(own)), Map.of("other", rival));
        final JsonObject atoll = line(standing, "").getAsJsonObject("atoll");
        assertEquals(20, atoll.get("low").getAsDouble());
        assertEquals(40, atoll.get("high").getAsDouble());
        assertEquals(0.75, atoll.get("confidence").getAsDouble());
        final JsonObject other = line(standing, "").getAsJsonObject("rivals").getAsJsonObject("other");
        assertEquals(2, other.get("ratioLow").getAsDouble());
        assertEquals(4, other.get("ratioHigh").getAsDouble());
    }

    @Test
    void shouldReadWhatItWrites() {
        final String text = new Reports()
                .line("row", "ns", "a bar", true, Reports.entry(1, 1, 1, null), Map.of("b", Reports.notMeasured("no")))
                .report()
                .text();
        assertEquals(text, JsonReport.parse(text).text());
    }

    @Test
    void shouldRefuseWhatIsNoReport() {
        assertThrows(JsonParseException.class, () -> JsonReport.parse("{}"));
        assertThrows(JsonParseException.class, () -> JsonReport.parse(""));
        assertThrows(JsonParseException.class, () -> JsonReport.parse("no"));
    }
}
