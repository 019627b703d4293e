"""Celery and Huey under the load of `haulout bench`: no-op tasks, counted, and the time from enqueueing to the start.

    queues.py celery|huey --broker URL [--tasks N] [--waits N]

Prints one JSON object. The workers are the library's own command with two processes and its defaults, but for results,
which are not kept. The broker's URL is redis+socket://PATH or mysql://root@localhost/DATABASE?unix_socket=PATH. Both libraries
have to be installed beside this Python: celery, huey, redis, and for MariaDB sqlalchemy, peewee and pymysql.

Throughput: with no worker running, a task that says when it starts is enqueued, then the no-ops, then another one that
says it; the workers start, and the rate is that of the tasks between the two moments. Latency: one task at a time, after
a random pause of 5 to 35 ms, from the call that enqueues to the first line of the task, by CLOCK_MONOTONIC.
"""

import argparse
import importlib.metadata
import json
import os
import random
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

BROKER = os.environ.get("QUEUES_BROKER", "")
LIBRARY = os.environ.get("QUEUES_LIBRARY", "")
PORT = int(os.environ.get("QUEUES_PORT", "0"))
PROCESSES = 2


def say_when():
    """Sends the time to the program that enqueued the task."""
    now = time.monotonic_ns()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(now.to_bytes(8, "big"), ("127.0.0.1", PORT))


# MARK: The libraries. This file is also what their workers import, with QUEUES_… set.

if LIBRARY == "celery":
    from celery import Celery

    app = Celery("queues", broker=BROKER.replace("mysql://", "sqla+mysql+pymysql://"))
    app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False, broker_connection_retry_on_startup=True)
    tasks = {"no-op": app.task(name="no-op")(lambda: None), "say-when": app.task(name="say-when")(say_when)}

    def enqueue(name):
        tasks[name].delay()

    COMMAND = ["-m", "celery", "-A", "queues", "worker", "--loglevel=ERROR", f"--concurrency={PROCESSES}"]
elif LIBRARY == "huey":
    from huey import RedisHuey

    if BROKER.startswith("redis"):
        app = RedisHuey("queues", url=BROKER.replace("redis+socket:", "unix:"), results=False)
    else:
        from huey.contrib.sql_huey import SqlHuey
        from peewee import MySQLDatabase

        parts = urlsplit(BROKER)
        database = MySQLDatabase(
            parts.path.strip("/"), user=parts.username, unix_socket=parse_qs(parts.query)["unix_socket"][0]
        )
        app = SqlHuey("queues", database=database, results=False)
    tasks = {"no-op": app.task(name="no-op")(lambda: None), "say-when": app.task(name="say-when")(say_when)}

    def enqueue(name):
        tasks[name]()

    COMMAND = ["-m", "huey.bin.huey_consumer", "queues.app", "-k", "process", "-w", str(PROCESSES), "-q"]


# MARK: The measurement.


def measure(arguments):
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    line.settimeout(arguments.patience)
    os.environ.update(
        QUEUES_BROKER=arguments.broker, QUEUES_LIBRARY=arguments.library, QUEUES_PORT=str(line.getsockname()[1])
    )
    os.environ["PYTHONPATH"] = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.environ["PYTHONPATH"])
    import queues

    def started():
        return int.from_bytes(line.recv(8), "big")

    start = time.monotonic()
    queues.enqueue("say-when")
    for _ in range(arguments.tasks):
        queues.enqueue("no-op")
    enqueued = time.monotonic() - start
    queues.enqueue("say-when")
    worker = subprocess.Popen([sys.executable, *queues.COMMAND], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        first, last = started(), started()
        waits = []
        for _ in range(arguments.waits + 20):
            time.sleep(random.uniform(0.005, 0.035))
            called = time.monotonic_ns()
            queues.enqueue("say-when")
            waits.append((started() - called) / 1e6)
    finally:
        worker.terminate()
        worker.wait()
    waits = sorted(waits[20:])
    names = ["celery", "kombu"] if arguments.library == "celery" else ["huey"]
    return {
        "library": arguments.library,
        "broker": urlsplit(arguments.broker).scheme,
        "versions": {name: importlib.metadata.version(name) for name in names},
        "tasks": arguments.tasks,
        "rate": round(arguments.tasks / ((last - first) / 1e9)),
        "enqueue_rate": round(arguments.tasks / enqueued),
        "p50_ms": round(waits[len(waits) // 2], 2),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=["celery", "huey"])
    parser.add_argument("--broker", required=True)
    parser.add_argument("--tasks", type=int, default=5000)
    parser.add_argument("--waits", type=int, default=100)
    parser.add_argument("--patience", type=float, default=120, help="seconds after which a task counts as lost")
    print(json.dumps(measure(parser.parse_args())))
