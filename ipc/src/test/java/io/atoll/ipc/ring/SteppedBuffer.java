package io.atoll.ipc.ring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Memory in which something happens at a chosen load, as if another process had done it in that very moment. Copies are
 * cut in two: the first half is from before, the second from after.
 */
final class SteppedBuffer {
    private final AtomicBuffer memory;
    private final AtomicBuffer stepped;
    private long loadsLeft = Long.MAX_VALUE;
    private Runnable happening;

    SteppedBuffer(AtomicBuffer memory) {
        this.memory = memory;
        this.stepped = (AtomicBuffer) Proxy.newProxyInstance(
                AtomicBuffer.class.getClassLoader(), new Class<?>[] {AtomicBuffer.class}, this::call);
    }

    AtomicBuffer buffer() {
        return stepped;
    }

    /** Lets something happen before one of the loads to come; 0 is the next one. */
    void at(int load, Runnable whatHappens) {
        loadsLeft = load;
        happening = whatHappens;
    }

    boolean hasHappened() {
        return happening == null;
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        final boolean now = method.getName().startsWith("get") && happening != null && loadsLeft-- == 0;
        if (now && method.getName().equals("getBytes")) {
            final int length = (int) arguments[3];
            final int half = length / 2;
            memory.getBytes((int) arguments[0], (MutableDirectBuffer) arguments[1], (int) arguments[2], half);
            happen();
            memory.getBytes(
                    (int) arguments[0] + half,
                    (MutableDirectBuffer) arguments[1],
                    (int) arguments[2] + half,
                    length - half);
            return null;
        }
        if (now) {
            happen();
        }
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void happen() {
        final Runnable now = happening;
        happening = null;
        now.run();
    }
}
