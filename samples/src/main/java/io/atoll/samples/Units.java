package io.atoll.samples;

import java.util.Locale;

/** Numbers as people read them, the same in all countries. */
final class Units {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Units() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String decimal(double number) {
        return String.format(Locale.ROOT, "%,.1f", number);
    }

    static double rounded(double number) {
        return Math.round(number * 10) / 10.0;
    }

    /** To three places, for programs. */
    static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }

    static String bytes(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        if (bytes < 1 << 20) {
            return decimal(bytes / (double) (1 << 10)) + " KiB";
        }
        return bytes < 1 << 30
                ? decimal(bytes / (double) (1 << 20)) + " MiB"
                : decimal(bytes / (double) (1 << 30)) + " GiB";
    }

    static String nanos(long nanos) {
        if (nanos < NANOS_PER_MICRO) {
            return nanos + " ns";
        }
        if (nanos < NANOS_PER_MILLI) {
            return decimal(nanos / (double) NANOS_PER_MICRO) + " us";
        }
        return nanos < NANOS_PER_SECOND ? millis(nanos) : decimal(nanos / (double) NANOS_PER_SECOND) + " s";
    }

    static String millis(long nanos) {
        return decimal(nanos / (double) NANOS_PER_MILLI) + " ms";
    }

    static String age(long millis) {
        final long seconds = Math.max(0, millis / 1000);
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 120 * 60) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
