package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolTest {
    @Test
    void shouldTellTheFirstLineOfItsVersion() {
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        final String version = new Tool(java.toString()).version().orElseThrow();
        assertTrue(version.contains(Runtime.version().feature() + "."), version);
        assertEquals(1, version.lines().count(), version);
    }

    @Test
    void shouldNotFindWhatIsNotThere() {
        assertEquals(Optional.empty(), new Tool("a-tool-that-nobody-has").version());
    }

    @Test
    void shouldNotCountWhatDoesNotWork() {
        assertEquals(Optional.empty(), new Tool("false").version());
    }
}
