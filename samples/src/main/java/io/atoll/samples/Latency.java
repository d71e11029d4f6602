package io.atoll.samples;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Percentiles of a time in nanoseconds.
 *
 * @param p50 half took no longer
 * @param p90 nine of ten took no longer
 * @param p99 99 % took no longer
 * @param p999 99.9 % took no longer
 * @param max none took longer
 */
record Latency(long p50, long p90, long p99, long p999, long max) {
    static Latency of(Histogram nanos) {
        return new Latency(
                nanos.getValueAtPercentile(50),
                nanos.getValueAtPercentile(90),
                nanos.getValueAtPercentile(99),
                nanos.getValueAtPercentile(99.9),
                nanos.getMaxValue());
    }

    /**
     * The headings of its cells.
     *
     * @param before headings of the columns before them
     * @return a table
     */
    static Table table(String... before) {
        final String[] headings = Arrays.copyOf(before, before.length + 5);
        System.arraycopy(new String[] {">50 %", ">90 %", ">99 %", ">99.9 %", ">max"}, 0, headings, before.length, 5);
        return new Table(headings);
    }

    /**
     * Adds a row to a table.
     *
     * @param table made by {@link #table}
     * @param before cells of the columns before
     */
    void addTo(Table table, Object... before) {
        final Object[] cells = Arrays.copyOf(before, before.length + 5, Object[].class);
        cells[before.length] = Units.nanos(p50);
        cells[before.length + 1] = Units.nanos(p90);
        cells[before.length + 2] = Units.nanos(p99);
        cells[before.length + 3] = Units.nanos(p999);
        cells[before.length + 4] = Units.nanos(max);
        table.row(cells);
    }
}
