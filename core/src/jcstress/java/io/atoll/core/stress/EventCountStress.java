package io.atoll.core.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.platform.FutexCall;
import io.atoll.core.platform.Platform;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A waiter and a waker at one {@link EventCount}, whose sleep has no slices. */
public class EventCountStress {
    private static final int CONDITION = EventCount.LENGTH;
    private static final int SIGNALLED = CONDITION + Integer.BYTES;
    private static final int LOST = SIGNALLED + Integer.BYTES;
    private static final int LENGTH = LOST + Integer.BYTES;

    private static final Futex FUTEX = Futex.of((Platform) Proxy.newProxyInstance(
            Platform.class.getClassLoader(),
            new Class<?>[] {Platform.class},
            (platform, method, arguments) -> Optional.of(new SleepUntilChanged())));

    /** Sleeps until the word changes. Where the waker is through and it has not, a real sleeper would sleep on. */
    private static final class SleepUntilChanged implements FutexCall {
        @Override
        public void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
            while (buffer.getIntVolatile(index) == expected) {
                if (buffer.getIntVolatile(SIGNALLED) == 1) {
                    if (buffer.getIntVolatile(index) == expected) {
                        buffer.putInt(LOST, 1);
                    }
                    return;
                }
                Thread.onSpinWait();
            }
        }

        @Override
        public int wake(AtomicBuffer buffer, int index, int count) {
            return 0; // sleepers see the word change
        }
    }

    /** Publish and signal against register and check: the waker sees the flag, or the waiter the condition. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the condition was seen, at once or after a wake")
    public static class SignalAgainstAwait {
        private final AtomicBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        private final EventCount eventCount = new EventCount(buffer, 0, FUTEX);

        @Actor
        public void waker() {
            buffer.putIntVolatile(CONDITION, 1);
            eventCount.signal(1);
            buffer.putIntVolatile(SIGNALLED, 1);
        }

        @Actor
        public void waiter(II_Result result) {
            result.r1 = await() ? 1 : 0;
            result.r2 = buffer.getInt(LOST);
        }

        private boolean await() {
            try {
                return eventCount.await(() -> buffer.getInt(CONDITION) == 1, EventCount.FOREVER, false);
            } catch (InterruptedException e) {
                throw new AssertionError("not interruptible", e);
            }
        }
    }
}
