package io.atoll.samples;

/** Whether this JVM is on its way out. */
final class Shutdown {
    private Shutdown() {}

    /**
     * Whether a signal (or {@code System.exit}) has begun to end this JVM. What fails from here on, fails because others
     * have ended or removed what it needs.
     *
     * @return true from then on
     */
    static boolean hasBegun() {
        final Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
