package io.atoll.ipc.ring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Notes every store that an operation makes to a buffer, and builds the memory that a death in the middle can leave.
 *
 * <p>A store with release order becomes visible after all that precede it. All other stores may become visible in any
 * order, also before a release store that precedes them, except that those to one place keep theirs. This is weaker
 * than what a JVM does, so it leaves out nothing that can happen.
 */
final class StoreRecorder {
    /** One store: for each 32-bit word that it changed, where and to what. */
    private record Store(int[] indices, int[] values, boolean release) {
        void apply(AtomicBuffer image) {
            for (int i = 0; i < indices.length; i++) {
                image.putInt(indices[i], values[i]);
            }
        }
    }

    /** What a death left. */
    record Image(AtomicBuffer memory, boolean complete) {}

    private final AtomicBuffer target;
    private final AtomicBuffer before;
    private final List<Store> stores = new ArrayList<>();
    private final AtomicBuffer recording;

    /** Begins to record, on top of what the target holds now. */
    StoreRecorder(AtomicBuffer target) {
        this.target = target;
        this.before = copy(target);
        this.recording = (AtomicBuffer) Proxy.newProxyInstance(
                AtomicBuffer.class.getClassLoader(), new Class<?>[] {AtomicBuffer.class}, this::call);
    }

    static AtomicBuffer copy(AtomicBuffer buffer) {
        final AtomicBuffer copy = zeros(buffer.capacity());
        copy.putBytes(0, buffer, 0, buffer.capacity());
        return copy;
    }

    /** Memory outside of the heap: Agrona warns where a ring is made of an array. */
    static AtomicBuffer zeros(int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    /** The buffer to run the operation on. */
    AtomicBuffer buffer() {
        return recording;
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        final AtomicBuffer was = method.getName().startsWith("put") ? copy(target) : null;
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            if (was != null) {
                note(was, method.getName());
            }
        }
    }

    private void note(AtomicBuffer was, String method) {
        final boolean bulk = method.startsWith("putBytes");
        final boolean release = method.endsWith("Release") || method.endsWith("Volatile") || method.endsWith("Ordered");
        final List<int[]> changed = new ArrayList<>();
        for (int index = 0; index < was.capacity(); index += Integer.BYTES) {
            if (was.getInt(index) != target.getInt(index)) {
                final int[] word = {index, target.getInt(index)};
                if (bulk) {
                    stores.add(new Store(new int[] {word[0]}, new int[] {word[1]}, false));
                } else {
                    changed.add(word);
                }
            }
        }
        if (!bulk) {
            stores.add(new Store(
                    changed.stream().mapToInt(word -> word[0]).toArray(),
                    changed.stream().mapToInt(word -> word[1]).toArray(),
                    release));
        }
    }

    /**
     * The images that a death anywhere in the recorded operation can leave.
     *
     * @param random picks among the many subsets
     * @return images; complete are those that have the last store of the operation
     */
    List<Image> images(Random random) {
        final List<Image> images = new ArrayList<>();
        for (int last = -1; last < stores.size(); last++) {
            if (last >= 0 && !stores.get(last).release()) {
                continue;
            }
            final List<Integer> floating = new ArrayList<>();
            for (int i = last + 1; i < stores.size(); i++) {
                if (!stores.get(i).release()) {
                    floating.add(i);
                }
            }
            images.add(image(last, i -> false));
            if (floating.isEmpty()) {
                continue;
            }
            images.add(image(last, i -> true));
            for (int alone : floating) {
                images.add(image(last, i -> i == alone));
                images.add(image(last, i -> i != alone));
            }
            for (int n = 0; n < 3; n++) {
                final long subset = random.nextLong();
                images.add(image(last, i -> (subset >>> i & 1) != 0));
            }
        }
        return images;
    }

    private Image image(int last, IntPredicate visible) {
        final AtomicBuffer memory = copy(before);
        for (int i = 0; i < stores.size(); i++) {
            if (i <= last || !stores.get(i).release() && visible.test(i)) {
                stores.get(i).apply(memory);
            }
        }
        return new Image(memory, last == stores.size() - 1);
    }
}
