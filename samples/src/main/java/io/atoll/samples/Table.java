package io.atoll.samples;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of aligned columns. A column whose heading begins with {@code >} is aligned to the right. */
final class Table {
    private static final String GAP = "  ";

    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
        right = new boolean[headings.length];
        final String[] bare = new String[headings.length];
        for (int column = 0; column < headings.length; column++) {
            right[column] = headings[column].startsWith(">");
            bare[column] = right[column] ? headings[column].substring(1) : headings[column];
        }
        rows.add(bare);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @return this table
     */
    Table row(Object... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + right.length + " columns");
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /**
     * Prints the table.
     *
     * @param out where to
     */
    void print(PrintWriter out) {
        print(out, "");
    }

    /**
     * Prints the table further to the right.
     *
     * @param out where to
     * @param indent before each line
     */
    void print(PrintWriter out, String indent) {
        final int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        boolean heading = true;
        for (String[] row : rows) {
            final String line = indent + line(row, widths);
            out.println(heading ? Output.styled("@|bold " + line + "|@") : line);
            heading = false;
        }
    }

    private String line(String[] row, int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.length; column++) {
            final String blanks = " ".repeat(widths[column] - row[column].length());
            line.append(GAP).append(right[column] ? blanks + row[column] : row[column] + blanks);
        }
        return line.toString().stripTrailing();
    }
}
