package io.atoll.bench.peers;

import java.util.Locale;

/** A number with its unit, as people write it: with three digits or so, and a unit that fits. */
final class Quantity {
    private static final String NANOS = "ns";
    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;

    private Quantity() {}

    /**
     * Writes it.
     *
     * @param number how much
     * @param unit of it, as figures have it
     * @return such as {@code 12.3 µs}
     */
    static String of(double number, String unit) {
        return unit.equals(NANOS) ? time(number) : number(number, unit);
    }

    private static String time(double nanos) {
        if (nanos >= BILLION) {
            return digits(nanos / BILLION) + " s";
        }
        if (nanos >= MILLION) {
            return digits(nanos / MILLION) + " ms";
        }
        return nanos >= THOUSAND ? digits(nanos / THOUSAND) + " µs" : digits(nanos) + " ns";
    }

    private static String number(double number, String unit) {
        if (number >= MILLION) {
            return digits(number / MILLION) + " M " + unit;
        }
        return digits(number) + " " + unit;
    }

    /**
     * Three digits or so, or all before the point.
     *
     * @param number how much
     * @return such as {@code 1.23} or {@code 12,345}
     */
    static String digits(double number) {
        final double size = Math.abs(number);
        final String format;
        if (size >= 100) {
            format = "%,.0f";
        } else if (size >= 10) {
            format = "%.1f";
        } else if (size >= 0.1 || size == 0) {
            format = "%.2f";
        } else {
            format = "%.4f";
        }
        return String.format(Locale.ROOT, format, number);
    }
}
