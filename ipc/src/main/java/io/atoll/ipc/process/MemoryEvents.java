package io.atoll.ipc.process;

import io.atoll.core.platform.Platform;

/**
 * How often the kernel has killed a process for want of memory: in the cgroup of this process (version 2, or 1), which
 * its children are in too, or else on the whole machine.
 */
final class MemoryEvents {
    private static final String ROOT = "/sys/fs/cgroup";
    private static final String COUNT = "oom_kill ";
    private static final long UNKNOWN = -1;

    private final Platform platform;

    MemoryEvents(Platform platform) {
        this.platform = platform;
    }

    /**
     * Reads the count. To be compared with another look; the number itself means nothing.
     *
     * @return the count; 0 where the system tells none
     */
    long kills() {
        final String groups = platform.kernelText("/proc/self/cgroup");
        if (groups != null) {
            for (String group : groups.split("\n")) {
                final long kills = killsIn(group.split(":", 3));
                if (kills != UNKNOWN) {
                    return kills; // of this cgroup, whoever's limit was reached
                }
            }
        }
        return Math.max(0, count("/proc/vmstat"));
    }

    /** Of a line {@code 0::/path} of version 2, or {@code 4:memory:/path} of version 1. */
    private long killsIn(String[] group) {
        if (group.length != 3) {
            return UNKNOWN;
        }
        if (group[0].equals("0")) {
            return first(ROOT, group[2], "/memory.events");
        }
        return group[1].equals("memory") ? first(ROOT + "/memory", group[2], "/memory.oom_control") : UNKNOWN;
    }

    /** Within a container the path is often that of the host, and what is mounted is the container's own. */
    private long first(String root, String path, String file) {
        final long own = count(root + path + file);
        return own != UNKNOWN ? own : count(root + file);
    }

    private long count(String file) {
        final String text = platform.kernelText(file);
        if (text != null) {
            for (String line : text.split("\n")) {
                if (line.startsWith(COUNT)) {
                    return Long.parseLong(line.substring(COUNT.length()).strip());
                }
            }
        }
        return UNKNOWN;
    }
}
