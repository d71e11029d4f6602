/* Two processes contend for one robust mutex: lock_contended FILE SIDE WARM_UP MEASURED, once as side 0, once as side 1. */
#include "sides.h"

#define BLOCK 128

/* What is written by turns lies in cache lines of its own, as on Atoll's side. */
struct shared {
    _Alignas(128) pthread_mutex_t mutex;
    _Alignas(128) long number; /* plain: nothing but the mutex keeps it right */
    _Alignas(128) atomic_int stop;
    _Alignas(128) atomic_int arrivals;
    atomic_long operations;
};

static void initialize(void *memory) {
    struct shared *shared = memory;
    pthread_mutexattr_t attributes;
    check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    check(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    check(pthread_mutex_init(&shared->mutex, &attributes), "pthread_mutex_init");
}

static long contend(struct shared *shared) {
    for (int i = 0; i < BLOCK; i++) {
        check(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
        shared->number++;
        check(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
    }
    return BLOCK;
}

/* How far both sides have come, and when; one operation more. */
static double look(struct shared *shared, long *number) {
    check(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
    *number = ++shared->number;
    double time = now();
    check(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
    return time;
}

static long contend_for(struct shared *shared, double seconds, double *nanos) {
    long first, last, done = 2;
    double start = look(shared, &first);
    while (now() - start < seconds) {
        done += contend(shared);
    }
    double end = look(shared, &last);
    *nanos = (end - start) * 1e9 / (last - first);
    return done;
}

static long contend_until_stopped(struct shared *shared) {
    long done = 0;
    while (!atomic_load(&shared->stop)) {
        done += contend(shared);
    }
    return done;
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "expected FILE SIDE WARM_UP MEASURED\n");
        return 2;
    }
    tie_to_parent();
    int first = atoi(arguments[2]) == 0;
    struct shared *shared = first ? create(arguments[1], sizeof(struct shared), initialize)
                                  : attach(arguments[1], sizeof(struct shared));
    await(&shared->arrivals, SIDES);
    double nanos = 0;
    long done = 0;
    if (first) {
        done += contend_for(shared, atof(arguments[3]), &nanos);
        done += contend_for(shared, atof(arguments[4]), &nanos);
        atomic_store(&shared->stop, 1);
    } else {
        done += contend_until_stopped(shared);
    }
    atomic_fetch_add(&shared->operations, done);
    await(&shared->arrivals, 2 * SIDES);
    if (shared->number != atomic_load(&shared->operations)) {
        fprintf(stderr, "expected %ld, found %ld: the mutex does not exclude\n", atomic_load(&shared->operations),
                shared->number);
        return 1;
    }
    if (first) {
        printf("= nanos %f\n", nanos);
    }
    return 0;
}
