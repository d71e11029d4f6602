package io.atoll.core.space;

/** A name that no space or object can have. */
public final class InvalidNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidNameException(String name) {
        super("invalid name " + (name == null ? "null" : '"' + printable(name) + '"')
                + ": expected 1 to 100 of A-Z a-z 0-9 . _ - and no leading dot");
    }

    private static String printable(String name) {
        final String shortened = name.length() > 120 ? name.substring(0, 120) + "..." : name;
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
