package io.atoll.core.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * All that a death in the middle of a recorded operation can leave behind.
 *
 * <p>A processor loses no store of an instruction that was executed, so what varies is where the process died and what
 * the compiler had moved before. Steps that are FULL stay where they are: everything before them has happened, nothing
 * after them. Between two of them, plain stores may have happened in any order, each behind earlier stores to the same
 * bytes, and a RELEASE store behind everything before it. So an image is: all steps up to a FULL one, and of the stores
 * after it, up to the next FULL one, a subset that contains, with each release, all that precedes it, and with each
 * store, all earlier ones to the same bytes. Of these subsets are enumerated: every prefix; each store missing from a
 * prefix; each store alone; and random ones where there are more. Copies of more than 8 bytes are split into words.
 */
final class CrashImages {
    private static final int RANDOM_SUBSETS = 12;
    private static final int WORD = Long.BYTES;

    private final List<Event> all;
    private final List<Event> events;
    private final Random random;

    CrashImages(List<Event> recording, long seed) {
        this.all = split(recording);
        this.events =
                all.stream().filter(event -> !event.ordering().leavesNothing()).toList();
        this.random = new Random(seed);
    }

    private static List<Event> split(List<Event> recording) {
        final List<Event> events = new ArrayList<>();
        for (Event event : recording) {
            if (event.ordering() != Event.Ordering.PLAIN || event.bytes().length <= WORD) {
                events.add(event);
                continue;
            }
            int from = 0;
            while (from < event.bytes().length) {
                // words as the hardware has them: the first one may be a part of one
                final int to = Math.min(event.bytes().length, from + WORD - (event.index() + from) % WORD);
                events.add(new Event(
                        null,
                        event.ordering(),
                        event.inode(),
                        event.index() + from,
                        Arrays.copyOfRange(event.bytes(), from, to),
                        null));
                from = to;
            }
        }
        return events;
    }

    /**
     * Visits every image.
     *
     * @param visitor gets the steps that have happened, in order, and what is peculiar about the image
     */
    void forEach(BiConsumer<List<Event>, String> visitor) {
        int begin = 0;
        while (true) {
            int end = begin;
            while (end < events.size() && events.get(end).ordering() != Event.Ordering.FULL) {
                end++;
            }
            forEachIn(begin, end, visitor);
            if (end == events.size()) {
                return;
            }
            begin = end + 1; // the FULL step itself has happened in all further images
        }
    }

    /**
     * Tells the story of an image: the recording up to its last step, what had happened and what had not.
     *
     * @param happened as a visitor of {@link #forEach} gets it
     * @return one line for each step
     */
    String tell(List<Event> happened) {
        final Set<Event> done = Collections.newSetFromMap(new IdentityHashMap<>());
        done.addAll(happened);
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            last = done.contains(all.get(i)) ? i : last;
        }
        final StringBuilder story = new StringBuilder();
        for (Event event : all.subList(0, last + 1)) {
            final String mark =
                    event.ordering().leavesNothing() ? "      " : done.contains(event) ? "    * " : "    - ";
            story.append(mark).append(event).append('\n');
        }
        return story.append("    (* happened, - had not happened when the process died)\n")
                .toString();
    }

    private void forEachIn(int begin, int end, BiConsumer<List<Event>, String> visitor) {
        final int length = end - begin;
        final Set<BitSet> seen = new HashSet<>();
        for (int prefix = 0; prefix <= length; prefix++) {
            final BitSet all = new BitSet();
            all.set(0, prefix);
            visit(begin, all, "died before step " + (begin + prefix + 1), seen, visitor);
            for (int missing = 0; missing < prefix - 1; missing++) {
                final BitSet some = (BitSet) all.clone();
                some.clear(missing);
                visit(begin, some, "step " + (begin + missing + 1) + " delayed", seen, visitor);
            }
        }
        for (int only = 1; only < length; only++) {
            final BitSet one = new BitSet();
            one.set(only);
            visit(begin, one, "step " + (begin + only + 1) + " early", seen, visitor);
        }
        if (length > 3) {
            for (int i = 0; i < RANDOM_SUBSETS; i++) {
                final BitSet some = new BitSet();
                for (int step = 0; step < length; step++) {
                    some.set(step, random.nextBoolean());
                }
                visit(begin, some, "a random order of steps from " + (begin + 1), seen, visitor);
            }
        }
    }

    private void visit(
            int begin, BitSet subset, String peculiarity, Set<BitSet> seen, BiConsumer<List<Event>, String> visitor) {
        close(begin, subset);
        if (!seen.add((BitSet) subset.clone())) {
            return;
        }
        final List<Event> happened = new ArrayList<>(events.subList(0, begin));
        subset.stream().forEach(step -> happened.add(events.get(begin + step)));
        visitor.accept(happened, peculiarity);
    }

    /** Adds what must have happened before the steps in the subset. */
    private void close(int begin, BitSet subset) {
        for (int step = subset.length() - 1; step > 0; step = subset.previousSetBit(step - 1)) {
            final Event event = events.get(begin + step);
            for (int earlier = 0; earlier < step; earlier++) {
                if (event.ordering() == Event.Ordering.RELEASE || event.overlaps(events.get(begin + earlier))) {
                    subset.set(earlier);
                }
            }
        }
    }
}
