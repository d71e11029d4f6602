package io.atoll.ipc.pool;

/**
 * How workers fare with one function: who dies while it reads it dies of no task, so that is counted for itself. Guarded by
 * the dispatcher.
 */
final class FunctionDeaths {
    private static final int MOST = 3;

    /** One that somebody has killed meanwhile proves little. */
    private static final int MOST_KILLS = 100;

    private final String name;
    private final int bytes;
    private int deaths;
    private int kills;
    private Throwable refusal;

    /**
     * None yet.
     *
     * @param name of the function
     * @param bytes its length, with what it captures
     */
    FunctionDeaths(String name, int bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** A worker died while it read the function. */
    void add(WorkerDeath death) {
        kills += death.isKill() ? 1 : 0;
        deaths += death.isKill() ? 0 : 1;
        if (refusal == null && (deaths >= MOST || kills >= MOST_KILLS)) {
            refusal = death.reading(name, bytes, deaths + kills - 1);
        }
    }

    /** A worker has read it. */
    void forget() {
        deaths = 0;
        kills = 0;
    }

    /** Why no worker is to read it any more; null if one may. */
    Throwable refusal() {
        return refusal;
    }
}
