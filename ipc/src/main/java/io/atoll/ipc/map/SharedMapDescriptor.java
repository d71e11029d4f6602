package io.atoll.ipc.map;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedMap}: header (option 0: entries, option 1: bytes of the longest key in the upper half,
 * of the longest value in the lower, option 2: stripes asked for, option 3 and 4: names of the codecs of keys and values as
 * ASCII), control, stripes. All of it is zero in an empty map.
 *
 * <pre>
 *   128
 *  +-----------------------------+
 *  |  event count: changed       |  unused, to 256
 *  +-----------------------------+
 *
 *   stripe, beginning at a page
 *   0                             8                              16                     24
 *  +-----------------------------+------------------------------+----------------------+
 *  |  owner word                 |  size: entries in use        |  freed: height of    |
 *  |                             |                              |  the stack           |
 *  +-----------------------------+------------------------------+----------------------+
 *   24                            128                            256
 *  +-----------------------------+------------------------------+
 *  |  changes: grows with each   |  event count: owner word     |
 *  |  change;  unused, to 128    |  free;  unused, to 256       |
 *  +-----------------------------+------------------------------+
 *   256: index, four words for each slot
 *  +--------------+--------------+-----
 *  |  index word  |  index word  |  ...
 *  +--------------+--------------+-----
 *   behind the index, at a line: stack, four bytes for each slot
 *  +--------------+--------------+-----
 *  |  freed slot  |  freed slot  |  ...
 *  +--------------+--------------+-----
 *   behind the stack, at a line: slots
 *   0                             8              12              16
 *  +-----------------------------+--------------+--------------+------------------+-------------------+
 *  |  version                    |  key length  | value length |  key, padded to  |  value, padded to |
 *  |                             |              |              |  8 bytes         |  8 bytes          |
 *  +-----------------------------+--------------+--------------+------------------+-------------------+
 *   the slots 0 to size + freed - 1 have been used; those of them that no index word names are on the stack
 *
 *   index word, with the fewest bits b that 1 + slots can be written with
 *   31                                           b b - 1           0
 *  +----------------------------------------------+-----------------+
 *  |  tag: the same bits of the upper half of     |  2 + slot       |
 *  |  the hash                                    |                 |
 *  +----------------------------------------------+-----------------+
 *   0: EMPTY, the end of a search;  1: TOMB, a search goes on
 *
 *   a key with the hash h lies in stripe (upper half of h) mod stripes, and the search for it begins at the index word
 *   (lower half of h) * words / 2^32 of it, and goes upwards and around
 * </pre>
 */
final class SharedMapDescriptor {
    static final String KIND = "map";

    static final int ENTRIES_OPTION = 0;
    static final int LENGTHS_OPTION = 1;
    static final int STRIPES_OPTION = 2;
    static final int KEY_CODEC_OPTION = 3;
    static final int VALUE_CODEC_OPTION = 4;

    static final int CHANGED_OFFSET;

    static final int OWNER_OFFSET;
    static final int SIZE_OFFSET;
    static final int FREED_OFFSET;
    static final int CHANGES_OFFSET;
    static final int FREE_OFFSET;
    static final int INDEX_OFFSET;

    static final int VERSION_OFFSET;
    static final int KEY_LENGTH_OFFSET;
    static final int VALUE_LENGTH_OFFSET;
    static final int KEY_OFFSET;

    /** An index word that ends a search. */
    static final int EMPTY = 0;

    /** An index word whose key was removed; a search goes on. */
    static final int TOMB = 1;

    private static final int FIRST_CODE = 2;
    private static final long LOWER_HALF = 0xFFFF_FFFFL;

    private static final int PAGE = 4096;
    private static final long FIRST_STRIPE = PAGE;

    /**
     * Where keys come and go at random for long, tombs become about as many as keys. With three words for each slot, hardly
     * any word of a full index stays empty then, and a search for a key that is not there passes thousands; with four, half
     * of them do, and it passes four.
     */
    private static final int WORDS_PER_SLOT = 4;

    private static final int USUAL_STRIPES = 64;
    private static final int USUAL_STRIPE_ENTRIES = 512;
    private static final int SPARE_DEVIATIONS = 6;
    private static final int SPARE_ENTRIES = 16;

    /** A stripe lies wholly in the window of the file that it begins in. */
    private static final long LONGEST_STRIPE = Platform.MAX_MAPPING - Platform.WINDOW_STRIDE;

    static {
        final int line = BitUtil.CACHE_LINE_LENGTH;
        CHANGED_OFFSET = FileHeader.LENGTH;

        int offset = 0;
        OWNER_OFFSET = offset;
        offset += OwnerWord.LENGTH;
        SIZE_OFFSET = offset; // on the line that the owner has just fetched
        offset += BitUtil.SIZE_OF_LONG;
        FREED_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        CHANGES_OFFSET = offset;
        offset = BitUtil.align(offset + BitUtil.SIZE_OF_LONG, 2 * line);
        FREE_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, 2 * line);
        INDEX_OFFSET = offset;

        offset = 0;
        VERSION_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        KEY_LENGTH_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        VALUE_LENGTH_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        KEY_OFFSET = offset;
    }

    final int stripes;

    /** In each stripe: one more than it can have entries, so that a value can always be replaced. */
    final int slots;

    /** Index words in each stripe. */
    final int words;

    final int maxKeyBytes;
    final int maxValueBytes;

    /** Where the value begins in a slot. */
    final int valueOffset;

    final int slotStride;

    /** Where they begin in a stripe. */
    final int stackOffset;

    final int slotsOffset;
    private final long stripeStride;
    private final int codeMask;

    /**
     * The layout of a map.
     *
     * @param options what it is like
     */
    SharedMapDescriptor(SharedMapOptions options) {
        this(options.entries(), options.maxKeyBytes(), options.maxValueBytes(), options.stripes());
    }

    private SharedMapDescriptor(int entries, int maxKeyBytes, int maxValueBytes, int stripesAsked) {
        this.maxKeyBytes = maxKeyBytes;
        this.maxValueBytes = maxValueBytes;
        this.valueOffset = KEY_OFFSET + BitUtil.align(maxKeyBytes, BitUtil.SIZE_OF_LONG);
        this.slotStride = valueOffset + BitUtil.align(maxValueBytes, BitUtil.SIZE_OF_LONG);
        this.stripes = stripesAsked != 0 ? stripesAsked : chooseStripes(entries, slotStride);
        this.slots = slots(entries, stripes);
        this.words = WORDS_PER_SLOT * slots;
        this.stackOffset = (int) stackOffset(slots);
        this.slotsOffset = (int) slotsOffset(slots);
        this.stripeStride = stripeLength(slots, slotStride);
        this.codeMask = -1 >>> Integer.numberOfLeadingZeros(FIRST_CODE + slots - 1);
    }

    private static int chooseStripes(int entries, int slotStride) {
        int stripes = 1;
        while (stripes < USUAL_STRIPES && entries / (2 * stripes) >= USUAL_STRIPE_ENTRIES
                || stripes < SharedMapOptions.MOST_STRIPES
                        && stripeLength(slots(entries, stripes), slotStride) > LONGEST_STRIPE) {
            stripes *= 2;
        }
        return stripes;
    }

    /** Among several stripes, each has room for six standard deviations more than its share. */
    private static int slots(int entries, int stripes) {
        if (stripes == 1) {
            return entries + 1;
        }
        final int share = (entries + stripes - 1) / stripes;
        return share + (int) (SPARE_DEVIATIONS * Math.sqrt(share)) + SPARE_ENTRIES + 1;
    }

    private static long stackOffset(int slots) {
        return BitUtil.align(
                INDEX_OFFSET + (long) slots * WORDS_PER_SLOT * BitUtil.SIZE_OF_INT, BitUtil.CACHE_LINE_LENGTH);
    }

    private static long slotsOffset(int slots) {
        return BitUtil.align(stackOffset(slots) + (long) slots * BitUtil.SIZE_OF_INT, BitUtil.CACHE_LINE_LENGTH);
    }

    private static long stripeLength(int slots, int slotStride) {
        return BitUtil.align(slotsOffset(slots) + (long) slots * slotStride, PAGE);
    }

    /** Refuses what has no layout. */
    static void checkSize(int entries, int maxKeyBytes, int maxValueBytes, int stripes) {
        final SharedMapDescriptor layout = new SharedMapDescriptor(entries, maxKeyBytes, maxValueBytes, stripes);
        if (layout.stripeStride > LONGEST_STRIPE || layout.fileLength() > Platform.MAX_FILE) {
            throw new IllegalArgumentException("a map of " + entries + " entries with keys of " + maxKeyBytes
                    + " and values of " + maxValueBytes + " bytes in " + layout.stripes + " stripes takes "
                    + layout.stripeStride + " bytes for each stripe, which is more than " + LONGEST_STRIPE
                    + ": give it more stripes or fewer entries");
        }
    }

    long fileLength() {
        return FIRST_STRIPE + stripes * stripeStride;
    }

    /** In which window of the file a stripe lies. */
    int window(int stripe) {
        return (int) (position(stripe) / Platform.WINDOW_STRIDE);
    }

    /** Where in its window a stripe begins. */
    int stripeOffset(int stripe) {
        return (int) (position(stripe) % Platform.WINDOW_STRIDE);
    }

    int stripeLength() {
        return (int) stripeStride;
    }

    /** Where in the file a stripe begins. */
    long position(int stripe) {
        return FIRST_STRIPE + stripe * stripeStride;
    }

    /** Which stripe the keys with a hash lie in. */
    int stripe(long hash) {
        return (int) (hash >>> Integer.SIZE) & stripes - 1;
    }

    /** At which index word of its stripe the search for a key begins. */
    int home(long hash) {
        return (int) ((hash & LOWER_HALF) * words >>> Integer.SIZE);
    }

    int word(long hash, int slot) {
        return (int) (hash >>> Integer.SIZE) & ~codeMask | slot + FIRST_CODE;
    }

    /** Whether an index word names a slot. */
    boolean isLive(int word) {
        return (word & codeMask) >= FIRST_CODE;
    }

    /** Whether an index word names a slot with a key of such a hash, as far as the tag tells. */
    boolean isTagged(int word, long hash) {
        return ((word ^ (int) (hash >>> Integer.SIZE)) & ~codeMask) == 0 && isLive(word);
    }

    /** The slot that a live index word names; out of range if it was damaged. */
    int slot(int word) {
        return (word & codeMask) - FIRST_CODE;
    }
}
