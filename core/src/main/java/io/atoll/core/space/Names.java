package io.atoll.core.space;

import java.util.regex.Pattern;

/** Names of spaces and objects: they become file names, so that no name can lead anywhere else. */
final class Names {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    private Names() {}

    /**
     * Checks a name.
     *
     * @param name what a user gave
     * @return the same name
     * @throws InvalidNameException if it is not allowed
     */
    static String check(String name) {
        if (name == null || !ALLOWED.matcher(name).matches()) {
            throw new InvalidNameException(name);
        }
        return name;
    }
}
