package io.atoll.ipc.value;

import io.atoll.core.space.FileHeader;
import org.agrona.concurrent.status.CountersReader;

/**
 * Layout of the file {@code counters} of a space: header (option 0: capacity), then Agrona's two regions, drawn in
 * {@link CountersReader}.
 *
 * <pre>
 *  +----------------------------------------------------------------+
 *  |  header, 128 bytes                                             |
 *  +----------------------------------------------------------------+
 *  |  metadata, 512 bytes for each counter                          |
 *  |    type id: 1 long, 2 int, 3 double      label: its name       |
 *  |    free-for-reuse deadline: of a reclaimed record, the last    |
 *  |    join sequence of the space when it was freed                |
 *  +----------------------------------------------------------------+
 *  |  values, 128 bytes for each counter                            |
 *  |    registration id: this very object                           |
 *  |    value: a long; an int as the long of its value; the bits    |
 *  |    of a double                                                 |
 *  +----------------------------------------------------------------+
 * </pre>
 */
final class CountersDescriptor {
    static final String KIND = "counters";

    /** How many values a space can have at the same time. */
    static final int CAPACITY = 1024;

    static final int TYPE_LONG = 1;
    static final int TYPE_INT = 2;
    static final int TYPE_DOUBLE = 3;

    static final int METADATA_OFFSET = FileHeader.LENGTH;
    static final int METADATA_BYTES = CAPACITY * CountersReader.METADATA_LENGTH;
    static final int VALUES_OFFSET = METADATA_OFFSET + METADATA_BYTES;
    static final int VALUES_BYTES = CAPACITY * CountersReader.COUNTER_LENGTH;
    static final int FILE_LENGTH = VALUES_OFFSET + VALUES_BYTES;

    private CountersDescriptor() {}

    static int metadataOffset(int counter) {
        return METADATA_OFFSET + CountersReader.metaDataOffset(counter);
    }

    static int valueOffset(int counter) {
        return VALUES_OFFSET + CountersReader.counterOffset(counter);
    }

    static String typeName(int type) {
        return switch (type) {
            case TYPE_LONG -> "long";
            case TYPE_INT -> "int";
            case TYPE_DOUBLE -> "double";
            default -> "type " + type;
        };
    }
}
