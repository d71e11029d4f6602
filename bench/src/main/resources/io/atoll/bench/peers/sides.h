/* What the programs have in common: two processes that share a file, and end with their parent. */
#ifndef SIDES_H
#define SIDES_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SIDES 2
#define PATIENCE_SECONDS 30
#define PAUSE_MICROS 200

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

static void tie_to_parent(void) {
    pthread_t cord;
    check(pthread_create(&cord, NULL, end_with_standard_input, NULL), "pthread_create");
}

/* Between two looks of one who stays awake: where both share a processor, the other must have it to go on. */
static inline void idle(void) {
#ifdef CROWDED
    sched_yield();
#endif
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

static void *map_and_close(int file, size_t length) {
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
    check(memory == MAP_FAILED ? errno : 0, "mmap");
    close(file);
    return memory;
}

/* Makes a file of zeros, and gives it its name when what lies in it is whole. */
static void *create(const char *path, size_t length, void (*initialize)(void *)) {
    char temporary[4096];
    check(snprintf(temporary, sizeof temporary, "%s.new", path) < (int) sizeof temporary ? 0 : ENAMETOOLONG, path);
    int file = open(temporary, O_RDWR | O_CREAT | O_EXCL, 0600);
    check(file < 0 ? errno : 0, temporary);
    check(ftruncate(file, length) != 0 ? errno : 0, "ftruncate");
    void *memory = map_and_close(file, length);
    if (initialize != NULL) {
        initialize(memory);
    }
    check(rename(temporary, path) != 0 ? errno : 0, "rename");
    return memory;
}

static void *attach(const char *path, size_t length) {
    double end = now() + PATIENCE_SECONDS;
    int file = open(path, O_RDWR);
    while (file < 0) {
        check(errno == ENOENT ? 0 : errno, path);
        pause_until(end, "the other side makes no file");
        file = open(path, O_RDWR);
    }
    return map_and_close(file, length);
}

static void await(atomic_int *count, int arrivals) {
    double end = now() + PATIENCE_SECONDS;
    atomic_fetch_add(count, 1);
    while (atomic_load(count) < arrivals) {
        pause_until(end, "the other side does not come");
    }
}

#endif
