package io.atoll.ipc.value;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Makes objects under names that nobody needs to know, since tasks capture the objects. */
final class UnnamedObjects {
    private static final AtomicLong NAMES = new AtomicLong();

    private UnnamedObjects() {}

    /** Creates an object of a name. */
    @FunctionalInterface
    interface Creation<T> {
        T create(String name) throws IOException;
    }

    static <T> T create(Space space, Creation<T> creation) throws IOException {
        while (true) {
            final String name =
                    "unnamed-" + space.members().slot() + "." + space.members().epoch() + "-" + NAMES.incrementAndGet();
            try {
                return creation.create(name);
            } catch (ObjectExistsException e) {
                // somebody has called his like that: the next one
            }
        }
    }
}
