"""Huey with its SQL storage on peewee and PyMySQL: the tasks, as its workers and producers import them."""

import os

from huey.contrib.sql_huey import SqlHuey
from peewee import MySQLDatabase
from reports import report_start

database = MySQLDatabase(os.environ["BENCH_DATABASE"], unix_socket=os.environ["BENCH_SOCKET"], user="root")
huey = SqlHuey("bench", database=database, results=False)
# The tables are made on this connection. A consumer forks, and its workers must not share it.
database.close()


@huey.task()
def no_op():
    pass


@huey.task()
def say_when(address):
    report_start(address)


def enqueue():
    no_op()


def enqueue_report(address):
    say_when(address)
