package io.atoll.core.space;

import io.atoll.core.platform.Access;
import java.util.UUID;

/**
 * Layout of {@code space.meta}: the header, whose options 0 and 1 are the boot id and option 2 flags, then
 *
 * <pre>
 *   128              132
 *  +----------------+---------------------------+
 *  |  state (int)   |  unused to the end        |
 *  +----------------+---------------------------+
 *   state  0 open, 1 deleted; goes from 0 to 1 once, under the space's mutex
 * </pre>
 */
final class SpaceMetaDescriptor {
    static final String KIND = "space";
    static final int STATE_OFFSET = FileHeader.LENGTH;
    static final int LENGTH = FileHeader.LENGTH + 64;

    static final int STATE_OPEN = 0;
    static final int STATE_DELETED = 1;

    static final long FLAG_PRIVATE = 1;
    static final long FLAG_GROUP = 2;

    private SpaceMetaDescriptor() {}

    static UUID bootId(FileHeader header) {
        return new UUID(header.option(0), header.option(1));
    }

    static Access access(FileHeader header) {
        return (header.option(2) & FLAG_GROUP) == 0 ? Access.OWNER : Access.GROUP;
    }

    static boolean isPrivate(FileHeader header) {
        return (header.option(2) & FLAG_PRIVATE) != 0;
    }
}
