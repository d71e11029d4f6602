package io.atoll.core.crash;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.atoll.core.platform.Access;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Deaths of wakers, and of woken waiters, around an event count that somebody sleeps on. */
class EventCountCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final Path FILE = HOME.resolve("space").resolve("event").resolve("e");
    private static final int EVENT = FileHeader.LENGTH;
    private static final int FLAG = EVENT + 4;
    private static final int ITEMS = EVENT + EventCount.LENGTH;
    private static final int SLEEPER = 1;

    private static Space open(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    static AtomicBuffer memory(SimulatedMachine machine, int process) throws IOException {
        return SharedFile.open(open(machine, process), new SharedFile.Blueprint("event", "e", ITEMS + 64, null))
                .buffer();
    }

    static void givenASleeper(SimulatedMachine machine) throws IOException {
        machine.platform(SLEEPER).createDirectory(HOME, Access.OWNER);
        memory(machine, SLEEPER).putIntVolatile(FLAG, 1); // it has registered, found nothing, and gone to sleep
        machine.sleep(SLEEPER, FILE, EVENT);
    }

    static void publishAndSignal(SimulatedMachine machine, int process) throws IOException {
        final AtomicBuffer memory = memory(machine, process);
        memory.getAndAddLong(ITEMS, 1);
        new EventCount(memory, EVENT, Futex.of(machine.platform(process))).signal(1);
    }

    static void sleeperIsWoken(SimulatedMachine machine, int process) {
        assertFalse(
                machine.isAsleep(SLEEPER), "it sleeps beside an item, and nobody will wake it before its slice ends");
    }

    @Test
    void shouldWakeTheSleeperWhereverAnEarlierWakerDied() {
        DeathAnywhere.given(EventCountCrashTest::givenASleeper)
                .when("publish and signal", machine -> publishAndSignal(machine, DeathAnywhere.VICTIM))
                .then("publish and signal", EventCountCrashTest::publishAndSignal)
                .holds("the sleeper is woken", EventCountCrashTest::sleeperIsWoken)
                .check();
    }
}
