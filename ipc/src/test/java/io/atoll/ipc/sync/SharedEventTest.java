package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One process, many threads. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedEventTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    @Test
    void isSetUntilCleared() throws IOException, InterruptedException {
        final SharedEvent event = SharedEvent.open(space, "stop");
        assertFalse(event.isSet());
        event.clear();
        assertFalse(event.await(0, TimeUnit.SECONDS));
        assertFalse(event.await(1, TimeUnit.MILLISECONDS));
        event.set();
        event.set();
        assertTrue(event.isSet() && event.isReady());
        event.await();
        assertTrue(event.await(0, TimeUnit.SECONDS));
        event.clear();
        assertFalse(event.isSet());
        assertFalse(event.await(1, TimeUnit.MILLISECONDS));
    }

    @Test
    void wakesAllWhoSleep() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "stop");
        final Thread[] waiters = new Thread[3];
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = SyncThreads.start(event::await);
        }
        SyncThreads.awaitSleep(waiters);
        event.set();
        SyncThreads.awaitGoodEnds(waiters);
    }

    @Test
    void whoWaitsWhileItIsSetGoesOnEvenIfItIsClearedAtOnce() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "pulse");
        final Thread[] waiters = new Thread[3];
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = SyncThreads.start(event::await);
        }
        SyncThreads.awaitSleep(waiters);
        event.set();
        event.clear();
        SyncThreads.awaitGoodEnds(waiters);
        assertFalse(event.isSet());
    }

    @Test
    void clearingWhatIsNotSetWakesNobody() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "stop");
        final Thread waiter = SyncThreads.start(event::await);
        SyncThreads.awaitSleep(waiter);
        event.clear();
        SyncThreads.awaitSleep(waiter);
        event.set();
        SyncThreads.awaitGoodEnds(waiter);
    }

    @Test
    void anInterruptEndsTheWait() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "stop");
        final Thread waiter = SyncThreads.start(() -> assertThrows(InterruptedException.class, event::await));
        SyncThreads.awaitSleep(waiter);
        waiter.interrupt();
        SyncThreads.awaitGoodEnds(waiter);
        event.set();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> event.await(1, TimeUnit.SECONDS));
    }

    @Test
    void createRefusesAnExistingNameAndAttachAMissingOne() throws IOException {
        SharedEvent.create(space, "stop").set();
        assertThrows(ObjectExistsException.class, () -> SharedEvent.create(space, "stop"));
        assertTrue(SharedEvent.attach(space, "stop").isSet());
        assertThrows(ObjectMissingException.class, () -> SharedEvent.attach(space, "other"));
    }

    @Test
    void aHandleThatTravelsIsTheSameEventUntilThatIsUnlinked() throws IOException {
        final SharedEvent event = SharedEvent.open(space, "stop");
        final byte[] packed = Travel.pack(event);
        Travel.unpack(packed, SharedEvent.class).set();
        assertTrue(event.isSet());
        assertTrue(event.unlink());
        assertFalse(event.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedEvent.class));
        event.clear();
        assertFalse(event.isSet());
    }
}
