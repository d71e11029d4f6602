package io.atoll.ipc.queue;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;

/** Looks into queues that are open. */
final class QueueWatch {
    private QueueWatch() {}

    /** What all handles of this process share. */
    static QueueMember member(Space space, String name) {
        try {
            return SharedFile.attach(space, SharedQueueDescriptor.KIND, name).companion(QueueMember.class, () -> {
                throw new AssertionError("queue " + name + " is not open");
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Lane lane(Space space, String name, int lane) {
        return member(space, name).memory().lanes()[lane];
    }
}
