/*
 * What the machine takes away from two processes that spin: hiccups FILE SIDE WARM_UP MEASURED RATE, once as side 0, which
 * receives, once as side 1, which sends. A message is nothing but its number, which stands in the one cache line that they
 * share; so no way from one process to another takes less. Each is measured from when it was due until it is seen, also
 * those that are late because one side was held up, as OpenLoop does for the others.
 */
#include "latencies.h"
#include "sides.h"

#define SECOND 1000000000L
#define AHEAD 1000000L /* nanoseconds, in which both see when it begins */

struct shared {
    _Alignas(128) atomic_long sent;
    _Alignas(128) atomic_long start;
    _Alignas(128) atomic_int arrivals;
};

static long start, rate;

static long due(long number) {
    return start + number / rate * SECOND + number % rate * SECOND / rate;
}

static void send_all(struct shared *shared, long messages) {
    for (long number = 0; number < messages; number++) {
        while (nanos() < due(number)) {
            idle();
        }
        atomic_store_explicit(&shared->sent, number + 1, memory_order_release); /* nothing is ordered before it */
    }
}

static void receive_all(struct shared *shared, long uncounted, long messages) {
    for (long seen = 0; seen < messages; idle()) {
        long sent = atomic_load_explicit(&shared->sent, memory_order_acquire); /* before the clock is looked at */
        for (; seen < sent; seen++) {
            long latency = nanos() - due(seen);
            if (seen >= uncounted) {
                record(latency);
            }
        }
    }
}

int main(int argument_count, char **arguments) {
    if (argument_count != 6) {
        fprintf(stderr, "expected FILE SIDE WARM_UP MEASURED RATE\n");
        return 2;
    }
    tie_to_parent();
    int first = atoi(arguments[2]) == 0;
    double warm_up = atof(arguments[3]), measured = atof(arguments[4]);
    rate = atol(arguments[5]);
    struct shared *shared = first ? create(arguments[1], sizeof(struct shared), NULL)
                                  : attach(arguments[1], sizeof(struct shared));
    await(&shared->arrivals, SIDES);
    if (first) {
        atomic_store(&shared->start, nanos() + AHEAD);
    }
    while ((start = atomic_load(&shared->start)) == 0) {
        idle();
    }
    long uncounted = (long) (warm_up * rate), messages = uncounted + (long) (measured * rate);
    if (!first) {
        send_all(shared, messages);
        return 0;
    }
    receive_all(shared, uncounted, messages);
    if (count == 0) {
        fprintf(stderr, "nothing was measured: too short a time\n");
        return 1;
    }
    tell();
    return 0;
}
