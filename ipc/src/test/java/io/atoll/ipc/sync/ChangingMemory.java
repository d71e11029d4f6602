package io.atoll.ipc.sync;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.agrona.concurrent.AtomicBuffer;

/** Memory in which something happens beside the CAS of a word, as if another process had done it in that very moment. */
final class ChangingMemory {
    private final AtomicBuffer memory;
    private final AtomicBuffer changing;
    private int word;
    private long newValue;
    private Runnable before;
    private Runnable after;

    ChangingMemory(AtomicBuffer memory) {
        this.memory = memory;
        this.changing = (AtomicBuffer) Proxy.newProxyInstance(
                AtomicBuffer.class.getClassLoader(), new Class<?>[] {AtomicBuffer.class}, this::call);
    }

    AtomicBuffer buffer() {
        return changing;
    }

    /** Lets something happen before the next CAS of a word, whatever its values. */
    void beforeCas(int index, Runnable happens) {
        word = index;
        before = happens;
    }

    /** Lets something happen after the next CAS of a word to a value. */
    void afterCas(int index, long value, Runnable happens) {
        word = index;
        newValue = value;
        after = happens;
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        final boolean isCas = method.getName().equals("compareAndSetLong") && (int) arguments[0] == word;
        if (isCas && before != null) {
            final Runnable now = before;
            before = null;
            now.run();
        }
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            if (isCas && after != null && (long) arguments[2] == newValue) {
                final Runnable now = after;
                after = null;
                now.run();
            }
        }
    }
}
