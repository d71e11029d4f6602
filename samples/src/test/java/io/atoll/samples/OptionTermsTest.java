package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class OptionTermsTest {
    private static final OptionTerms TEXTBOOK = new OptionTerms(100, 100, 0.05, 0.2, 1);

    @Test
    void shouldKnowThePriceOfTheTextbooks() {
        assertEquals(10.4506, TEXTBOOK.analyticPrice(), 0.0001);
        assertEquals(100 - 1 * Math.exp(-0.05), new OptionTerms(100, 1, 0.05, 0.2, 1).analyticPrice(), 0.0001);
    }

    @Test
    void shouldSimulateAboutTheSame() {
        final OptionTerms.Payoffs payoffs = TEXTBOOK.simulate(1, 100_000).plus(TEXTBOOK.simulate(2, 100_000));
        assertEquals(200_000, payoffs.paths());
        assertEquals(TEXTBOOK.analyticPrice(), payoffs.mean(), 6 * payoffs.standardError());
        assertEquals(0.033, payoffs.standardError(), 0.003);
    }

    @Test
    void shouldPlayOtherDiceForOtherSeeds() {
        assertEquals(TEXTBOOK.simulate(1, 1_000), TEXTBOOK.simulate(1, 1_000));
        assertNotEquals(TEXTBOOK.simulate(1, 1_000), TEXTBOOK.simulate(2, 1_000));
    }
}
