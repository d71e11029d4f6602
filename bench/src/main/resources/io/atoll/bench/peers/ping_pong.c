/*
 * A number to and fro between two processes, the least that it can cost: ping_pong FILE SIDE WARM_UP MEASURED WAY, once as
 * side 0, once as side 1. WAY is "spin": both stay awake. Or "futex": both rest before they send, so that the other has
 * long gone to sleep; the rest is not counted: the second side replies with the time at which it would have sent, had its
 * own way in taken nothing.
 */
#include "latencies.h"
#include "sides.h"
#include <linux/futex.h>
#include <sys/syscall.h>

#define REST_NANOS 300000L
#define END (-1L)
/* One direction. */
struct way {
    _Alignas(128) atomic_int word; /* grows with each number */
    long number;
};

struct shared {
    struct way ways[SIDES];
    _Alignas(128) atomic_int arrivals;
};

static int sleeping;
static struct way *out, *in;
static int received;

static void rest(void) {
    struct timespec time = {0, REST_NANOS};
    nanosleep(&time, NULL);
}

static void hand_over(long number) {
    out->number = number;
    atomic_fetch_add(&out->word, 1); /* after the number */
    if (sleeping) {
        syscall(SYS_futex, &out->word, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
}

static long take(void) {
    while (atomic_load_explicit(&in->word, memory_order_acquire) == received) {
        if (sleeping) {
            syscall(SYS_futex, &in->word, FUTEX_WAIT, received, NULL, NULL, 0);
        } else {
            idle();
        }
    }
    received++;
    return in->number; /* after the word */
}

static long exchange(void) {
    if (sleeping) {
        rest();
    }
    long start = nanos();
    hand_over(start);
    long answer = take();
    return nanos() - (sleeping ? answer : start);
}

static void exchange_for(double seconds) {
    double end = now() + seconds;
    do {
        record(exchange());
    } while (now() < end);
}

static void answer(void) {
    for (long number = take(); number != END; number = take()) {
        long way_in = nanos() - number;
        if (sleeping) {
            rest();
        }
        hand_over(sleeping ? nanos() - way_in : number);
    }
}

int main(int argument_count, char **arguments) {
    if (argument_count != 6) {
        fprintf(stderr, "expected FILE SIDE WARM_UP MEASURED WAY\n");
        return 2;
    }
    tie_to_parent();
    int first = atoi(arguments[2]) == 0;
    sleeping = strcmp(arguments[5], "futex") == 0;
    struct shared *shared = first ? create(arguments[1], sizeof(struct shared), NULL)
                                  : attach(arguments[1], sizeof(struct shared));
    out = &shared->ways[first ? 0 : 1];
    in = &shared->ways[first ? 1 : 0];
    await(&shared->arrivals, SIDES);
    if (!first) {
        answer();
        return 0;
    }
    exchange_for(atof(arguments[3]));
    forget();
    exchange_for(atof(arguments[4]));
    hand_over(END);
    tell();
    return 0;
}
