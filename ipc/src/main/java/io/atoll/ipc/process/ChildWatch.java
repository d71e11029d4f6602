package io.atoll.ipc.process;

import io.atoll.core.space.Space;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A daemon thread of a child: it joins the space when the task is at work already, passes the parent's interrupts on to the
 * main thread, and ends a daemon child whose parent is dead.
 */
final class ChildWatch implements Runnable {
    /** Between two looks. Short beside the second that people notice, long beside what a look costs. */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int TERMINATED = 143;
    private static final int TRIES = 3;

    private final ChildFiles files;
    private final String token;
    private final Thread main;
    private final ChildIdentity identity;
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final CountDownLatch joined = new CountDownLatch(1);

    private volatile ChildControl control;
    private volatile boolean leaving;
    private int interrupts;

    private ChildWatch(ChildFiles files, String token, ChildIdentity identity) {
        this.files = files;
        this.token = token;
        this.main = Thread.currentThread();
        this.identity = identity;
    }

    /**
     * Begins, called by the main thread.
     *
     * @param files of this child
     * @param token its mark
     * @param identity who it is
     * @return the watch
     */
    static ChildWatch start(ChildFiles files, String token, ChildIdentity identity) {
        final ChildWatch watch = new ChildWatch(files, token, identity);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(watch::leave, "atoll-child-leave"));
        } catch (IllegalStateException e) {
            watch.leaving = true; // a signal was quicker
        }
        final Thread thread = new Thread(watch, "atoll-child-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** Makes haste, then waits until this child is a member of the space, so that it leaves as one, or has failed to become one. */
    void awaitJoin() {
        hurry.countDown();
        while (true) {
            try {
                joined.await();
                return;
            } catch (InterruptedException e) {
                // meant for the task, which has ended
            }
        }
    }

    @Override
    public void run() {
        try {
            leaveTheBeginningToTheTask();
            if (!watchTheSpace() && identity.daemon()) {
                joined.countDown();
                watchTheParent();
            }
        } finally {
            joined.countDown();
        }
    }

    /** Whatever fails is tried again: it may have been a moment without memory, or without file descriptors. */
    private boolean watchTheSpace() {
        for (int tries = 1; ; tries++) {
            try {
                if (control == null) {
                    control = files.control();
                }
                if (!leaving) {
                    watch(join());
                }
                return true;
            } catch (IOException | RuntimeException | Error e) {
                if (leaving) {
                    return true; // as the task was quick to exit, there is nothing left to watch
                }
                if (tries == TRIES) {
                    logger().log(System.Logger.Level.WARNING, "this child hears nothing of its parent any more", e);
                    return false;
                }
            }
            pause();
        }
    }

    /** By what the kernel tells alone: an orphan gets another parent. */
    private void watchTheParent() {
        while (ProcessHandle.current()
                .parent()
                .filter(parent -> parent.pid() == identity.parent().pid() && parent.isAlive())
                .isPresent()) {
            pause();
        }
        end();
    }

    private static void pause() {
        Thread.interrupted(); // of whoever interrupts all threads: pausing would end at once for ever
        LockSupport.parkNanos(PERIOD_NANOS);
    }

    /** Loading classes at the same time, both would be late. */
    private void leaveTheBeginningToTheTask() {
        try {
            hurry.await(PERIOD_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // by whoever interrupts all threads: then it begins at once
        }
    }

    /** Before anything else ends: also if the task was so quick that nobody has looked at the parent's memory yet. */
    private void leave() {
        leaving = true;
        try {
            final ChildControl known = control;
            (known != null ? known : files.control()).leave();
        } catch (IOException | RuntimeException | Error e) {
            // no memory even for this: the parent may take that for the reason of the end
        }
    }

    private Space join() throws IOException {
        final Space space = Space.current();
        space.settleMember(token);
        joined.countDown();
        return space;
    }

    private void watch(Space space) {
        while (!identity.daemon() || !space.members().isDead(identity.slot(), identity.epoch())) {
            final int asked = control.interrupts();
            if (asked != interrupts) {
                interrupts = asked;
                main.interrupt();
            }
            pause();
        }
        end();
    }

    /** As a signal would, but sure: hooks that hang do not keep an orphan alive. */
    private static void end() {
        final Thread exit = new Thread(() -> System.exit(TERMINATED), "atoll-child-exit");
        exit.setDaemon(true);
        exit.start();
        final long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            pause();
        }
        Runtime.getRuntime().halt(TERMINATED);
    }

    /** Not a constant: a child starts sooner without. */
    private static System.Logger logger() {
        return System.getLogger(ChildWatch.class.getName());
    }
}
