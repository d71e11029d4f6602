package io.atoll.ipc.pool;

import io.atoll.core.platform.Platform;

/** How much memory a process has for itself: what is shared, with other processes or with files, does not count. */
final class PrivateMemory {
    private static final String LABEL = "RssAnon:";
    private static final long KILOBYTE = 1024;

    private final Platform platform;

    PrivateMemory(Platform platform) {
        this.platform = platform;
    }

    /** In bytes; 0 if the process is gone, or the system does not tell. */
    long of(long pid) {
        final String status = platform.kernelText("/proc/" + pid + "/status");
        if (status == null) {
            return 0;
        }
        for (String line : status.split("\n")) {
            if (line.startsWith(LABEL)) {
                return Long.parseLong(
                                line.substring(LABEL.length()).replace("kB", "").strip())
                        * KILOBYTE;
            }
        }
        return 0;
    }
}
