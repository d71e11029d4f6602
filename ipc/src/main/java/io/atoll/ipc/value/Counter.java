package io.atoll.ipc.value;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.Space;
import io.atoll.ipc.value.Counters.Mode;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import org.agrona.concurrent.AtomicBuffer;

/** One record of {@link Counters}, which a value of any type lies in. */
final class Counter {
    private final Counters counters;
    private final int number;
    private final String name;
    private final int type;
    private final long registrationId;

    private Counter(Counters counters, String name, int type, int number) {
        this.counters = counters;
        this.number = number;
        this.name = name;
        this.type = type;
        this.registrationId = counters.registrationId(number);
    }

    static Counter open(Space space, String name, int type, Mode mode) throws IOException {
        Space.checkName(name);
        final Counters counters = Counters.open(space);
        return new Counter(counters, name, type, counters.open(name, type, mode));
    }

    static Counter create(Space space, int type) throws IOException {
        return UnnamedObjects.create(space, name -> open(space, name, type, Mode.CREATE));
    }

    AtomicBuffer buffer() {
        return counters.buffer();
    }

    /** Where its value lies. */
    int index() {
        return CountersDescriptor.valueOffset(number);
    }

    String name() {
        return name;
    }

    boolean unlink() throws IOException {
        return counters.free(number, registrationId);
    }

    Object handle() {
        return new Handle(counters.handle(), name, type, registrationId);
    }

    private record Handle(ObjectHandle counters, String name, int type, long registrationId) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                final Counters found = Counters.attach(counters);
                final Counter counter = new Counter(found, name, type, found.attach(name, type, registrationId));
                return switch (type) {
                    case CountersDescriptor.TYPE_LONG -> new SharedLong(counter);
                    case CountersDescriptor.TYPE_INT -> new SharedInt(counter);
                    case CountersDescriptor.TYPE_DOUBLE -> new SharedDouble(counter);
                    default -> throw new InvalidObjectException("no value has " + CountersDescriptor.typeName(type));
                };
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }
}
