"""Squares by a multiprocessing.Pool of two: python3 pool_map.py WARM_UP MEASURED ITEMS CHUNK, CHUNK 0 for Python's own."""
import multiprocessing
import os
import sys
import threading
import time


def square(x):
    return x * x


def end_with_standard_input():
    while os.read(0, 1):  # not sys.stdin: a process forked meanwhile would wait for its lock for ever
        pass
    os._exit(3)


def rate(pool, items, chunk, seconds):
    start = time.monotonic()
    done, now = 0, start
    while done == 0 or now - start < seconds:
        results = pool.map(square, items, chunk or None)
        if results[-1] != items[-1] ** 2:
            raise ValueError(f"a wrong result: {results[-1]}")
        done += len(results)
        now = time.monotonic()
    return done / (now - start)


def main():
    warm_up, measured = float(sys.argv[1]), float(sys.argv[2])
    items, chunk = range(int(sys.argv[3])), int(sys.argv[4])
    pool = multiprocessing.Pool(2)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    rate(pool, items, chunk, warm_up)
    print(f"= rate {rate(pool, items, chunk, measured)}")
    sys.stdout.flush()
    pool.terminate()
    os._exit(0)  # a thread still reads standard input


if __name__ == "__main__":
    main()
