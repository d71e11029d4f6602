package io.atoll.core.inspect;

import io.atoll.core.space.HeaderReading;
import java.nio.file.Path;
import java.util.List;

/**
 * What one look at an object has found.
 *
 * @param kind what kind of object
 * @param name its name; empty for the only object of its kind in the space
 * @param file its path
 * @param bytes length of its file
 * @param nanoTime when it was read, {@link System#nanoTime}
 * @param header of the file; null if nothing could be read
 * @param fields what it is and how it stands, in their order
 * @param tables of what it has several of
 * @param problems what is wrong with it, beyond the fields that are marked; empty if nothing is
 */
public record Inspection(
        String kind,
        String name,
        Path file,
        long bytes,
        long nanoTime,
        HeaderReading header,
        List<Field> fields,
        List<Table> tables,
        List<String> problems) {
    /**
     * Rows of the same fields.
     *
     * @param title what each row is
     * @param rows each begins with a field that tells it from the others
     */
    public record Table(String title, List<List<Field>> rows) {}

    /**
     * This very object, different from any namesake before or after it.
     *
     * @return its id; 0 if nothing could be read
     */
    public long objectId() {
        return header == null ? 0 : header.objectId();
    }
}
