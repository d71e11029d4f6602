package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedEvent;
import io.atoll.ipc.sync.SharedLatch;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Looks at what others wait for, and changes of it while nobody waits. */
@State(Scope.Benchmark)
public class EventBenchmark extends Comparison {
    private static final int MOST = Integer.MAX_VALUE - 1;

    private final CountDownLatch openLatch = new CountDownLatch(0);
    private SharedLatch sharedOpenLatch;
    private SharedEvent setEvent;
    private SharedEvent changingEvent;
    private CountDownLatch closedLatch;
    private SharedLatch sharedClosedLatch;

    /** Opens all in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedOpenLatch = SharedLatch.open(Space.current(), "latch", 1);
        sharedOpenLatch.countDown();
        setEvent = SharedEvent.open(Space.current(), "set");
        setEvent.set();
        changingEvent = SharedEvent.open(Space.current(), "changing");
    }

    /** Closes two latches, for more events than an iteration has. */
    @Setup(Level.Iteration)
    public void close() throws IOException {
        closedLatch = new CountDownLatch(MOST);
        sharedClosedLatch = SharedLatch.create(Space.current(), "closed", MOST);
    }

    /** An event at an open latch would cost less. */
    @TearDown(Level.Iteration)
    public void unlink() throws IOException {
        if (closedLatch.getCount() == 0 || sharedClosedLatch.isReady()) {
            throw new IllegalStateException("a latch was opened: shorter iterations, please");
        }
        sharedClosedLatch.unlink();
    }

    /** The JDK's latch, within one process: an event that is not the last. */
    @Benchmark
    public void countDownLatchCountDown() {
        closedLatch.countDown();
    }

    /** Atoll's latch, between processes: an event that is not the last. */
    @Benchmark
    public void sharedLatchCountDown() {
        sharedClosedLatch.countDown();
    }

    /** The JDK's latch, open already, within one process. */
    @Benchmark
    public void countDownLatchAwait() throws InterruptedException {
        openLatch.await();
    }

    /** Atoll's latch, open already, between processes. */
    @Benchmark
    public void sharedLatchAwait() throws InterruptedException {
        sharedOpenLatch.await();
    }

    /** Atoll's event, set already, between processes. */
    @Benchmark
    public void sharedEventAwait() throws InterruptedException {
        setEvent.await();
    }

    /** Atoll's event, between processes; the JDK has none. */
    @Benchmark
    public void sharedEventSetAndClear() {
        changingEvent.set();
        changingEvent.clear();
    }
}
