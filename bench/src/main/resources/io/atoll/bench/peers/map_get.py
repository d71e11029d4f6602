"""Looks numbers up in a dict of a multiprocessing.Manager: python3 map_get.py WARM_UP MEASURED ENTRIES."""
import multiprocessing
import os
import random
import sys
import threading
import time

BLOCK = 100


def end_with_standard_input():
    while os.read(0, 1):  # not sys.stdin: a process forked meanwhile would wait for its lock for ever
        pass
    os._exit(3)


def nanos(shared, entries, seconds):
    start = time.monotonic()
    done, now = 0, start
    while now - start < seconds:
        for key in random.choices(range(entries), k=BLOCK):
            if shared[key] != ~key:
                raise ValueError(f"a wrong value of key {key}")
        done += BLOCK
        now = time.monotonic()
    return (now - start) / done * 1e9


def main():
    warm_up, measured = float(sys.argv[1]), float(sys.argv[2])
    entries = int(sys.argv[3])
    manager = multiprocessing.Manager()
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    shared = manager.dict({key: ~key for key in range(entries)})
    nanos(shared, entries, warm_up)
    print(f"= nanos {nanos(shared, entries, measured)}")
    sys.stdout.flush()
    manager.shutdown()
    os._exit(0)  # a thread still reads standard input


if __name__ == "__main__":
    main()
