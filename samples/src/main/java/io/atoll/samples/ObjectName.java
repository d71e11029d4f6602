package io.atoll.samples;

import io.atoll.core.space.Space;
import picocli.CommandLine.ITypeConverter;

/**
 * How a person names an object on the command line: by its name, or, where several kinds have one of that name, as {@code
 * KIND/NAME} the way it lies in the space.
 *
 * @param kind null for any
 * @param name of the object, or the kind of what a space has only one of
 */
record ObjectName(String kind, String name) {
    static ObjectName of(String text) {
        final int slash = text.indexOf('/');
        final ObjectName name = slash < 0
                ? new ObjectName(null, text)
                : new ObjectName(text.substring(0, slash), text.substring(slash + 1));
        if (slash >= 0) {
            Space.checkName(name.kind());
        }
        Space.checkName(name.name());
        return name;
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<ObjectName> {
        @Override
        public ObjectName convert(String text) {
            return of(text);
        }
    }

    boolean matches(String otherKind, String otherName) {
        return otherName.isEmpty()
                ? kind == null && name.equals(otherKind)
                : (kind == null || kind.equals(otherKind)) && name.equals(otherName);
    }

    @Override
    public String toString() {
        return kind == null ? name : kind + "/" + name;
    }
}
