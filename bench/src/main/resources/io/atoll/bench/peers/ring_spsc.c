/*
 * 32-byte messages through a ring between two processes, as fast as there is room: ring_spsc FILE SIDE WARM_UP MEASURED,
 * once as side 0, which receives, once as side 1, which sends. Both keep the other's place in mind and look at it again
 * only where that is not enough.
 */
#include "sides.h"

#define LENGTH 32
#define SLOTS (1 << 15) /* a power of two; as many bytes as the other rings have */
#define BATCH 256
#define BLOCK (1 << 16)

struct message {
    long number;
    char rest[LENGTH - sizeof(long)];
};

struct shared {
    _Alignas(128) atomic_long head;
    _Alignas(128) atomic_long tail;
    _Alignas(128) atomic_int stop;
    _Alignas(128) atomic_int arrivals;
    _Alignas(128) struct message slots[SLOTS];
};

/* One who receives: what it has freed, and what it knows to be there. */
struct receiver {
    long head;
    long tail;
};

/* Messages until the end of a batch, or as many as there are. */
static void receive(struct shared *shared, struct receiver *receiver) {
    long head = receiver->head;
    if (head == receiver->tail) {
        receiver->tail = atomic_load_explicit(&shared->tail, memory_order_acquire); /* before the messages */
        if (head == receiver->tail) {
            idle();
            return;
        }
    }
    long end = receiver->tail - head < BATCH ? receiver->tail : head + BATCH;
    for (; head < end; head++) {
        if (shared->slots[head & (SLOTS - 1)].number != head) {
            fprintf(stderr, "expected message %ld, found %ld\n", head, shared->slots[head & (SLOTS - 1)].number);
            exit(1);
        }
    }
    atomic_store_explicit(&shared->head, head, memory_order_release); /* after the messages */
    receiver->head = head;
}

static double receive_for(struct shared *shared, struct receiver *receiver, double seconds) {
    double start = now(), end = start;
    long first = receiver->head;
    while (end - start < seconds) {
        for (long target = receiver->head + BLOCK; receiver->head < target;) {
            receive(shared, receiver);
        }
        end = now();
    }
    return (receiver->head - first) / (end - start);
}

static void send_until_stopped(struct shared *shared) {
    struct message message = {0, {1}};
    long tail = 0, head = 0;
    while (!atomic_load_explicit(&shared->stop, memory_order_relaxed)) {
        if (tail - head == SLOTS) {
            head = atomic_load_explicit(&shared->head, memory_order_acquire); /* before a slot is written over */
            idle();
            continue;
        }
        message.number = tail;
        shared->slots[tail & (SLOTS - 1)] = message;
        atomic_store_explicit(&shared->tail, ++tail, memory_order_release); /* after the message */
    }
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "expected FILE SIDE WARM_UP MEASURED\n");
        return 2;
    }
    tie_to_parent();
    int first = atoi(arguments[2]) == 0;
    struct shared *shared = first ? create(arguments[1], sizeof(struct shared), NULL)
                                  : attach(arguments[1], sizeof(struct shared));
    await(&shared->arrivals, SIDES);
    if (!first) {
        send_until_stopped(shared);
        return 0;
    }
    struct receiver receiver = {0, 0};
    receive_for(shared, &receiver, atof(arguments[3]));
    double rate = receive_for(shared, &receiver, atof(arguments[4]));
    atomic_store(&shared->stop, 1);
    printf("= rate %f\n", rate);
    return 0;
}
