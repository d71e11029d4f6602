package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedEvent;
import io.atoll.ipc.sync.SharedLatch;
import io.atoll.ipc.sync.SharedReadWriteLock;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Transfers and audits: a read-write lock, a latch and an event between processes. */
@Command(
        name = "bank",
        description = "Tellers move money between accounts while auditors add it up.",
        footer = {
            "",
            "Tellers are JVMs that write under the write lock of a SharedReadWriteLock; auditors read under its read lock,"
                    + " at the same time. A SharedLatch lets all begin together, a SharedEvent tells the auditors to stop.",
            "Every audit must find the same total."
        })
final class BankCommand implements Callable<Integer> {
    private static final int ACCOUNTS = 10;
    private static final int AUDITORS = 2;
    private static final long EACH = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Option(names = "--tellers", defaultValue = "2", paramLabel = "N", description = "How many, 1 to 16 (default: 2).")
    private int tellers;

    @Option(
            names = "--transfers",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Transfers of each teller (default: 20000).")
    private int transfers;

    /**
     * How it went.
     *
     * @param transfers of all tellers
     * @param audits of all auditors
     * @param wrongAudits that found another total
     * @param total in the end
     */
    record Result(long transfers, long audits, long wrongAudits, long total) {}

    /** What all processes share. Captured by a lambda, it is the same in each of them. */
    private record Bank(
            List<SharedLong> accounts,
            SharedReadWriteLock lock,
            SharedLatch ready,
            SharedEvent closed,
            SharedLong transfers,
            SharedLong audits,
            SharedLong wrongAudits)
            implements Serializable {
        static Bank open(Space space, int processes) throws IOException {
            final List<SharedLong> accounts = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.add(SharedLong.open(space, "account-" + i));
                accounts.get(i).set(EACH);
            }
            return new Bank(
                    accounts,
                    SharedReadWriteLock.open(space, "bank"),
                    SharedLatch.open(space, "ready", processes),
                    SharedEvent.open(space, "closed"),
                    SharedLong.open(space, "transfers"),
                    SharedLong.open(space, "audits"),
                    SharedLong.open(space, "wrong-audits"));
        }

        private void beginTogether() throws InterruptedException {
            ready.countDown();
            ready.await();
        }

        void transfer(int times) throws InterruptedException {
            beginTogether();
            for (int i = 0; i < times; i++) {
                final SharedLong from = accounts.get(ThreadLocalRandom.current().nextInt(ACCOUNTS));
                final SharedLong to = accounts.get(ThreadLocalRandom.current().nextInt(ACCOUNTS));
                lock.writeLock().lock();
                try {
                    from.set(from.get() - 1); // between these two the total is wrong
                    to.set(to.get() + 1);
                } finally {
                    lock.writeLock().unlock();
                }
                transfers.increment();
            }
        }

        void audit() throws InterruptedException {
            beginTogether();
            while (!closed.isSet()) {
                if (total() != ACCOUNTS * EACH) {
                    wrongAudits.increment();
                }
                audits.increment();
                Thread.sleep(1); // auditors are not paid by the audit
            }
        }

        long total() {
            lock.readLock().lock();
            try {
                return accounts.stream().mapToLong(SharedLong::get).sum();
            } finally {
                lock.readLock().unlock();
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--tellers", tellers, 1, 16);
        Range.check(spec, "--transfers", transfers, 1, 100_000_000);
        final Bank bank = Bank.open(Space.current(), tellers + AUDITORS);
        final int each = transfers;
        try (Children children = new Children()) {
            for (int i = 1; i <= tellers; i++) {
                children.start("teller-" + i, () -> bank.transfer(each));
            }
            for (int i = 1; i <= AUDITORS; i++) {
                children.start("auditor-" + i, bank::audit);
            }
            children.await(() -> bank.transfers().get() == (long) tellers * each);
            bank.closed().set();
            children.join();
        }
        final Result result = new Result(
                bank.transfers().get(), bank.audits().get(), bank.wrongAudits().get(), bank.total());
        output.print(result, text -> print(result, text));
        if (result.wrongAudits() != 0 || result.total() != ACCOUNTS * EACH) {
            throw new CommandFailedException("money was lost or made; this must never be: please report it");
        }
        return 0;
    }

    private static void print(Result result, PrintWriter text) {
        text.println("  " + Units.count(result.transfers()) + " transfers, " + Units.count(result.audits())
                + " audits meanwhile, " + result.wrongAudits() + " of them wrong; in the end there are "
                + Units.count(result.total()) + ".");
    }
}
