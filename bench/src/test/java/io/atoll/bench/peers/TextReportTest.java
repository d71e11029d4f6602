package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
    private final StringWriter written = new StringWriter();
    private final TextReport report = new TextReport(new PrintWriter(written));

    @Test
    void shouldNameTheBarsThatWereNotJudgedForWantOfTime() {
        final List<Row> left = Rows.all(Pinning.NONE).stream()
                .filter(row -> row.name().equals("pool.cpu"))
                .toList();
        report.leftOut(left);
        final String text = written.toString();
        assertTrue(text.contains("  pool.cpu: factorials"), text);
        assertTrue(text.contains("    >= 0.95 x thread.pool: not judged"), text);
    }

    @Test
    void shouldSayNothingWhereNothingWasLeftOut() {
        report.leftOut(List.of());
        assertEquals("", written.toString());
    }
}
