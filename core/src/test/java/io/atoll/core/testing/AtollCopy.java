package io.atoll.core.testing;

import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A further copy of Atoll's classes in this JVM, as web applications have: its own class loader, its own static fields,
 * and so a member of its own. Agrona and the test's other libraries are shared.
 */
public final class AtollCopy extends ClassLoader {
    private static final String OURS = "io.atoll.core.";

    /** A copy of its own. */
    public AtollCopy() {
        super(AtollCopy.class.getClassLoader());
    }

    /** What runs inside a copy; speaks with the outside in classes of the JDK only. */
    public static final class Joiner implements Function<Path, long[]> {
        /** For reflection. */
        public Joiner() {}

        @Override
        public long[] apply(Path directory) {
            try (Space space = Space.at(directory)) {
                return new long[] {space.members().slot(), space.members().epoch()};
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Joins a space as this copy and closes the handle again.
     *
     * @param directory of the space
     * @return slot and epoch
     */
    @SuppressWarnings("unchecked")
    public long[] join(Path directory) {
        try {
            final Function<Path, long[]> joiner = (Function<Path, long[]>)
                    loadClass(Joiner.class.getName()).getConstructor().newInstance();
            return joiner.apply(directory);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            final byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
