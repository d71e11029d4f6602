package io.atoll.core.platform;

/** This JVM was started without the one flag that Agrona 2 needs. */
public final class MissingJvmFlagException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    MissingJvmFlagException() {
        super("Agrona needs the package jdk.internal.misc opened, and this JVM (Java "
                + Runtime.version().feature() + ") keeps it closed. Start it with\n    java " + JvmAccess.FLAG
                + " ...\nor, for a jar started with java -jar, add to its manifest the line\n    "
                + JvmAccess.MANIFEST_LINE);
    }
}
