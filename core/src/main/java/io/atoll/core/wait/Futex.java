package io.atoll.core.wait;

import io.atoll.core.platform.ForeignFutex;
import io.atoll.core.platform.FutexCall;
import io.atoll.core.platform.JnaFutex;
import io.atoll.core.platform.Platform;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How threads of this JVM sleep on a word of shared memory: the first way that works. The system property
 * {@value #PROPERTY} forces one of {@code foreign}, {@code jna}, {@code parking}.
 *
 * <p>Processes may sleep in different ways on the same word. A sleeper that parks cannot be woken from outside; it looks
 * at the word again and again, at growing distances. And a process that can only park wakes nobody: sleepers notice
 * within their slice. So the way of sleeping changes latency, never correctness.
 *
 * <p>Virtual threads always park, because a native wait would hold on to their carrier.
 */
public final class Futex {
    /** System property that forces a way of sleeping. */
    public static final String PROPERTY = "atoll.futex";

    /** A way of sleeping. */
    public enum Way {
        /** {@code futex(2)} by {@code java.lang.foreign}: Java 22 or newer with native access granted. */
        FOREIGN,
        /** {@code futex(2)} by JNA, if it is on the class path. */
        JNA,
        /** Timed parking: works everywhere, wakes late. */
        PARKING
    }

    private static final int TRIALS = 3;
    private static final long TRIAL_NANOS = 2_000_000;

    private final Way way;
    private final FutexCall call;
    private final FutexCall parking = new Parking();

    private Futex(Way way, FutexCall call) {
        this.way = way;
        this.call = call;
    }

    /** Not a holder class: a refusal must reach each caller as it is, not as an error of initialization. */
    private static volatile Futex chosen;

    private static final Map<Way, String> REFUSALS = new LinkedHashMap<>();

    private static Futex choose() {
        final String forced = System.getProperty(PROPERTY);
        if (forced != null) {
            return open(parse(forced));
        }
        for (Way way : Way.values()) {
            try {
                return open(way);
            } catch (UnsupportedOperationException e) {
                REFUSALS.put(way, e.getMessage());
            }
        }
        throw new AssertionError("parking is always there");
    }

    private static Way parse(String name) {
        for (Way way : Way.values()) {
            if (way.name().equalsIgnoreCase(name)) {
                return way;
            }
        }
        throw new IllegalArgumentException("-D" + PROPERTY + "=" + name + ": expected foreign, jna or parking");
    }

    /**
     * The way that this JVM uses, found at the first call.
     *
     * @return always the same object
     * @throws UnsupportedOperationException if the way that {@value #PROPERTY} demands does not work here
     * @throws IllegalArgumentException if {@value #PROPERTY} names no way
     */
    public static Futex chosen() {
        final Futex known = chosen;
        return known != null ? known : chooseOnce();
    }

    private static synchronized Futex chooseOnce() {
        if (chosen == null) {
            chosen = choose();
        }
        return chosen;
    }

    /**
     * Why the better ways were not chosen.
     *
     * @return the reason for each way passed over, best way first
     */
    public static Map<Way, String> refusals() {
        chosen();
        return Collections.unmodifiableMap(REFUSALS);
    }

    /**
     * The way to sleep on files of a platform.
     *
     * @param platform the operating system, or what stands in for it
     * @return its own way, else {@link #chosen()}
     */
    public static Futex of(Platform platform) {
        return platform.futex().map(call -> new Futex(Way.FOREIGN, call)).orElseGet(Futex::chosen);
    }

    /**
     * Opens one way of sleeping and tries it.
     *
     * @param way which
     * @return a futex that works
     * @throws UnsupportedOperationException saying why it does not work here
     */
    public static Futex open(Way way) {
        final FutexCall call = switch (way) {
            case FOREIGN -> ForeignFutex.open();
            case JNA -> jna();
            case PARKING -> new Parking();
        };
        if (way != Way.PARKING) {
            tryOut(way, call);
        }
        return new Futex(way, call);
    }

    /** JNA is optional: without it, even resolving the class that uses it fails. */
    private static FutexCall jna() {
        try {
            final Supplier<FutexCall> open = JnaFutex::open;
            return open.get();
        } catch (LinkageError e) {
            throw new UnsupportedOperationException("JNA is not on the class path", e);
        }
    }

    /** A sandbox may refuse the call: then a sleep returns at once and a loop of sleeps would burn a core. */
    private static void tryOut(Way way, FutexCall call) {
        final AtomicBuffer word = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64, 64));
        for (int trial = 0; trial < TRIALS; trial++) { // a signal, such as a profiler's, ends a sleep too
            final long start = System.nanoTime();
            call.sleep(word, 0, 0, TRIAL_NANOS);
            if (System.nanoTime() - start >= TRIAL_NANOS / 2) {
                return;
            }
        }
        throw new UnsupportedOperationException("futex(2) by " + way + " does not sleep: refused by a sandbox?");
    }

    /**
     * Which way this is.
     *
     * @return the way
     */
    public Way way() {
        return way;
    }

    /**
     * Sleeps while a word has an expected value: until woken, until the time is over, or for no reason.
     *
     * @param buffer memory that all who take part have mapped
     * @param index of the 32-bit word
     * @param expected sleep only if the word is this
     * @param nanos at most so long
     */
    public void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
        (isOnVirtualThread() ? parking : call).sleep(buffer, index, expected, nanos);
    }

    /**
     * Wakes sleepers that do not park.
     *
     * @param buffer memory that all who take part have mapped
     * @param index of the word
     * @param count at most so many
     * @return how many were woken
     */
    public int wake(AtomicBuffer buffer, int index, int count) {
        return call.wake(buffer, index, count);
    }

    /**
     * Whether the calling thread is a virtual one, which must neither spin for long nor sleep in the kernel.
     *
     * @return always false before Java 21
     */
    public static boolean isOnVirtualThread() {
        return VirtualThreads.isVirtual(Thread.currentThread());
    }

    /** {@code Thread.isVirtual()}, which this Java level does not know. */
    private static final class VirtualThreads {
        private static final MethodHandle IS_VIRTUAL = find();

        private static MethodHandle find() {
            try {
                return MethodHandles.publicLookup()
                        .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
            } catch (ReflectiveOperationException e) {
                return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Thread.class);
            }
        }

        static boolean isVirtual(Thread thread) {
            try {
                return (boolean) IS_VIRTUAL.invokeExact(thread);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
