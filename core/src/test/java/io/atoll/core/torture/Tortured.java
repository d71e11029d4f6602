package io.atoll.core.torture;

import io.atoll.core.space.Space;
import java.io.IOException;

/** The side of a child under {@link Torture}. */
public final class Tortured {
    private Tortured() {}

    /**
     * Says that this child is warm, and waits for its part.
     *
     * @param space that it has joined
     * @return the role that it is to play
     */
    public static String awaitRole(Space space) throws IOException {
        System.out.println(
                "ready " + space.members().slot() + " " + space.members().epoch());
        final StringBuilder role = new StringBuilder();
        for (int next = System.in.read(); next != '\n'; next = System.in.read()) {
            if (next < 0) {
                throw new IOException("the torturer is gone");
            }
            role.append((char) next);
        }
        return role.toString();
    }

    /**
     * Runs something once the torturer says that it is time to stop, or is gone.
     *
     * @param stop runs in a thread of its own
     */
    public static void onStop(Runnable stop) {
        final Thread listener = new Thread(
                () -> {
                    try {
                        System.in.read();
                    } catch (IOException e) {
                        // the torturer is gone: stop too
                    }
                    stop.run();
                },
                "listener");
        listener.setDaemon(true);
        listener.start();
    }
}
