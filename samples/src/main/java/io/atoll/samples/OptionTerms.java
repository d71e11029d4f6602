package io.atoll.samples;

import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * A European call option on a share whose price moves as Black and Scholes assume.
 *
 * @param spot price of the share now
 * @param strike price at which it may be bought in the end
 * @param rate of interest without a risk, per year
 * @param volatility of the share, per year
 * @param years until the end
 */
record OptionTerms(double spot, double strike, double rate, double volatility, double years) implements Serializable {
    /**
     * What a number of simulated futures are worth.
     *
     * @param sum of today's values of what is paid
     * @param squares the sum of their squares
     * @param paths how many futures
     */
    record Payoffs(double sum, double squares, long paths) implements Serializable {
        Payoffs plus(Payoffs other) {
            return new Payoffs(sum + other.sum, squares + other.squares, paths + other.paths);
        }

        double mean() {
            return sum / paths;
        }

        double standardError() {
            return Math.sqrt(Math.max(0, squares / paths - mean() * mean()) / paths);
        }
    }

    /**
     * Plays dice.
     *
     * @param seed of the dice
     * @param paths how many futures
     * @return what they are worth
     */
    Payoffs simulate(long seed, int paths) {
        final SplittableRandom random = new SplittableRandom(seed);
        final double drift = (rate - volatility * volatility / 2) * years;
        final double spread = volatility * Math.sqrt(years);
        final double discount = Math.exp(-rate * years);
        double sum = 0;
        double squares = 0;
        for (int path = 0; path < paths; path++) {
            final double end = spot * Math.exp(drift + spread * random.nextGaussian());
            final double value = discount * Math.max(0, end - strike);
            sum += value;
            squares += value * value;
        }
        return new Payoffs(sum, squares, paths);
    }

    /**
     * The price by the formula of Black and Scholes.
     *
     * @return to about seven digits
     */
    double analyticPrice() {
        final double spread = volatility * Math.sqrt(years);
        final double d1 = (Math.log(spot / strike) + (rate + volatility * volatility / 2) * years) / spread;
        return spot * normal(d1) - strike * Math.exp(-rate * years) * normal(d1 - spread);
    }

    /** The normal distribution, by the polynomial 26.2.17 of Abramowitz and Stegun: error below 7.5e-8. */
    private static double normal(double x) {
        if (x < 0) {
            return 1 - normal(-x);
        }
        final double t = 1 / (1 + 0.2316419 * x);
        final double polynomial =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return 1 - Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * polynomial;
    }
}
