"""Puts the load of script/bench engine and latency on other job queues, on the same server.

Those that are not installed are named, with the command that installs them. Prints a table or one JSON object.
"""

import argparse
import contextlib
import importlib
import json
import math
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from reports import next_start
from rivals import RIVALS

HERE = Path(__file__).resolve().parent
DATABASE = "haulout_bench_rival"
WARM_UPS = 5
# Processes are forked before anything of a rival is imported, so that each opens connections of its own.
PROCESSES = multiprocessing.get_context("fork")


def note(text):
    print(f"-- {text}", file=sys.stderr, flush=True)


class Stage:
    """A database of its own, and the workers of one rival on it."""

    def __init__(self, rival, options):
        import pymysql

        self.rival = rival
        self.workers = options.workers
        self.root = pymysql.connect(unix_socket=options.socket, user="root", autocommit=True)
        self.environment = {"BENCH_SOCKET": options.socket, "BENCH_DATABASE": DATABASE}
        os.environ.update(self.environment)

    def recreate(self):
        self.ask(f"CREATE OR REPLACE DATABASE {DATABASE}")
        self.ask(f"USE {DATABASE}")

    def ask(self, statement):
        with self.root.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def waiting(self):
        return self.ask(self.rival.waiting)[0][0]

    @contextlib.contextmanager
    def running(self):
        with tempfile.TemporaryFile("w+") as log:
            workers = subprocess.Popen(
                self.rival.command(self.workers), cwd=HERE, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                yield
            except Exception:
                log.seek(0)
                note(f"the workers' last words: {log.read()[-1000:]}")
                raise
            finally:
                workers.terminate()
                try:
                    workers.wait(20)
                except subprocess.TimeoutExpired:
                    workers.kill()
                    workers.wait()


# MARK: Enqueueing


def in_child(function, *values):
    """Runs a function in a process of its own and returns what it returns."""
    with ProcessPoolExecutor(max_workers=1, mp_context=PROCESSES) as executor:
        return executor.submit(function, *values).result()


def enqueue(stage, count, producers):
    """Processes that each enqueue one task after the other. Returns tasks per second."""
    # The first one makes the tables: by itself, since several at once get in each other's way.
    in_child(produce, stage.rival.tasks, 1)
    share = count // producers
    with ProcessPoolExecutor(max_workers=producers, mp_context=PROCESSES) as executor:
        # One call for each process: none returns before all are there.
        gate = PROCESSES.Manager().Barrier(producers)
        runs = [executor.submit(produce, stage.rival.tasks, share, gate) for _ in range(producers)]
        starts, ends = zip(*[run.result() for run in runs])
    return share * producers / (max(ends) - min(starts))


def produce(module, count, gate=None):
    tasks = importlib.import_module(module)
    tasks.enqueue()  # connects
    if gate:
        gate.wait(60)
    start = time.monotonic()
    for _ in range(count):
        tasks.enqueue()
    return start, time.monotonic()


# MARK: Burn-down


def burn_down(stage, limit):
    """From the first task that is taken until none waits, or for `limit` seconds. Returns tasks per second."""
    waiting = stage.waiting()
    with stage.running():
        left = wait_below(stage, waiting, 60)
        start, first = time.monotonic(), left
        while left and time.monotonic() - start < limit:
            time.sleep(0.1)
            left = stage.waiting()
        return (first - left) / (time.monotonic() - start)


def wait_below(stage, count, limit):
    end = time.monotonic() + limit
    while (left := stage.waiting()) >= count:
        if time.monotonic() > end:
            raise TimeoutError(f"{stage.rival.name} did nothing for {limit} s")
        time.sleep(0.05)
    return left


# MARK: Latency


def latency(stage, count):
    """One task at a time, with a random pause before each. Returns p50 and p99 in ms."""
    with tempfile.TemporaryDirectory() as folder, stage.running():
        waits = sorted(in_child(ask_when, stage.rival.tasks, f"{folder}/s", count))
    return percentile(0.5, waits), percentile(0.99, waits)


def ask_when(module, address, count):
    tasks = importlib.import_module(module)
    waits = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(address)
        receiver.settimeout(60)
        for _ in range(WARM_UPS + count):
            time.sleep(random.uniform(0.1, 0.3))
            called = time.monotonic_ns()
            tasks.enqueue_report(address)
            waits.append((next_start(receiver) - called) / 1e6)
    return waits[WARM_UPS:]


def percentile(share, ordered):
    return round(ordered[max(1, math.ceil(share * len(ordered))) - 1], 2)


# MARK: All of it


def measure(rival, options):
    stage = Stage(rival, options)
    enqueued, burnt = [], []
    for number in range(1, options.rounds + 1):
        stage.recreate()
        enqueued.append(enqueue(stage, options.tasks, options.producers))
        burnt.append(burn_down(stage, options.limit))
        note(f"{rival.name}, round {number}: enqueued {enqueued[-1]:.0f} tasks/s, burnt down {burnt[-1]:.0f} tasks/s")
    stage.recreate()
    p50, p99 = latency(stage, options.waits)
    note(f"{rival.name}: enqueue to start p50 {p50} ms, p99 {p99} ms")
    return {
        "name": rival.title(),
        "broker": rival.broker,
        "driver": rival.driver(),
        "settings": f"{options.workers} workers, {rival.settings}",
        "durable": True,
        "tasks": options.tasks,
        "burn_down": round(statistics.median(burnt)),
        "enqueue_single": round(statistics.median(enqueued)),
        "p50_ms": p50,
        "p99_ms": p99,
    }


def table(report):
    lines = [["", "burn-down/s", "enqueue/s", "p50 ms", "p99 ms"]]
    for rival in report["rivals"]:
        lines.append([f"{rival['name']}, {rival['broker']}"])
        lines[-1] += [str(rival[key]) for key in ["burn_down", "enqueue_single", "p50_ms", "p99_ms"]]
    rows = [line[0].ljust(52) + "".join(cell.rjust(13) for cell in line[1:]) for line in lines]
    return "\n".join(rows + [f"{name}: {reason}" for name, reason in report["missing"].items()])


def main():
    parser = argparse.ArgumentParser(prog="script/bench rivals", description=__doc__)
    parser.add_argument("--socket", required=True, help="the socket of the server; script/bench starts one")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the medians count")
    parser.add_argument("--tasks", type=int, default=20_000, help="how many are enqueued and burnt down in a round")
    parser.add_argument("--workers", type=int, default=4, help="worker processes")
    parser.add_argument("--producers", type=int, default=4, help="processes that enqueue")
    parser.add_argument("--limit", type=float, default=60, help="the longest that a burn-down is watched, in seconds")
    parser.add_argument("--waits", type=int, default=100, help="how many tasks count for the latency")
    parser.add_argument("--only", choices=[rival.name for rival in RIVALS], help="measure just this one")
    options = parser.parse_args()
    report = {"rivals": [], "missing": {}}
    for rival in RIVALS:
        if options.only not in (None, rival.name):
            continue
        if missing := rival.missing():
            lacking = ", ".join(missing)
            report["missing"][rival.name] = f"{lacking} not installed; script/bench --help says how to do that"
        else:
            report["rivals"].append(measure(rival, options))
    print(json.dumps(report, sort_keys=True) if options.json else table(report))


if __name__ == "__main__":
    main()
