"""Two processes contend for a multiprocessing.Lock to raise a Value: python3 lock_contended.py WARM_UP MEASURED."""
import multiprocessing
import os
import sys
import threading
import time

BLOCK = 128


def end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(3)


def end_with_standard_input():
    while os.read(0, 1):  # not sys.stdin: a process forked meanwhile would wait for its lock for ever
        pass
    os._exit(3)


def contend(lock, number):
    for _ in range(BLOCK):
        with lock:
            number.value += 1
    return BLOCK


def contend_until_stopped(lock, number, stop, operations):
    threading.Thread(target=end_with_parent, daemon=True).start()
    done = 0
    while not stop.value:
        done += contend(lock, number)
    operations.value = done


def contend_for(lock, number, seconds):
    done = 0
    with lock:
        first, start = number.value, time.monotonic()
    while time.monotonic() - start < seconds:
        done += contend(lock, number)
    with lock:
        last, end = number.value, time.monotonic()
    return done, (end - start) * 1e9 / (last - first)


def main():
    warm_up, measured = float(sys.argv[1]), float(sys.argv[2])
    lock = multiprocessing.Lock()
    number, stop, operations = (multiprocessing.Value("q", 0, lock=False) for _ in range(3))
    other = multiprocessing.Process(target=contend_until_stopped, args=(lock, number, stop, operations))
    other.start()
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    before, _ = contend_for(lock, number, warm_up)
    done, nanos = contend_for(lock, number, measured)
    stop.value = 1
    other.join()
    if number.value != before + done + operations.value:
        raise ValueError(f"expected {before + done + operations.value}, found {number.value}: the lock does not exclude")
    print(f"= nanos {nanos}")
    sys.stdout.flush()
    os._exit(0)  # a thread still reads standard input


if __name__ == "__main__":
    main()
