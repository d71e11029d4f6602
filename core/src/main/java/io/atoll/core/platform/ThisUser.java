package io.atoll.core.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose process this is, read once. Apart from {@link Self}: a child looks at files before it needs the rest. */
final class ThisUser {
    /** As file attributes give it; null if nobody can tell. */
    static final Object UID = uid();

    private ThisUser() {}

    private static Object uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return homeUid();
        }
    }

    /** Without /proc: whoever owns the home directory of the user is the user. */
    private static Object homeUid() {
        try {
            return Files.getAttribute(Path.of(System.getProperty("user.home")), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
