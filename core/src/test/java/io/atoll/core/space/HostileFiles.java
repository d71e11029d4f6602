package io.atoll.core.space;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts damaged copies in the place of an object's file and has another JVM attach to each: every cut, every changed byte
 * of the header, and random changes of the body. The other JVM answers each line {@code try} with
 *
 * <ul>
 * <li>{@code ok}: attached and used;
 * <li>{@code refused CLASS}: a {@link SpaceException};
 * <li>{@code harmless CLASS}: attached, and the use threw a runtime exception;
 * <li>anything else, or nothing at all: a failure.
 * </ul>
 */
public final class HostileFiles {
    private static final int BODY_CHANGES = 300;
    private static final int MAX_CUTS = 100;

    private final Path file;
    private final byte[] whole;
    private final ChildJvm victim;
    private final Random random = new Random(11);
    private int refused;
    private int harmless;

    /**
     * Takes an object's file as the model of all damage.
     *
     * @param file of a whole object
     * @param victim attaches to it when told to
     */
    public HostileFiles(Path file, ChildJvm victim) throws IOException {
        this.file = file;
        this.whole = Files.readAllBytes(file);
        this.victim = victim;
    }

    /**
     * Does it all, and puts the whole file back.
     *
     * @return for people
     */
    public String attack() throws IOException {
        final int step = Math.max(1, whole.length / MAX_CUTS);
        for (int length = 0; length < whole.length; length += length < 2 * FileHeader.LENGTH ? 1 : step) {
            mustRefuse(Arrays.copyOf(whole, length), "cut to " + length);
        }
        mustRefuse(Arrays.copyOf(whole, whole.length + 1), "one byte longer");
        for (int position = 0; position < FileHeader.LENGTH; position++) {
            final byte[] changed = whole.clone();
            changed[position] ^= (byte) (1 + random.nextInt(255));
            mustRefuse(changed, "byte " + position + " changed");
        }
        final boolean hasBody = whole.length > FileHeader.LENGTH;
        for (int i = 0; hasBody && i < BODY_CHANGES; i++) {
            final byte[] changed = whole.clone();
            for (int bytes = 1 + random.nextInt(64); bytes > 0; bytes--) {
                changed[FileHeader.LENGTH + random.nextInt(whole.length - FileHeader.LENGTH)] =
                        (byte) random.nextInt(256);
            }
            mustSurvive(asAnotherObject(changed), "body change " + i);
        }
        replace(whole);
        return refused + " damaged files refused, " + harmless + " with a changed body survived";
    }

    private void mustRefuse(byte[] bytes, String what) throws IOException {
        replace(bytes);
        final String answer = ask();
        if (!answer.startsWith("refused ")) {
            throw new AssertionError(what + ": " + answer);
        }
        refused++;
    }

    private void mustSurvive(byte[] bytes, String what) throws IOException {
        replace(bytes);
        final String answer = ask();
        if (!answer.equals("ok") && !answer.startsWith("harmless ") && !answer.startsWith("refused ")) {
            throw new AssertionError(what + ": " + answer);
        }
        harmless++;
    }

    private String ask() {
        victim.say("try");
        return victim.line();
    }

    /** Another id, or the victim would go on with the memory that it knows. */
    private byte[] asAnotherObject(byte[] bytes) throws IOException {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final FileHeader header = FileHeader.read(buffer, file, bytes.length);
        new FileHeader(
                        header.kind(),
                        header.fileLength(),
                        header.spaceId(),
                        random.nextLong() | 1,
                        header.creator(),
                        header.creationMillis(),
                        header.option(0),
                        header.option(1),
                        header.option(2),
                        header.option(3),
                        header.option(4))
                .write(buffer);
        return bytes;
    }

    /** A new file, never the old one: who has that mapped must not lose it. */
    private void replace(byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Platform.system().write(file, bytes, Access.OWNER);
    }
}
