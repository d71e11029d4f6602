"""From the start of a multiprocessing.Process to the first line of its task: python3 process_start.py WARM_UP MEASURED."""
import multiprocessing
import os
import sys
import threading
import time


def end_with_standard_input():
    while os.read(0, 1):  # not sys.stdin: a process forked meanwhile would wait for its lock for ever
        pass
    os._exit(3)


def hello(out):
    os.write(out.fileno(), b"hello\n")


def start_one():
    reading, writing = multiprocessing.Pipe(duplex=False)
    start = time.monotonic_ns()
    process = multiprocessing.Process(target=hello, args=(writing,))
    process.start()
    os.read(reading.fileno(), 6)
    nanos = time.monotonic_ns() - start
    process.join()
    reading.close()
    writing.close()
    return nanos


def start_for(seconds):
    start, all_nanos = time.monotonic(), []
    while not all_nanos or time.monotonic() - start < seconds:
        all_nanos.append(start_one())
    return sorted(all_nanos)


def main():
    warm_up, measured = float(sys.argv[1]), float(sys.argv[2])
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    start_for(warm_up)
    all_nanos = start_for(measured)
    print(f"= p50 {all_nanos[len(all_nanos) // 2]}")
    sys.stdout.flush()
    os._exit(0)  # a thread still reads standard input


if __name__ == "__main__":
    main()
