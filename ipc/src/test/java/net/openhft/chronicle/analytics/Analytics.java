package net.openhft.chronicle.analytics;

/**
 * Stands in for what Chronicle Queue sends its telemetry with, and looks up by this name: says that it was asked, and sends
 * nothing.
 */
public interface Analytics {
    /** What it says. */
    String ASKED = "telemetry was asked for";

    /**
     * Called by reflection, if telemetry is on.
     *
     * @param measurementId whose statistics
     * @param apiSecret of their place
     * @return never
     */
    static Builder builder(String measurementId, String apiSecret) {
        System.out.println(ASKED);
        throw new UnsupportedOperationException(ASKED);
    }

    /** Looked up by its name as well. */
    interface Builder {}
}
