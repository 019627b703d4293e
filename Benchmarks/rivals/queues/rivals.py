"""The job queues that are measured: what they need, and how their workers are started."""

import importlib.util
import sys
from dataclasses import dataclass
from importlib.metadata import version


@dataclass
class Rival:
    name: str
    # Its packages, by the names of their modules; its own first.
    packages: dict
    broker: str
    settings: str
    # The module with its tasks.
    tasks: str
    # What starts the workers, after the interpreter; `{workers}` is how many.
    worker: list
    # Counts the tasks that no worker has taken yet.
    waiting: str

    def missing(self):
        return [package for module, package in self.packages.items() if not importlib.util.find_spec(module)]

    def title(self):
        return self.versions()[0]

    def driver(self):
        return ", ".join([*self.versions()[1:], f"Python {sys.version.split()[0]}"])

    def versions(self):
        return [f"{package} {version(package)}" for package in self.packages.values()]

    def command(self, workers):
        return [sys.executable, *[part.format(workers=workers) for part in self.worker]]


RIVALS = [
    Rival(
        name="celery",
        packages={"celery": "Celery", "kombu": "kombu", "sqlalchemy": "SQLAlchemy", "pymysql": "PyMySQL"},
        broker="SQLAlchemy transport, MariaDB",
        settings="prefork, no results, no gossip, mingle or heartbeat",
        tasks="celery_tasks",
        worker=["-m", "celery", "--app", "celery_tasks", "worker", "--concurrency", "{workers}", "--loglevel", "error"]
        + ["--without-gossip", "--without-mingle", "--without-heartbeat"],
        # A message that was taken stays in the table.
        waiting="SELECT COUNT(*) FROM kombu_message WHERE visible",
    ),
    Rival(
        name="huey",
        packages={"huey": "huey", "peewee": "peewee", "pymysql": "PyMySQL"},
        broker="SqlStorage, MariaDB",
        settings="worker processes, no results, no periodic tasks",
        tasks="huey_tasks",
        worker=["-m", "huey.bin.huey_consumer", "huey_tasks.huey", "--worker-type", "process"]
        + ["--workers", "{workers}", "--no-periodic", "--quiet"],
        waiting="SELECT COUNT(*) FROM task",
    ),
]
