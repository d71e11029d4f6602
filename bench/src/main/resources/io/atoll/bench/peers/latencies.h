/* Latencies in nanoseconds, and which of them are told. */
#ifndef LATENCIES_H
#define LATENCIES_H

#include <stdio.h>
#include <string.h>
#include <time.h>

#define FINEST 2000 /* nanoseconds told apart one by one; above that, a thousandth */
#define CELLS (FINEST + 64 * 1000)

static long cells[CELLS];
static long count;

static long nanos(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
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

static void forget(void) {
    memset(cells, 0, sizeof cells);
    count = 0;
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

static void tell(void) {
    printf("= p50 %f p99 %f p99.9 %f p99.99 %f max %f\n", percentile(0.5), percentile(0.99), percentile(0.999),
           percentile(0.9999), percentile(1));
}

#endif
