package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.SharedFile;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.codec.Serialization;
import io.atoll.ipc.process.JvmTask;
import io.atoll.ipc.process.RemoteException;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a worker runs: one task after the other, in its main thread, until it is told to end. */
final class WorkerMain implements JvmTask {
    private static final long serialVersionUID = 1L;

    private final ObjectHandle pool;
    private final ObjectHandle worker;
    private final boolean timed;
    private final String poolName;
    private final byte[] initializer;

    /**
     * The main program of a worker.
     *
     * @param timed whether it takes the time of each task
     * @param poolName for messages
     * @param initializer a serialized {@link JvmTask} to be run first; null if there is none
     */
    WorkerMain(ObjectHandle pool, ObjectHandle worker, boolean timed, String poolName, byte[] initializer) {
        this.pool = pool;
        this.worker = worker;
        this.timed = timed;
        this.poolName = poolName;
        this.initializer = initializer;
    }

    @Override
    public void run() throws Exception {
        if (initializer != null) {
            initialize();
        }
        final Futex futex = Futex.of(worker.space().platform());
        final WorkerMemory memory = new WorkerMemory(worker.attach(), futex);
        memory.introduce(worker.space().members().ownerWord());
        final SharedFile file = pool.attach();
        final EventCount results = new EventCount(file.buffer(), RESULTS_EVENT_OFFSET, futex);
        new WorkerLoop(memory, results, new SideArrayReader(file.sideFiles()), timed).run();
        System.exit(0); // whatever threads the tasks have left
    }

    private void initialize() {
        try {
            final UnsafeBuffer bytes = new UnsafeBuffer(initializer);
            ((JvmTask) Serialization.read(bytes, 0, initializer.length, Serialization.DEFAULT_FILTER)).run();
        } catch (OutOfMemoryError e) {
            throw e; // as in a task
        } catch (Throwable thrown) {
            throw new InitializerFailedException(poolName, travelling(thrown));
        }
    }

    /** What was thrown, or what stands in for it where it cannot travel. */
    private static Throwable travelling(Throwable thrown) {
        try {
            Serialization.write(thrown, new ExpandableArrayBuffer(), 0);
            return thrown;
        } catch (RuntimeException | StackOverflowError e) {
            return RemoteException.of(thrown);
        }
    }
}
