/* Two processes contend for one robust mutex: lock_contended FILE SIDE WARM_UP MEASURED, once as side 0, once as side 1. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SIDES 2
#define BLOCK 128
#define PATIENCE_SECONDS 30
#define PAUSE_MICROS 200

/* What is written by turns lies in cache lines of its own, as on Atoll's side. */
struct shared {
    _Alignas(128) pthread_mutex_t mutex;
    _Alignas(128) long number; /* plain: nothing but the mutex keeps it right */
    _Alignas(128) atomic_int stop;
    _Alignas(128) atomic_int arrivals;
    atomic_long operations;
};

static void check(int error, const char *what) {
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(error));
        exit(1);
    }
}

static void *end_with_standard_input(void *unused) {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
        /* the parent says nothing */
    }
    _exit(3);
    return unused;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void pause_until(double end, const char *what) {
    check(now() > end ? ETIMEDOUT : 0, what);
    usleep(PAUSE_MICROS);
}

static struct shared *map(int file) {
    void *memory = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    check(memory == MAP_FAILED ? errno : 0, "mmap");
    close(file);
    return memory;
}

/* Gives the file its name when the mutex in it is whole. */
static struct shared *create(const char *path) {
    char temporary[4096];
    pthread_mutexattr_t attributes;
    check(snprintf(temporary, sizeof temporary, "%s.new", path) < (int) sizeof temporary ? 0 : ENAMETOOLONG, path);
    int file = open(temporary, O_RDWR | O_CREAT | O_EXCL, 0600);
    check(file < 0 ? errno : 0, temporary);
    check(ftruncate(file, sizeof(struct shared)) != 0 ? errno : 0, "ftruncate");
    struct shared *shared = map(file);
    check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    check(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    check(pthread_mutex_init(&shared->mutex, &attributes), "pthread_mutex_init");
    check(rename(temporary, path) != 0 ? errno : 0, "rename");
    return shared;
}

static struct shared *attach(const char *path) {
    double end = now() + PATIENCE_SECONDS;
    int file = open(path, O_RDWR);
    while (file < 0) {
        check(errno == ENOENT ? 0 : errno, path);
        pause_until(end, "the other side makes no file");
        file = open(path, O_RDWR);
    }
    return map(file);
}

static void await(struct shared *shared, int arrivals) {
    double end = now() + PATIENCE_SECONDS;
    atomic_fetch_add(&shared->arrivals, 1);
    while (atomic_load(&shared->arrivals) < arrivals) {
        pause_until(end, "the other side does not come");
    }
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
    pthread_t cord;
    check(pthread_create(&cord, NULL, end_with_standard_input, NULL), "pthread_create");
    int first = atoi(arguments[2]) == 0;
    struct shared *shared = first ? create(arguments[1]) : attach(arguments[1]);
    await(shared, SIDES);
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
    await(shared, 2 * SIDES);
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
