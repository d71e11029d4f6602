/*
 * How long one who sleeps in pthread_mutex_lock waits when the owner of a robust mutex is killed: owner_death FILE 0
 * WARM_UP MEASURED. The file is not used: what is shared is inherited.
 */
#include "sides.h"
#include "latencies.h"
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define LEAST_REST_MICROS 5000
#define REST_MICROS 25000

struct shared {
    pthread_mutex_t mutex;
    atomic_int held;
};

static struct shared *shared;
static long taken_at;

static void initialize(void) {
    pthread_mutexattr_t attributes;
    check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    check(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    check(pthread_mutex_init(&shared->mutex, &attributes), "pthread_mutex_init");
}

static void own_until_killed(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(3); /* it had died before */
    }
    check(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
    atomic_store(&shared->held, 1);
    while (1) {
        pause();
    }
}

static void *take(void *unused) {
    int found = pthread_mutex_lock(&shared->mutex);
    taken_at = nanos();
    check(found == EOWNERDEAD ? 0 : EINVAL, "expected EOWNERDEAD");
    check(pthread_mutex_consistent(&shared->mutex), "pthread_mutex_consistent");
    check(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
    return unused;
}

static long once(void) {
    atomic_store(&shared->held, 0);
    pid_t parent = getpid(), owner = fork();
    check(owner < 0 ? errno : 0, "fork");
    if (owner == 0) {
        own_until_killed(parent);
    }
    double end = now() + PATIENCE_SECONDS;
    while (!atomic_load(&shared->held)) {
        pause_until(end, "the owner does not take the mutex");
    }
    pthread_t waiter;
    check(pthread_create(&waiter, NULL, take, NULL), "pthread_create");
    usleep(LEAST_REST_MICROS + rand() % REST_MICROS);
    long killed_at = nanos();
    check(kill(owner, SIGKILL) != 0 ? errno : 0, "kill");
    check(pthread_join(waiter, NULL), "pthread_join");
    check(waitpid(owner, NULL, 0) < 0 ? errno : 0, "waitpid");
    return taken_at - killed_at;
}

static void repeat(double seconds) {
    double start = now();
    do {
        record(once());
    } while (now() - start < seconds);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 5) {
        fprintf(stderr, "expected FILE SIDE WARM_UP MEASURED\n");
        return 2;
    }
    tie_to_parent();
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(shared == MAP_FAILED ? errno : 0, "mmap");
    initialize();
    repeat(atof(arguments[3]));
    forget();
    repeat(atof(arguments[4]));
    tell();
    return 0;
}
