package io.atoll.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.SimulatedSpaces;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Deaths anywhere in the use of a file lock: the kernel hands it on. */
class FileLockMutexCrashTest {
    private static final Path HOME = Path.of("/home");

    private static FileLockMutex open(SimulatedMachine machine, int process) throws IOException {
        return FileLockMutex.open(SimulatedSpaces.open(machine.platform(process), HOME.resolve("space")), "mutex");
    }

    @Test
    void shouldHandOverFromTheDead() {
        DeathAnywhere.given(machine -> machine.platform(1).createDirectory(HOME, Access.OWNER))
                .when("create, lock, unlock, lock", machine -> {
                    final FileLockMutex mutex = open(machine, DeathAnywhere.VICTIM);
                    mutex.lock();
                    mutex.unlock();
                    mutex.lock();
                })
                .then(
                        "lock",
                        (machine, process) -> assertTrue(open(machine, process).tryLock()))
                .holds(
                        "held by the heir",
                        (machine, process) -> assertTrue(open(machine, process).isHeldByCurrentThread()))
                .check();
    }
}
