package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.platform.PlainMemory;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The memory of one map as this member sees it: its stripes, and those who wait for changes. One for each map and member,
 * however many handles there are.
 *
 * <p>Each stripe counts its changes, each after its commit; their sum grows with every change, and a waiter sleeps while it is
 * what the waiter's caller has seen. A writer that dies between the commit and the count leaves the recovery to do, which
 * counts: so waiters, at each look, settle the stripes of the dead.
 */
final class MapMemory {
    final SharedMapDescriptor layout;
    private final SharedFile file;
    private final MapStripe[] stripes;
    private final EventCount changed;
    private final long seed;

    MapMemory(Space space, SharedFile file, SharedMapOptions options) {
        this.file = file;
        this.layout = new SharedMapDescriptor(options);
        this.seed = file.objectId();
        final Members members = space.members();
        final Futex futex = Futex.of(space.platform());
        final AtomicBuffer[] windows = file.windows();
        this.changed = new EventCount(windows[0], CHANGED_OFFSET, futex);
        this.stripes = new MapStripe[layout.stripes];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new MapStripe(windows[layout.window(i)], layout.stripeOffset(i), layout, members, futex, this);
        }
    }

    long hash(DirectBuffer key, int offset, int length) {
        return EncodedBytes.hash(key, offset, length, seed);
    }

    long seed() {
        return seed;
    }

    /** Where the stripes lie; null if one can be reached by its buffer only. */
    long[] addresses() {
        final AtomicBuffer[] windows = file.windows();
        final long[] addresses = new long[layout.stripes];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] =
                    PlainMemory.address(windows[layout.window(i)], layout.stripeOffset(i), layout.stripeLength());
            if (addresses[i] == 0) {
                return null;
            }
        }
        return addresses;
    }

    MapStripe stripe(long hash) {
        return stripes[layout.stripe(hash)];
    }

    MapStripe[] stripes() {
        return stripes;
    }

    long size() {
        long size = 0;
        for (MapStripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    void clear() {
        for (MapStripe stripe : stripes) {
            stripe.clear();
        }
    }

    // ---- changes

    long changes() {
        long sum = 0;
        for (MapStripe stripe : stripes) {
            sum += stripe.changes();
        }
        return sum;
    }

    /** After the release of an owner word, a CAS: the publish. */
    void signalChange() {
        changed.signal(Integer.MAX_VALUE);
    }

    boolean awaitChange(long seen, long nanos) throws InterruptedException {
        final long began = System.nanoTime();
        for (int looks = 0; looks < BriefSpin.LOOKS; looks++) {
            if (changes() != seen) {
                return true;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (nanos != EventCount.FOREVER && System.nanoTime() - began >= nanos) {
                return isChanged(seen);
            }
            BriefSpin.pause(looks);
        }
        final long left = nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - began);
        return changed.await(() -> isChanged(seen), left, true);
    }

    private boolean isChanged(long seen) {
        for (MapStripe stripe : stripes) {
            stripe.settle();
        }
        return changes() != seen;
    }

    // ---- errors

    MapFullException full() {
        return new MapFullException(file + " has no room for a new key: the stripe that it belongs to has "
                + (layout.slots - 1) + " entries, the map " + size()
                + "; remove some, or create it for more entries");
    }

    EntryTooLongException tooLong(String what, int length, int most) {
        return new EntryTooLongException(file.toString(), what, length, most);
    }

    IllegalStateException damaged(String what) {
        return new IllegalStateException(
                file + " was damaged from outside: " + what + "; unlink it and create it anew");
    }
}
