package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.sync.OwnerDeathPolicy;
import io.atoll.ipc.sync.OwnerDiedException;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A child dies between two writes that belong together, holding the lock that guards them. Somebody waits for it. */
final class OwnerDeath {
    private static final long TOTAL = 100;
    private static final long AMOUNT = 10;
    private static final long PATIENCE_SECONDS = 30;
    private static final long SETTLE_MILLIS = 50;

    private final OwnerDeathPolicy policy;
    private final Accounts accounts;
    private final SharedLock lock;
    private final SharedLong halfway;

    /** Two values whose sum never changes, as long as every transfer is made whole. */
    private record Accounts(SharedLong left, SharedLong right) implements Serializable {
        static Accounts open(Space space, String name) throws IOException {
            final Accounts accounts =
                    new Accounts(SharedLong.open(space, name + ".left"), SharedLong.open(space, name + ".right"));
            accounts.left.set(TOTAL);
            return accounts;
        }

        long sum() {
            return left.get() + right.get();
        }

        /** Doing it twice gives the same, as a repair must. */
        void repair() {
            right.set(TOTAL - left.get());
        }
    }

    /**
     * How it went.
     *
     * @param policy of the lock
     * @param outcome what lock() did for the waiter: refused, repaired or inconsistent
     * @param nanosFromKill from the SIGKILL until the waiter's lock() was over
     * @param nanosFromExit the same from when the parent saw the process end; negative if the waiter was first
     * @param sumFound the sum after lock(); 100 if the accounts are whole
     * @param sumRepaired the sum in the end
     */
    record Result(
            OwnerDeathPolicy policy,
            String outcome,
            long nanosFromKill,
            long nanosFromExit,
            long sumFound,
            long sumRepaired) {
        boolean isAsPromised() {
            final String promised = switch (policy) {
                case REFUSE -> "refused";
                case REPAIR -> "repaired";
                case IGNORE -> "inconsistent";
            };
            return outcome.equals(promised) && sumRepaired == TOTAL;
        }
    }

    /** What the waiter met with. */
    private record Wait(String outcome, long overAt, long sumFound) {}

    private OwnerDeath(OwnerDeathPolicy policy) throws IOException {
        final Space space = Space.current();
        final String name = policy.name();
        final Accounts whole = Accounts.open(space, name);
        this.policy = policy;
        this.accounts = whole;
        this.halfway = SharedLong.open(space, name + ".halfway");
        this.lock = SharedLock.open(
                space,
                name,
                switch (policy) {
                    case REFUSE -> SharedLockOptions.DEFAULT.withRefuse();
                    case REPAIR -> SharedLockOptions.DEFAULT.withRepair(() -> whole.repair());
                    case IGNORE -> SharedLockOptions.DEFAULT.withIgnore();
                });
    }

    static Result tryOut(OwnerDeathPolicy policy) throws IOException, InterruptedException {
        return new OwnerDeath(policy).tryOut();
    }

    private Result tryOut() throws IOException, InterruptedException {
        final SharedLock guard = lock;
        final Accounts guarded = accounts;
        final SharedLong reached = halfway;
        try (Children children = new Children()) {
            final JvmProcess owner = children.start("owner-" + policy, () -> transferHalf(guard, guarded, reached));
            children.await(() -> halfway.get() != 0);
            final FutureTask<Wait> waiting = new FutureTask<>(this::awaitLock);
            final Thread waiter = new Thread(waiting, "waiter-" + policy);
            waiter.setDaemon(true);
            waiter.start();
            waiter.join(SETTLE_MILLIS); // long enough to fall asleep in lock(), as waiters do

            final long killed = System.nanoTime();
            owner.kill();
            owner.join();
            final long exited = System.nanoTime();
            final Wait wait = waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Result(
                    policy,
                    wait.outcome(),
                    wait.overAt() - killed,
                    wait.overAt() - exited,
                    wait.sumFound(),
                    accounts.sum());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the waiter failed", e.getCause());
        } catch (TimeoutException e) {
            throw new CommandFailedException(
                    policy + ": the waiter did not get on within " + PATIENCE_SECONDS + " s of the owner's death");
        }
    }

    /** In the child: gets half-way only. */
    private static void transferHalf(SharedLock lock, Accounts accounts, SharedLong halfway)
            throws InterruptedException {
        lock.lock();
        try {
            accounts.left().addAndGet(-AMOUNT);
            halfway.set(1); // here it will be killed
            TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
            accounts.right().addAndGet(AMOUNT);
        } finally {
            lock.unlock();
        }
    }

    private Wait awaitLock() {
        try {
            lock.lock();
        } catch (OwnerDiedException e) {
            final Wait wait = new Wait("refused", System.nanoTime(), accounts.sum());
            lock.recover(accounts::repair);
            return wait;
        }
        try {
            final long overAt = System.nanoTime();
            final Wait wait = new Wait(lock.isInconsistent() ? "inconsistent" : "repaired", overAt, accounts.sum());
            lock.recover(accounts::repair); // does nothing if nothing is pending
            return wait;
        } finally {
            lock.unlock();
        }
    }
}
