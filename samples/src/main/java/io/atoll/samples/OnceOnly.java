package io.atoll.samples;

import java.util.concurrent.atomic.AtomicBoolean;

/** Runs something once, though several threads ask for it. */
final class OnceOnly implements Runnable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Runnable what;

    OnceOnly(Runnable what) {
        this.what = what;
    }

    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            what.run();
        }
    }
}
