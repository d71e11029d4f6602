package io.atoll.ipc.ring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Agrona's broadcast buffer within a recorded file. An ordinary view would store past the recording.
 *
 * <p>Behind the release store of the tail intent Agrona puts a release fence, which no buffer can see. A release store
 * between stores that stay before it and stores that stay behind it is recorded as what it amounts to: a full one.
 */
final class RecordedView {
    private final AtomicBuffer file;
    private final int offset;
    private final int capacity;

    private RecordedView(AtomicBuffer file, int offset, int capacity) {
        this.file = file;
        this.offset = offset;
        this.capacity = capacity;
    }

    static AtomicBuffer of(AtomicBuffer file, int capacity) {
        final RecordedView view = new RecordedView(file, SharedBroadcastDescriptor.BROADCAST_OFFSET, capacity);
        return (AtomicBuffer) Proxy.newProxyInstance(
                AtomicBuffer.class.getClassLoader(), new Class<?>[] {AtomicBuffer.class}, view::call);
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        final String name = method.getName();
        if (name.equals("capacity")) {
            return SharedBroadcastDescriptor.broadcastLength(capacity);
        }
        if (name.equals("verifyAlignment")) {
            return null;
        }
        if (!name.startsWith("get") && !name.startsWith("put")) {
            throw new UnsupportedOperationException(method + ": teach the view first");
        }
        final int index = (int) arguments[0];
        if (name.equals("putLongRelease") && index == SharedBroadcastDescriptor.tailIntentIndex(capacity)) {
            file.putLongVolatile(index + offset, (long) arguments[1]);
            return null;
        }
        arguments[0] = index + offset;
        try {
            return method.invoke(file, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
