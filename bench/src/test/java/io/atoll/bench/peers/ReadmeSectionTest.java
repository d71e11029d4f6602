package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadmeSectionTest {
    private static final String TEXT = "# Atoll\n" + Readme.BEGIN + "\nold\n" + Readme.END + "\n## Benchmarks\n";

    @Test
    void shouldFindTheSection() {
        assertEquals(Optional.of("old\n"), Readme.section(TEXT));
    }

    @Test
    void shouldPutANewOneInItsPlace() {
        final String renewed = Readme.renew(TEXT, "new\n$1\n").orElseThrow();
        assertEquals("# Atoll\n" + Readme.BEGIN + "\nnew\n$1\n" + Readme.END + "\n## Benchmarks\n", renewed);
        assertEquals(Optional.of(renewed), Readme.renew(renewed, "new\n$1\n"));
    }

    @Test
    void shouldChangeNothingWhereThereIsNoPlace() {
        assertEquals(Optional.empty(), Readme.renew("# Atoll\n", "new"));
        assertEquals(Optional.empty(), Readme.renew(Readme.END + "\n" + Readme.BEGIN + "\n", "new"));
    }
}
