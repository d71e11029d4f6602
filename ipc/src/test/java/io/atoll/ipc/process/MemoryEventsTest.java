package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.platform.Platform;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against the texts of kernels: to be killed for real takes a cgroup of one's own. */
class MemoryEventsTest {
    private final Map<String, String> kernel = new HashMap<>();
    private final MemoryEvents events = new MemoryEvents((Platform) Proxy.newProxyInstance(
            MemoryEventsTest.class.getClassLoader(),
            new Class<?>[] {Platform.class},
            (proxy, method, arguments) -> kernel.get(arguments[0])));

    @Test
    void aKillInTheCgroupOfVersionTwoCounts() {
        kernel.put("/proc/self/cgroup", "0::/user.slice/job");
        kernel.put("/proc/vmstat", "oom_kill 7");
        kernel.put("/sys/fs/cgroup/user.slice/job/memory.events", "low 0\nhigh 3\nmax 5\noom 1\noom_kill 2\n");
        assertEquals(2, events.kills());
    }

    @Test
    void withinAContainerTheMountedCgroupCounts() {
        kernel.put("/proc/self/cgroup", "0::/docker/0815");
        kernel.put("/sys/fs/cgroup/memory.events", "oom_kill 3");
        assertEquals(3, events.kills());
    }

    @Test
    void aKillInTheCgroupOfVersionOneCounts() {
        kernel.put("/proc/self/cgroup", "9:cpu:/\n4:memory:/job\n0::/");
        kernel.put("/sys/fs/cgroup/memory/job/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4");
        assertEquals(4, events.kills());
    }

    @Test
    void withoutACgroupThoseOfTheWholeMachineCount() {
        kernel.put("/proc/vmstat", "nr_free_pages 5\noom_kill 6\noom_kill_x 8");
        assertEquals(6, events.kills());
        kernel.put("/proc/self/cgroup", "0::/\nnonsense");
        assertEquals(6, events.kills());
    }

    @Test
    void aSystemThatTellsNothingHasNone() {
        assertEquals(0, events.kills());
    }
}
