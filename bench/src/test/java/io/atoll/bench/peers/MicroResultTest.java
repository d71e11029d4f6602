package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParseException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MicroResultTest {
    private static String json(String more, String error, String secondary) {
        return "[{\"benchmark\":\"io.atoll.bench.LockBenchmark.sharedLock\",\"vmVersion\":\"17.0.1\",\"forks\":1"
                + ",\"warmupIterations\":3,\"warmupTime\":\"300 ms\",\"measurementIterations\":5"
                + ",\"measurementTime\":\"400 ms\"" + more
                + ",\"primaryMetric\":{\"score\":17.25,\"scoreError\":" + error
                + ",\"scoreUnit\":\"ns/op\"},\"secondaryMetrics\":{" + secondary + "}}]";
    }

    @Test
    void shouldReadWhatJmhWrites() {
        assertEquals(
                List.of(new MicroResult(
                        "Lock",
                        "sharedLock",
                        17.25,
                        0.5,
                        "ns/op",
                        Optional.of(24.0),
                        "Java 17.0.1, forks: 1, iterations: 3 of 300 ms to warm up and 5 of 400 ms measured")),
                MicroResult.parse(json("", "0.5", "\"·gc.alloc.rate.norm\":{\"score\":24.0}")));
    }

    @Test
    void shouldTellBenchmarksApartByTheirParameters() {
        assertEquals(
                "sharedLock (entries 10)",
                MicroResult.parse(json(",\"params\":{\"entries\":\"10\"}", "0.5", ""))
                        .get(0)
                        .name());
    }

    @Test
    void shouldTakeWhatJmhDoesNotKnow() {
        final MicroResult result = MicroResult.parse(json("", "\"NaN\"", "")).get(0);
        assertTrue(Double.isNaN(result.error()));
        assertEquals(Optional.empty(), result.allocated());
    }

    @Test
    void shouldRefuseWhatIsNoReport() {
        assertThrows(JsonParseException.class, () -> MicroResult.parse("{}"));
        assertThrows(JsonParseException.class, () -> MicroResult.parse("[{}]"));
    }
}
