package io.atoll.core.platform;

/** What this JVM must allow so that Agrona's buffers, and with them Atoll, can work. */
public final class JvmAccess {
    /** The one flag that a JVM needs. */
    public static final String FLAG = "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED";

    /** The line that does the same from the manifest of a jar started with {@code java -jar}. */
    public static final String MANIFEST_LINE = "Add-Opens: java.base/jdk.internal.misc";

    private JvmAccess() {}

    /**
     * Whether Agrona can reach the memory operations of this JVM.
     *
     * @return true if the flag or the manifest line was given
     */
    public static boolean isOpen() {
        return Object.class
                .getModule()
                .isOpen("jdk.internal.misc", org.agrona.concurrent.AtomicBuffer.class.getModule());
    }

    /**
     * Fails early and clearly where {@link #isOpen()} is false, before a class of Agrona fails obscurely.
     *
     * @throws MissingJvmFlagException naming the flag and the manifest line
     */
    public static void check() {
        if (!isOpen()) {
            throw new MissingJvmFlagException();
        }
    }
}
