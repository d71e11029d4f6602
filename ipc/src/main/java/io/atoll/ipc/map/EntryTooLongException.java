package io.atoll.ipc.map;

/** A key or a value takes more bytes than the map was created for. The map is as it was. */
public final class EntryTooLongException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int length;
    private final int most;

    EntryTooLongException(String map, String what, int length, int most) {
        super(map + ": a " + what + " has at most " + most + " bytes, this one has " + length
                + "; shorten it, or create the map with longer ones");
        this.length = length;
        this.most = most;
    }

    /**
     * How long it is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * How long it may be.
     *
     * @return bytes
     */
    public int most() {
        return most;
    }
}
