package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmTask;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes that all live. */
class SharedLockProcessesTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong step;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        step = SharedLong.open(space, "step");
    }

    @AfterEach
    void close() {
        space.close();
    }

    /** Runs a task in several children that begin it together. */
    private List<JvmProcess> together(int processes, List<List<String>> jvmOptions, JvmTask task) {
        final SharedLong ready = step;
        ready.set(0);
        final List<JvmProcess> all = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            all.add(children.start(jvmOptions.get(i % jvmOptions.size()), () -> {
                ready.increment();
                Await.until("all being ready", () -> ready.get() == processes);
                task.run();
            }));
        }
        return all;
    }

    @Test
    void fourProcessesLoseNothingUnderTheLockAndSomethingWithoutIt() throws IOException, InterruptedException {
        final int processes = 4;
        final int increments = 100_000;
        final long expected = (long) processes * increments;
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedLong locked = SharedLong.open(space, "locked");
        final SharedLong plain = SharedLong.open(space, "plain");
        Children.joinAll(together(processes, List.of(List.of()), () -> {
            for (int i = 0; i < increments; i++) {
                lock.lock();
                try {
                    locked.setOpaque(locked.getOpaque() + 1);
                } finally {
                    lock.unlock();
                }
            }
        }));
        assertEquals(expected, locked.get());
        assertFalse(lock.isLocked());
        assertFalse(lock.isInconsistent());
        for (int tries = 0; tries < 5 && (tries == 0 || plain.get() == expected); tries++) {
            plain.set(0);
            Children.joinAll(together(processes, List.of(List.of()), () -> {
                for (int i = 0; i < increments; i++) {
                    plain.setOpaque(plain.getOpaque() + 1);
                }
            }));
        }
        assertTrue(plain.get() < expected, "unguarded processes should lose updates, or the test above proves nothing");
    }

    @Test
    void unlockByAnotherProcessIsAnError() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        lock.lock();
        final JvmProcess child = children.start(lock::unlock);
        assertEquals(1, Children.exitCode(child));
        final Throwable failure = child.failure().orElseThrow();
        assertInstanceOf(IllegalMonitorStateException.class, failure);
        assertTrue(
                failure.getMessage().contains("pid " + ProcessHandle.current().pid()), failure.getMessage());
        assertTrue(lock.isHeldByCurrentThread());
        lock.unlock();
    }

    @Test
    void anotherProcessWaitsUntilTheLockIsGivenBack() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedLong signal = step;
        lock.lock();
        final JvmProcess child = children.start(() -> {
            if (lock.tryLock() || lock.tryLock(30, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the parent holds it");
            }
            signal.set(1);
            lock.lock();
            signal.set(2);
            lock.unlock();
        });
        Await.until("the child's vain tries", () -> signal.get() == 1);
        LockWatch.awaitSleeper(space, "guard");
        assertEquals(1, signal.get());
        lock.unlock();
        Children.join(child);
        assertEquals(2, signal.get());
    }

    @Test
    void aStoppedOwnerKeepsTheLockAndGivesItBackWhenItGoesOn() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedLong signal = step;
        final JvmProcess owner = children.start(() -> {
            lock.lock();
            signal.set(1);
            Await.until("the order to unlock", () -> signal.get() == 2);
            lock.unlock();
        });
        Await.until("the owner's lock", () -> signal.get() == 1);
        Signals.stop(owner.pid());
        final JvmProcess other = children.start(() -> {
            lock.lock();
            signal.set(3);
            lock.unlock();
        });
        LockWatch.awaitSleeper(space, "guard");
        signal.set(2);
        assertFalse(lock.tryLock(5, TimeUnit.SECONDS), "taken from a process that lives");
        assertEquals(2, signal.get());
        assertTrue(lock.isLocked());
        Signals.send(owner.pid(), "CONT");
        Children.join(owner);
        Children.join(other);
        assertEquals(3, signal.get());
        lock.lock();
        assertFalse(lock.isInconsistent());
        lock.unlock();
    }

    @Test
    void aWaiterKilledInItsSleepDoesNoHarm() throws IOException, InterruptedException {
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedLong signal = step;
        lock.lock();
        final JvmProcess victim = children.start(() -> lock.lock());
        LockWatch.awaitSleeper(space, "guard");
        final JvmProcess survivor = children.start(() -> {
            signal.set(1);
            lock.lock();
            signal.set(2);
            lock.unlock();
        });
        Await.until("the second waiter", () -> signal.get() == 1);
        Children.kill(victim);
        assertEquals(1, signal.get());
        lock.unlock();
        Children.join(survivor);
        assertEquals(2, signal.get());
        assertFalse(lock.isInconsistent());
    }

    @Test
    void processesThatSleepInDifferentWaysShareALock() throws IOException, InterruptedException {
        final int processes = 4;
        final int increments = 3_000;
        final List<List<String>> ways = new ArrayList<>();
        ways.add(List.of("-Datoll.futex=jna", "--enable-native-access=ALL-UNNAMED"));
        ways.add(List.of("-Datoll.futex=parking"));
        if (Runtime.version().feature() >= 22) {
            ways.add(List.of("-Datoll.futex=foreign"));
        }
        final SharedLock lock = SharedLock.open(space, "guard");
        final SharedLong count = SharedLong.open(space, "count");
        final JvmTask counting = () -> {
            for (int i = 0; i < increments; i++) {
                lock.lock();
                count.setOpaque(count.getOpaque() + 1);
                lock.unlock();
            }
        };
        for (List<String> way : ways) {
            count.set(0);
            Children.joinAll(together(2, List.of(way), counting));
            assertEquals(2L * increments, count.get(), way.toString());
        }
        count.set(0);
        Children.joinAll(together(processes, ways, counting));
        assertEquals((long) processes * increments, count.get());
    }
}
