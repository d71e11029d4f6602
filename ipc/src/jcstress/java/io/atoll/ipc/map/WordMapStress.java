package io.atoll.ipc.map;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two threads at a map of words in the private space of this JVM. All outcomes that are not listed are forbidden. */
public class WordMapStress {
    private static final int KEYS = 1 << 15; // more than there are states at a time
    private static final SharedMap<Long, Long> MAP;
    private static final AtomicLong NEXT = new AtomicLong();
    private static final long NOTHING = 0;

    static {
        try {
            MAP = SharedMap.open(
                    Space.current(),
                    "words",
                    Codecs.LONG,
                    Codecs.LONG,
                    new SharedMapOptions(KEYS, Long.BYTES, Long.BYTES, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long get(long key) {
        final Long found = MAP.get(key);
        return found == null ? NOTHING : found;
    }

    /** A key that has the value 1. */
    private abstract static class One {
        final long key = NEXT.getAndIncrement() & KEYS - 1;

        One() {
            MAP.put(key, 1L);
        }
    }

    /** Who reads meets no value that is older than what it has met. */
    @JCStressTest
    @State
    @Outcome(id = "1, [123]", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "2, [23]", expect = ACCEPTABLE, desc = "in between")
    @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "after")
    public static class ReplaceAgainstGet extends One {
        @Actor
        public void replace() {
            MAP.put(key, 2L);
            MAP.put(key, 3L);
        }

        @Actor
        public void get(JJ_Result result) {
            result.r1 = WordMapStress.get(key);
            result.r2 = WordMapStress.get(key);
        }
    }

    /** A key that goes and comes again: never another's value, and none from before it went. */
    @JCStressTest
    @State
    @Outcome(id = "1, [012]", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "0, [02]", expect = ACCEPTABLE, desc = "in between")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after")
    public static class RemoveAndPutAgainstGet extends One {
        @Actor
        public void change() {
            MAP.remove(key);
            MAP.put(key, 2L);
        }

        @Actor
        public void get(JJ_Result result) {
            result.r1 = WordMapStress.get(key);
            result.r2 = WordMapStress.get(key);
        }
    }

    /** No update is lost. */
    @JCStressTest
    @State
    @Outcome(id = "111", expect = ACCEPTABLE, desc = "one after the other")
    public static class MergeByTwo extends One {
        @Actor
        public void tens() {
            MAP.merge(key, 10L, Long::sum);
        }

        @Actor
        public void hundreds() {
            MAP.merge(key, 100L, Long::sum);
        }

        @Arbiter
        public void look(J_Result result) {
            result.r1 = WordMapStress.get(key);
        }
    }
}
