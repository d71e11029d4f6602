/*
 * A number to and fro between two processes, the least that it can cost: ping_pong FILE SIDE WARM_UP MEASURED WAY, once as
 * side 0, once as side 1. WAY is "spin": both stay awake. Or "futex": both rest before they send, so that the other has
 * long gone to sleep; the rest is not counted: the second side replies with the time at which it would have sent, had its
 * own way in taken nothing.
 */
#include "sides.h"
#include <linux/futex.h>
#include <sys/syscall.h>

#define REST_NANOS 300000L
#define END (-1L)
#define FINEST 2000 /* nanoseconds told apart one by one; above that, a thousandth */
#define CELLS (FINEST + 64 * 1000)

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
static long cells[CELLS];
static long count;

static long nanos(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

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
        }
    }
    received++;
    return in->number; /* after the word */
}

/* Logarithmic above FINEST: the ten bits below the highest one. */
static long cell_of(long value) {
    if (value < FINEST) {
        return value < 0 ? 0 : value;
    }
    int shift = 0;
    while (value >> shift >= FINEST) {
        shift++;
    }
    return FINEST + (shift - 1) * 1000L + (value >> shift) - FINEST / 2;
}

static double value_of(long cell) {
    if (cell < FINEST) {
        return cell;
    }
    long shift = (cell - FINEST) / 1000 + 1;
    return (double) (((cell - FINEST) % 1000 + FINEST / 2) << shift);
}

static void record(long value) {
    cells[cell_of(value)]++;
    count++;
}

static double percentile(double share) {
    long seen = 0, wanted = (long) (share * count);
    for (long cell = 0; cell < CELLS; cell++) {
        seen += cells[cell];
        if (seen > wanted || seen == count) {
            return value_of(cell);
        }
    }
    return 0;
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
    memset(cells, 0, sizeof cells);
    count = 0;
    exchange_for(atof(arguments[4]));
    hand_over(END);
    printf("= p50 %f p99 %f p99.9 %f p99.99 %f max %f\n", percentile(0.5), percentile(0.99), percentile(0.999),
           percentile(0.9999), percentile(1));
    return 0;
}
