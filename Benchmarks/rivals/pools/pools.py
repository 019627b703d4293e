"""Python's connection pools under the same load as ours: point SELECTs by 8 and by 64 threads on 8 connections.

Arguments: POOL SOCKET PORT DATABASE GUEST USERS ROUNDS SECONDS. Prints one JSON object with the figures of
`PoolReport.swift`. Each pool has its defaults, but for its size.
"""

import importlib
import importlib.metadata
import json
import logging
import random
import statistics
import sys
import threading
import time

INSTALL = {"pymysql_pool": "pymysql-pool", "sqlalchemy": "SQLAlchemy PyMySQL", "dbutils": "DBUtils PyMySQL"}
MODULES = {"pymysql_pool": ["pymysqlpool"], "sqlalchemy": ["sqlalchemy", "pymysql"], "dbutils": ["dbutils", "pymysql"]}
SELECT = "SELECT score FROM bench_user WHERE uid = %s"


# MARK: The pools: a function that borrows a connection, whose close() gives it back


def pymysql_pool(login, size, opened):
    import pymysqlpool

    pool = pymysqlpool.ConnectionPool(size=opened or size, maxsize=size, pre_create_num=opened or size, **login)
    return pool.get_connection


def sqlalchemy(login, size, opened):
    import pymysql
    from sqlalchemy.pool import QueuePool

    pool = QueuePool(
        lambda: pymysql.connect(**login), pool_size=opened or size, max_overflow=size - opened if opened else 0
    )
    fill(pool.connect, opened or size)
    return pool.connect


def dbutils(login, size, opened):
    import pymysql
    from dbutils.pooled_db import PooledDB

    pool = PooledDB(pymysql, mincached=opened or size, maxconnections=size, blocking=True, **login)
    return pool.connection


def fill(borrow, count):
    for connection in [borrow() for _ in range(count)]:
        connection.close()


def run(borrow, statement, *values):
    connection = borrow()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        if len(cursor.fetchall()) != 1:
            raise LookupError("no row")
        cursor.close()
    finally:
        connection.close()


# MARK: Measuring


class Crowd:
    """Threads that query over and over; what they complete while `phase` is 1 counts."""

    def __init__(self, borrow, threads, users):
        self.phase = 0
        self.counts = [0] * threads
        self.errors = [0] * threads
        self.times = [[] for _ in range(threads)]
        self.threads = [threading.Thread(target=self.work, args=(i, borrow, users)) for i in range(threads)]

    def work(self, index, borrow, users):
        dice = random.Random(index)
        start = time.perf_counter_ns()
        while self.phase < 2:
            try:
                run(borrow, SELECT, dice.randint(1, users))
                succeeded = True
            except Exception:
                succeeded = False
            end = time.perf_counter_ns()
            if self.phase == 1:
                self.times[index].append(end - start)
                (self.counts if succeeded else self.errors)[index] += 1
            start = end

    def measure(self, seconds):
        for thread in self.threads:
            thread.start()
        time.sleep(0.3)
        start = time.perf_counter()
        self.phase = 1
        time.sleep(seconds)
        elapsed = time.perf_counter() - start
        self.phase = 2
        for thread in self.threads:
            thread.join()
        return sum(self.counts) / elapsed


def multiplex(borrow, threads, users, rounds, seconds):
    rates = []
    errors = 0
    for _ in range(rounds):
        crowd = Crowd(borrow, threads, users)
        rates.append(crowd.measure(seconds))
        errors += sum(crowd.errors)
    times = sorted(time for times in crowd.times for time in times)
    squares = sum(count * count for count in crowd.counts)
    return {
        "rate": round(statistics.median(rates)),
        "errors": errors,
        "wait_p50_us": at(times, 0.5),
        "wait_p99_us": at(times, 0.99),
        "wait_p999_us": at(times, 0.999),
        "wait_max_us": at(times, 1),
        "jain": round(sum(crowd.counts) ** 2 / (threads * squares), 4) if squares else 0,
    }


def at(times, part):
    return round(times[round((len(times) - 1) * part)] / 1000, 1) if times else None


def borrow_return(borrow, rounds, count=5000):
    times = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for _ in range(count):
            borrow().close()
        times.append((time.perf_counter_ns() - start) / count)
    return round(statistics.median(times), 1)


def burst(threads, work):
    """Runs `work` on threads that start together. Returns how many failed."""
    gate = threading.Barrier(threads)
    errors = []

    def one(index):
        gate.wait()
        try:
            work(index)
        except Exception as error:
            errors.append(error)

    all_threads = [threading.Thread(target=one, args=(i,)) for i in range(threads)]
    for thread in all_threads:
        thread.start()
    for thread in all_threads:
        thread.join()
    return len(errors)


# MARK: Spike and kill


def ask(root, statement):
    with root.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def connects(root):
    return int(ask(root, "SHOW GLOBAL STATUS LIKE 'Connections'")[0][1])


def spike(make, login, root):
    ask(root, "SET GLOBAL init_connect = 'DO SLEEP(0.15)'")
    try:
        before = connects(root)
        borrow = make(login, 50, 5)
        start = time.perf_counter()
        errors = burst(50, lambda _: run(borrow, "SELECT SLEEP(0.002)"))
        elapsed = time.perf_counter() - start
        return {"connections": connects(root) - before, "ms": round(elapsed * 1000, 1), "errors": errors}
    finally:
        ask(root, "SET GLOBAL init_connect = ''")


def kill(make, login, root, guest, limit=10):
    """At most `limit` seconds: a pool that has lost its connections for good makes every caller wait."""
    borrow = make(login, 8, 0)
    queries = errors = 0
    end = time.perf_counter() + limit
    while queries < 10_000 and time.perf_counter() < end:
        ask(root, f"KILL USER {guest}")
        while ask(root, f"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '{guest}'")[0][0]:
            pass
        for _ in range(10):
            errors += burst(8, lambda index: run(borrow, SELECT, index + 1))
            queries += 8
    return {"queries": queries, "errors": errors}


def main():
    name, socket, _, database, guest, users, rounds, seconds = sys.argv[1:]
    try:
        for module in MODULES[name]:
            importlib.import_module(module)
    except ImportError:
        print(f"not installed: pip install {INSTALL[name]}")
        sys.exit(69)
    import pymysql

    logging.disable()  # failures are counted
    make = {"pymysql_pool": pymysql_pool, "sqlalchemy": sqlalchemy, "dbutils": dbutils}[name]
    login = {"unix_socket": socket, "user": "root", "database": database}
    as_guest = {**login, "user": guest}
    root = pymysql.connect(**login, autocommit=True)
    borrow = make(login, 8, 0)
    package = INSTALL[name].split()[0]
    users, rounds, seconds = int(users), int(rounds), float(seconds)
    report = {
        "name": f"{package} {importlib.metadata.version(package)}",
        "driver": f"PyMySQL {importlib.metadata.version('PyMySQL')}, Python {sys.version.split()[0]}",
        "way": "socket",
        "multiplex_8x8": multiplex(borrow, 8, users, rounds, seconds),
        "multiplex_64x8": multiplex(borrow, 64, users, rounds, seconds),
        "borrow_return_ns": borrow_return(borrow, rounds),
        "spike": spike(make, as_guest, root),
        "kill": kill(make, as_guest, root, guest),
    }
    print(json.dumps(report, sort_keys=True))


main()
