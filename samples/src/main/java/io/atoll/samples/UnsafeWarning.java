package io.atoll.samples;

import java.lang.reflect.Field;

/**
 * From JDK 24 on, a JVM prints four lines when Chronicle Queue goes to memory in the old way, unless it was started with
 * {@code --sun-misc-unsafe-memory-access=allow}. No manifest can say that, and this jar is started without flags: what it
 * prints should be its own. (Children are started with the flag.)
 */
final class UnsafeWarning {
    private UnsafeWarning() {}

    /** Lets this JVM believe that it has warned already, where it knows such a thing. */
    static void silence() {
        try {
            final Field warned = Class.forName("sun.misc.Unsafe").getDeclaredField("memoryAccessWarned");
            warned.setAccessible(true); // its module opens the package to all
            warned.setBoolean(null, true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // an older JVM, which does not warn; or a newer one, which may
        }
    }
}
