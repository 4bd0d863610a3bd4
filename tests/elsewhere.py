"""Another session of the tests' database that holds locks, and time limits of our own session."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection as database

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
PATIENCE = 10.0


def session() -> "psycopg.Connection[tuple[Any, ...]]":
    """A second connection to the tests' database."""
    settings = database.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{name: settings[name] for name in names if settings.get(name)})


@contextmanager
def holding(statement: str, values: Sequence[Any] = (), *, seconds: float | None = None) -> Iterator[None]:
    """What the statement locks is held for the block's length, or only for its first seconds."""
    other = session()
    other.execute(statement, values)
    timer = threading.Timer(seconds, other.rollback) if seconds is not None else None
    if timer:
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.join()
        other.close()


@contextmanager
def limited(**limits: str) -> Iterator[None]:
    """Our session with these limits, as a process of the product has them from its start."""
    with database.cursor() as cursor:
        for name, limit in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, limit])
    try:
        yield
    finally:
        database.close()


def begun(work: Callable[[], object]) -> threading.Thread:
    """The work in a thread of its own, once it waits for a lock as well."""

    def run() -> None:
        try:
            work()
        finally:
            database.close()

    worker = threading.Thread(target=run)
    with session() as watch:
        watch.autocommit = True
        before, give_up = watch.execute(WAITS).fetchone(), time.monotonic() + PATIENCE
        worker.start()
        while watch.execute(WAITS).fetchone() == before and time.monotonic() < give_up:
            time.sleep(0.01)
    return worker
