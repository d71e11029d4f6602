package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedConditionDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Waits for a condition while the kernel does not tell who lives. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class SharedConditionFaultsTest {
    private static final int SLOT_SHIFT = 40;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** What the kernel says of a slot, in place of what it knows. */
    private interface Answer {
        boolean isAlive(int slot) throws IOException;
    }

    private Answer answer = slot -> true;
    private Space space;
    private SharedLock lock;
    private SharedCondition condition;
    private AtomicBuffer buffer;
    private Members other;
    private Members third;

    @BeforeEach
    void open() throws IOException {
        space = SimulatedSpaces.open(platform(), spaces.directory());
        lock = SharedLock.open(space, "guard");
        condition = lock.newCondition("changed");
        buffer = SharedFile.attach(space, KIND, Long.toHexString(lock.objectId()) + ".changed")
                .buffer();
        other = join();
        third = join();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private Members join() throws IOException {
        return Members.join(space.members().table(), Platform.system().self()).orElseThrow();
    }

    /** The system's, but for its knowledge of the living. */
    private Platform platform() {
        return proxy(Platform.class, Platform.system(), (name, arguments, result) -> {
            if (!name.equals("lockFile")) {
                return result;
            }
            return proxy(
                    LockFile.class,
                    (LockFile) result,
                    (method, positions, held) -> method.equals("isHeld")
                            ? answer.isAlive((int) ((long) positions[0] >>> SLOT_SHIFT))
                            : held);
        });
    }

    /** Changes what methods return. */
    private interface Change {
        Object of(String method, Object[] arguments, Object result) throws IOException;
    }

    private static <T> T proxy(Class<T> type, T original, Change change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return change.of(method.getName(), arguments, method.invoke(original, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** The first in the line is the other member, the second the third, signalled; and there is room for one more. */
    private WaiterCells givenASignalThatMayBeStranded() {
        final WaiterCells others = new WaiterCells(buffer, other, Futex.chosen());
        lock.lock();
        others.join();
        final int cell = new WaiterCells(buffer, third, Futex.chosen()).join();
        lock.unlock();
        buffer.putLong(cellOffset(cell) + LAST_OFFSET, buffer.getLong(LAST_TICKET_OFFSET)); // as the signal's steps are
        buffer.putLongVolatile(cellOffset(cell) + WORD_OFFSET, OwnerWord.withHint(third.ownerWord(), SIGNALLED));
        buffer.putLongVolatile(USED_OFFSET, 3);
        return others;
    }

    /** In a thread of its own: if the lock were not given back, it would wait for itself. */
    private void assertTheWaitFailsWithTheLockHeldTwice() {
        SyncThreads.awaitGoodEnds(SyncThreads.start(() -> {
            lock.lock();
            lock.lock();
            final UncheckedIOException failure = assertThrows(UncheckedIOException.class, condition::await);
            assertEquals("no answer", failure.getCause().getMessage());
            assertEquals(2, lock.state().holds());
            lock.unlock();
            lock.unlock();
        }));
    }

    @Test
    void aWaiterThatCannotPassASignalOnLeavesTheLockAndTheSignalToOthers() {
        final WaiterCells others = givenASignalThatMayBeStranded();
        answer = slot -> {
            if (slot == other.slot()) {
                throw new IOException("no answer");
            }
            return slot != third.slot();
        };
        assertTheWaitFailsWithTheLockHeldTwice();
        assertTrue(others.isWaiting(0));
        answer = slot -> slot != third.slot();
        lock.lock();
        condition.signal(0);
        assertFalse(others.isWaiting(0), "the signal of the dead one is lost");
        assertEquals(0, condition.getWaitQueueLength());
        lock.unlock();
    }

    @Test
    void aWaiterThatCannotTellWhetherTheOwnerLivesHoldsTheLockAgainBeforeItThrows() throws IOException {
        givenASignalThatMayBeStranded();
        final LockState others = new LockState(
                SharedFile.attach(space, SharedLockDescriptor.KIND, "guard").buffer(),
                SharedLockDescriptor.OWNER_OFFSET,
                SharedLockDescriptor.EVENT_COUNT_OFFSET,
                other,
                Futex.chosen());
        final AtomicInteger asked = new AtomicInteger();
        answer = slot -> {
            if (slot == third.slot()) { // whoever asks is about to take the lock, and finds it taken
                assertTrue(asked.get() > 0 || others.tryEnter());
                return false;
            }
            if (asked.incrementAndGet() == 3) {
                others.exit();
            }
            throw new IOException("no answer");
        };
        assertTheWaitFailsWithTheLockHeldTwice();
        assertTrue(asked.get() >= 3);
    }
}
