"""A number to and fro through a multiprocessing.Pipe, each time to one who is asleep: python3 pipe_handover.py WARM_UP
MEASURED. Both rest before they send; the rest is not counted: the second replies with the time at which it would have
sent, had its own way in taken nothing."""
import multiprocessing
import os
import sys
import threading
import time

REST = 300e-6


def end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(3)


def end_with_standard_input():
    while os.read(0, 1):  # not sys.stdin: a process forked meanwhile would wait for its lock for ever
        pass
    os._exit(3)


def answer(end):
    threading.Thread(target=end_with_parent, daemon=True).start()
    while (sent := end.recv()) is not None:
        way_in = time.monotonic_ns() - sent
        time.sleep(REST)
        end.send(time.monotonic_ns() - way_in)


def exchange(end, seconds):
    latencies = []
    start = time.monotonic()
    while not latencies or time.monotonic() - start < seconds:
        time.sleep(REST)
        end.send(time.monotonic_ns())
        sent = end.recv()
        latencies.append(time.monotonic_ns() - sent)
    return sorted(latencies)


def main():
    warm_up, measured = float(sys.argv[1]), float(sys.argv[2])
    mine, other = multiprocessing.Pipe()
    process = multiprocessing.Process(target=answer, args=(other,))
    process.start()
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    exchange(mine, warm_up)
    latencies = exchange(mine, measured)
    mine.send(None)
    process.join()
    print(f"= p50 {latencies[len(latencies) // 2]}")
    sys.stdout.flush()
    os._exit(0)  # a thread still reads standard input


if __name__ == "__main__":
    main()
