package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedList;
import io.atoll.ipc.map.SharedListOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Elements of a list, here and there in it, uncontended. */
@State(Scope.Benchmark)
public class ListBenchmark extends Comparison {
    private static final int LENGTH = 1 << 10;

    private final List<Long> synchronizedList = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> copyOnWriteArrayList = new CopyOnWriteArrayList<>();
    private SharedList<Long> sharedList;
    private int step;

    /** Fills lists, the shared one in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedList = SharedList.open(
                Space.current(),
                "list",
                Codecs.LONG,
                SharedListOptions.DEFAULT.withCapacity(LENGTH).withMaxElementBytes(Long.BYTES));
        for (long i = 0; i < LENGTH; i++) {
            synchronizedList.add(i);
            copyOnWriteArrayList.add(i);
            sharedList.add(i);
        }
    }

    private int next() {
        step = step + 7 & LENGTH - 1;
        return step;
    }

    /** The JDK's list under a monitor, within one process. */
    @Benchmark
    public Long synchronizedListGet() {
        return synchronizedList.get(next());
    }

    /** The JDK's list for readers, within one process. */
    @Benchmark
    public Long copyOnWriteArrayListGet() {
        return copyOnWriteArrayList.get(next());
    }

    /** Atoll's list, between processes. */
    @Benchmark
    public Long sharedListGet() {
        return sharedList.get(next());
    }

    /** The JDK's list under a monitor, within one process. */
    @Benchmark
    public Long synchronizedListSet() {
        final int index = next();
        return synchronizedList.set(index, (long) index);
    }

    /** Atoll's list, between processes. */
    @Benchmark
    public Long sharedListSet() {
        final int index = next();
        return sharedList.set(index, (long) index);
    }
}
