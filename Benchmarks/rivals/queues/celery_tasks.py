"""Celery with kombu's SQLAlchemy transport on PyMySQL: the tasks, as its workers and producers import them."""

import os

from celery import Celery
from reports import report_start

app = Celery(
    "bench",
    broker=f"sqla+mysql+pymysql://root@localhost/{os.environ['BENCH_DATABASE']}"
    f"?unix_socket={os.environ['BENCH_SOCKET']}",
)
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True


@app.task
def no_op():
    pass


@app.task
def say_when(address):
    report_start(address)


def enqueue():
    no_op.delay()


def enqueue_report(address):
    say_when.delay(address)
