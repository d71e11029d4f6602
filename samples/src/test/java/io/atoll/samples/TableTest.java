package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void shouldAlignColumns() {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        new Table("name", ">count").row("a", 1_000).row("longer", "7").print(out);
        out.flush();
        assertEquals("  name    count%n  a        1000%n  longer      7%n".formatted(), text.toString());
    }

    @Test
    void shouldRefuseARowOfAnotherWidth() {
        final Table table = new Table("name");
        assertThrows(IllegalArgumentException.class, () -> table.row("a", "b"));
    }
}
