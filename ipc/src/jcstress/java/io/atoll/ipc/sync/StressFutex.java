package io.atoll.ipc.sync;

import io.atoll.core.platform.FutexCall;
import io.atoll.core.platform.Platform;
import io.atoll.core.wait.Futex;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;

/** Sleepers that look at their word until it changes or their time is over: for memory that the kernel cannot reach. */
final class StressFutex implements FutexCall {
    static final Futex FUTEX = Futex.of((Platform) Proxy.newProxyInstance(
            Platform.class.getClassLoader(),
            new Class<?>[] {Platform.class},
            (platform, method, arguments) -> Optional.of(new StressFutex())));

    private StressFutex() {}

    @Override
    public void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
        final long start = System.nanoTime();
        while (buffer.getIntVolatile(index) == expected && System.nanoTime() - start < nanos) {
            Thread.yield();
        }
    }

    @Override
    public int wake(AtomicBuffer buffer, int index, int count) {
        return 0; // sleepers see the word change
    }
}
