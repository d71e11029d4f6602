"""Numbers through a multiprocessing.Queue from one process to another: python3 queue_typed.py WARM_UP MEASURED."""
import multiprocessing
import os
import sys
import threading
import time

BLOCK = 1000
LIMIT = 30_000  # items; about as many bytes as the other queues hold


def put(queue, stop):
    threading.Thread(target=end_with_parent, daemon=True).start()
    number = 0
    while not stop.is_set():
        for number in range(number, number + BLOCK):
            queue.put(number)
        number += 1
    queue.put(None)


def end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(3)


def end_with_standard_input():
    while os.read(0, 1):  # not sys.stdin: a process forked meanwhile would wait for its lock for ever
        pass
    os._exit(3)


def rate(queue, expected, seconds):
    first, start = expected, time.monotonic()
    now = start
    while now - start < seconds:
        for expected in range(expected, expected + BLOCK):
            number = queue.get()
            if number != expected:
                raise ValueError(f"expected {expected}, found {number}")
        expected += 1
        now = time.monotonic()
    return (expected - first) / (now - start), expected


def main():
    warm_up, measured = float(sys.argv[1]), float(sys.argv[2])
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    queue, stop = multiprocessing.Queue(LIMIT), multiprocessing.Event()
    putter = multiprocessing.Process(target=put, args=(queue, stop))
    putter.start()
    _, expected = rate(queue, 0, warm_up)
    result, _ = rate(queue, expected, measured)
    stop.set()
    while queue.get() is not None:
        pass  # the putter may wait for room
    putter.join()
    print(f"= rate {result}")
    sys.stdout.flush()
    os._exit(0)  # a thread still reads standard input


if __name__ == "__main__":
    main()
