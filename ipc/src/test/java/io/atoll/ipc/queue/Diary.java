package io.atoll.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What has happened to each item, written down by each process right after it happened to it, in memory that outlives the
 * process. So an image of a death tells how far its victim had come.
 */
final class Diary {
    private static final int MOST_ITEMS = 64;
    private static final int PROCESSES = 8;

    /** What happens to an item. */
    enum Event {
        ACCEPTED,
        REFUSED,
        TAKEN,
        HANDLED
    }

    private final AtomicBuffer buffer;
    private final int process;

    Diary(Space space, int process) throws IOException {
        final int entries = Event.values().length * PROCESSES * MOST_ITEMS;
        this.buffer = SharedFile.open(
                        space,
                        new SharedFile.Blueprint("diary", "d", FileHeader.LENGTH + (long) entries * Long.BYTES, null))
                .buffer();
        this.process = process;
    }

    private static int index(Event event, int process, long item) {
        final int page = process < DeathAnywhere.VICTIM ? process : PROCESSES - 1 - (process - DeathAnywhere.VICTIM);
        final int entry = (event.ordinal() * PROCESSES + page) * MOST_ITEMS + (int) (item % Numbers.LONG);
        return FileHeader.LENGTH + entry * Long.BYTES;
    }

    void note(Event event, long item) {
        buffer.getAndAddLong(index(event, process, item), 1);
    }

    private long count(Event event, int by, long item) {
        return buffer.getLongVolatile(index(event, by, item));
    }

    private long count(Event event, long item) {
        long count = 0;
        for (int page = 0; page < PROCESSES; page++) {
            count += count(event, page, item);
        }
        return count;
    }

    /** How often an item was handled, by whomever. */
    long handled(long item) {
        return count(Event.HANDLED, item);
    }

    /** How many items a process has taken. */
    int takenBy(int by) {
        int taken = 0;
        for (long item = 0; item < MOST_ITEMS; item++) {
            taken += (int) count(Event.TAKEN, by, item);
        }
        return taken;
    }

    /**
     * Checks the fate of all items, once the queue is drained.
     *
     * @param mostLost how many may have been in the hands of dead takers
     * @param mostDoubled how many may have been handled by a dead one too
     */
    void check(int mostLost, int mostDoubled) {
        int lost = 0;
        int doubled = 0;
        for (long item = 0; item < MOST_ITEMS; item++) {
            final long number = item;
            final long ends = count(Event.TAKEN, item) + count(Event.HANDLED, item);
            final long accepted = count(Event.ACCEPTED, item);
            assertTrue(
                    count(Event.REFUSED, item) == 0 || ends == 0,
                    () -> "item " + number + " was refused, and came all the same");
            assertTrue(accepted <= 1, "an item was put twice by the test");
            lost += accepted == 1 && ends == 0 ? 1 : 0;
            doubled += (int) Math.max(0, ends - 1);
        }
        assertEquals(0, Math.max(0, lost - mostLost), "items lost beyond those in the hands of the dead");
        assertEquals(0, Math.max(0, doubled - mostDoubled), "items that came twice beyond one for each dead consumer");
    }
}
