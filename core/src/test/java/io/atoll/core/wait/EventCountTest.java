package io.atoll.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import io.atoll.core.wait.Futex.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventCountTest {
    private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int FIRST = 0;
    private static final int SECOND = EventCount.LENGTH;
    private static final int PING = 2 * EventCount.LENGTH;
    private static final int PONG = 3 * EventCount.LENGTH;
    private static final int FILE_LENGTH = 4096;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private AtomicBuffer memory;

    @BeforeEach
    void map() throws IOException {
        Platform.system().createZeroed(file(), FILE_LENGTH, Access.OWNER);
        memory = Platform.system().map(file(), FILE_LENGTH);
    }

    private Path file() {
        return spaces.home().resolve("memory");
    }

    private EventCount eventCount(Way way) {
        return new EventCount(memory, FIRST, open(way));
    }

    private static Futex open(Way way) {
        assumeTrue(
                way != Way.FOREIGN || Runtime.version().feature() >= 22,
                "java.lang.foreign needs Java 22: the way FOREIGN is not tested on this JVM");
        return Futex.open(way);
    }

    /** Answers every ping of a shared file with a pong. */
    public static final class Echo {
        private Echo() {}

        /**
         * Echoes.
         *
         * @param arguments file, way, rounds
         */
        public static void main(String[] arguments) throws Exception {
            final AtomicBuffer memory = Platform.system().map(Path.of(arguments[0]), FILE_LENGTH);
            final Futex futex = Futex.open(Way.valueOf(arguments[1]));
            final EventCount pinged = new EventCount(memory, FIRST, futex);
            final EventCount ponged = new EventCount(memory, SECOND, futex);
            final int rounds = Integer.parseInt(arguments[2]);
            ChildJvm.answer("ready");
            for (int round = 1; round <= rounds; round++) {
                final int expected = round;
                if (!pinged.await(() -> memory.getIntVolatile(PING) == expected, ENOUGH_NANOS, true)) {
                    throw new AssertionError("no ping " + round);
                }
                memory.putIntVolatile(PONG, round);
                ponged.signal(1);
            }
        }
    }

    /** Returns how long each round took, in order of length. */
    private long[] pingPong(Way here, Way there, int rounds) throws InterruptedException {
        final Futex futex = open(here);
        open(there);
        final EventCount pinged = new EventCount(memory, FIRST, futex);
        final EventCount ponged = new EventCount(memory, SECOND, futex);
        final long[] nanos = new long[rounds];
        try (ChildJvm echo =
                ChildJvm.start(Echo.class, file().toString(), there.toString(), Integer.toString(rounds))) {
            assertEquals("ready", echo.answer());
            for (int round = 1; round <= rounds; round++) {
                final int expected = round;
                final long start = System.nanoTime();
                memory.putIntVolatile(PING, round);
                pinged.signal(1);
                assertTrue(
                        ponged.await(() -> memory.getIntVolatile(PONG) == expected, ENOUGH_NANOS, true),
                        "no pong " + round);
                nanos[round - 1] = System.nanoTime() - start;
            }
            assertEquals(0, echo.join());
        }
        Arrays.sort(nanos);
        return nanos;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLoseNoWakeUpBetweenTwoProcesses(Way way) throws InterruptedException {
        final int rounds = way == Way.PARKING ? 300 : 5_000;
        final long[] nanos = pingPong(way, way, rounds);
        // a lost wake-up costs a slice of 25 ms; a busy machine may cost as much now and then, but not each tenth time
        final long slow = nanos[rounds * 9 / 10];
        assertTrue(slow < TimeUnit.MILLISECONDS.toNanos(20), "one in ten rounds took more than " + slow + " ns");
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"FOREIGN", "JNA"})
    void shouldWorkBetweenAProcessThatSleepsInTheKernelAndOneThatParks(Way way) throws InterruptedException {
        pingPong(way, Way.PARKING, 50);
    }

    @Test
    void shouldWorkBetweenForeignFunctionsAndJna() throws InterruptedException {
        final long[] nanos = pingPong(Way.FOREIGN, Way.JNA, 1_000);
        assertTrue(nanos[900] < TimeUnit.MILLISECONDS.toNanos(20), "slow: " + nanos[900]);
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"FOREIGN", "JNA"})
    void shouldBeWokenByTheKernelLongBeforeItsTimeIsOver(Way way) throws Exception {
        final Futex futex = open(way);
        for (int i = 0; i < 20; i++) {
            final long start = System.nanoTime();
            final FutureTask<Long> sleeper = inThread(() -> {
                futex.sleep(memory, FIRST, 0, ENOUGH_NANOS);
                return System.nanoTime() - start;
            });
            while (futex.wake(memory, FIRST, 1) == 0) {
                Thread.onSpinWait(); // not asleep yet
            }
            assertTrue(sleeper.get(60, TimeUnit.SECONDS) < ENOUGH_NANOS / 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldNotSleepOnAWordThatHasChanged(Way way) {
        memory.putInt(FIRST, 7);
        final long start = System.nanoTime();
        open(way).sleep(memory, FIRST, 6, ENOUGH_NANOS);
        assertTrue(System.nanoTime() - start < ENOUGH_NANOS / 2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldGiveUpWhenTheTimeIsOverAndNotBefore(Way way) throws InterruptedException {
        final EventCount eventCount = eventCount(way);
        final long limit = TimeUnit.MILLISECONDS.toNanos(60); // more than two slices
        final long start = System.nanoTime();
        assertFalse(eventCount.await(() -> false, limit, true));
        assertTrue(System.nanoTime() - start >= limit);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLookOnceWhenThereIsNoTime(Way way) throws InterruptedException {
        final AtomicInteger looks = new AtomicInteger();
        assertFalse(eventCount(way).await(() -> looks.incrementAndGet() > 5, 0, true));
        assertEquals(1, looks.get());
        assertTrue(eventCount(way).await(() -> true, 0, true));
        assertTrue(eventCount(way).await(() -> true, -1, true));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldSeeWithinASliceWhatAWakerThatDiedDidNotSignal(Way way) throws Exception {
        final EventCount eventCount = eventCount(way);
        final AtomicBoolean condition = new AtomicBoolean();
        final FutureTask<Boolean> waiter = inThread(() -> eventCount.await(condition::get, EventCount.FOREVER, true));
        Waiting.until("somebody waits", eventCount::hasWaiters);
        condition.set(true);
        assertTrue(waiter.get(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAnswerAnInterruptWithinASlice(Way way) throws Exception {
        final EventCount eventCount = eventCount(way);
        final FutureTask<Boolean> task =
                new FutureTask<>(() -> eventCount.await(() -> false, EventCount.FOREVER, true));
        final Thread waiter = new Thread(task);
        waiter.start();
        Waiting.until("it waits", eventCount::hasWaiters);
        waiter.interrupt();
        final ExecutionException failure = assertThrows(ExecutionException.class, () -> task.get(60, TimeUnit.SECONDS));
        assertEquals(InterruptedException.class, failure.getCause().getClass());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldKeepAnInterruptPendingThatMustNotEndTheWait(Way way) throws Exception {
        final EventCount eventCount = eventCount(way);
        final AtomicBoolean condition = new AtomicBoolean();
        final AtomicInteger looks = new AtomicInteger();
        final FutureTask<Boolean> task = new FutureTask<>(() -> {
            looks.incrementAndGet();
            final boolean held = eventCount.await(
                    () -> {
                        looks.incrementAndGet();
                        return condition.get();
                    },
                    EventCount.FOREVER,
                    false);
            return held && Thread.interrupted();
        });
        final Thread waiter = new Thread(task);
        waiter.start();
        Waiting.until("it waits", eventCount::hasWaiters);
        waiter.interrupt();
        final int before = looks.get();
        Waiting.until("it looks again", () -> looks.get() > before + 3);
        assertFalse(task.isDone());
        final long start = System.nanoTime();
        final int atStart = looks.get();
        Waiting.until("it goes on", () -> looks.get() > atStart + 4);
        assertTrue(
                System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS),
                "an interrupt must not make it spin");
        condition.set(true);
        eventCount.signal(1);
        assertTrue(task.get(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"FOREIGN", "JNA"})
    void shouldPassOnAWakeThatWasMeantForSomebodyWhoStays(Way way) throws Exception {
        final Futex futex = open(way);
        final EventCount eventCount = new EventCount(memory, FIRST, futex);
        final int seq = memory.getIntVolatile(FIRST);
        final long start = System.nanoTime();
        final FutureTask<Long> stays = inThread(() -> {
            futex.sleep(memory, FIRST, seq, ENOUGH_NANOS);
            return System.nanoTime() - start;
        });
        assertFalse(eventCount.await(() -> false, 1_000_000, true)); // leaves early
        assertTrue(stays.get(60, TimeUnit.SECONDS) < ENOUGH_NANOS / 2);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldPassOnItsWakeWhenItsConditionThrows(Way way) throws Exception {
        final EventCount eventCount = eventCount(way);
        final int seq = memory.getIntVolatile(FIRST);
        assertThrows(
                IllegalStateException.class,
                () -> eventCount.await(
                        () -> {
                            throw new IllegalStateException("the lock's owner died");
                        },
                        ENOUGH_NANOS,
                        true));
        assertTrue(memory.getIntVolatile(FIRST) != seq);
        assertFalse(eventCount.hasWaiters());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldCostNothingToSignalWhenNobodyWaits(Way way) {
        final EventCount eventCount = eventCount(way);
        for (int i = 0; i < 1_000; i++) {
            eventCount.signal(1);
        }
        assertEquals(0, memory.getIntVolatile(FIRST), "seq must not have moved");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldWakeManyAndBecomeCheapAgain(Way way) throws Exception {
        final EventCount eventCount = eventCount(way);
        final AtomicBoolean condition = new AtomicBoolean();
        final List<FutureTask<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiters.add(inThread(() -> eventCount.await(condition::get, EventCount.FOREVER, true)));
        }
        Waiting.until("somebody waits", eventCount::hasWaiters);
        condition.set(true);
        eventCount.signal(Integer.MAX_VALUE);
        for (FutureTask<Boolean> waiter : waiters) {
            assertTrue(waiter.get(60, TimeUnit.SECONDS));
        }
        eventCount.signal(1);
        assertFalse(eventCount.hasWaiters());
    }

    /** Many virtual threads wait on one carrier; others must go on. */
    public static final class Crowd {
        private static final int WAITERS = 500;
        private static final int STEPS = 50;

        private Crowd() {}

        /**
         * Waits.
         *
         * @param arguments file
         */
        public static void main(String[] arguments) throws Exception {
            final AtomicBuffer memory = Platform.system().map(Path.of(arguments[0]), FILE_LENGTH);
            final EventCount eventCount = new EventCount(memory, FIRST, Futex.chosen());
            final AtomicInteger waiting = new AtomicInteger();
            final AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < WAITERS; i++) {
                startVirtual(() -> {
                    waiting.incrementAndGet();
                    try {
                        eventCount.await(() -> memory.getIntVolatile(PING) == 1, EventCount.FOREVER, true);
                        done.incrementAndGet();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }
            Waiting.until("all wait", () -> waiting.get() == WAITERS);
            final AtomicBoolean passed = new AtomicBoolean();
            startVirtual(() -> {
                for (int step = 0; step < STEPS; step++) {
                    LockSupport.parkNanos(1_000);
                }
                passed.set(true);
            });
            Waiting.until("another has passed", passed::get);
            ChildJvm.answer("passed " + done.get());
            memory.putIntVolatile(PING, 1);
            eventCount.signal(Integer.MAX_VALUE);
            Waiting.until("all are done", () -> done.get() == WAITERS);
            ChildJvm.answer("done");
        }

        private static void startVirtual(Runnable task) throws ReflectiveOperationException {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        }
    }

    @Test
    void shouldNotPinTheCarriersOfVirtualThreads() {
        if (Runtime.version().feature() < 21) {
            abort("virtual threads need Java 21: not tested on this JVM");
        }
        // were they pinned, each step of the other would wait for 500 slices of 25 ms
        final List<String> oneCarrier =
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        try (ChildJvm crowd = ChildJvm.start(oneCarrier, Crowd.class, file().toString())) {
            assertEquals("passed 0", crowd.answer());
            assertEquals("done", crowd.answer());
        }
    }

    private static <T> FutureTask<T> inThread(Callable<T> action) {
        final FutureTask<T> task = new FutureTask<>(action);
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
