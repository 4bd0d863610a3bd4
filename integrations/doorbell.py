"""Tells the pulse that rows were written: a thread per process, its own connection, never inside a transaction.

The first bell rings at once, then at most one per 20 ms. A lost bell costs the half second until the pulse looks by
itself, or a sweep, nothing else.
"""

import logging
import os
import threading
import time

import psycopg
from django.conf import settings

CHANNEL = "sightline"
QUIET_SECONDS = 0.02
RETRY_SECONDS = 1.0

log = logging.getLogger(__name__)


class Doorbell:
    """One per process: a fork has to make its own."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._wanted = threading.Event()
        threading.Thread(target=self._run, name="doorbell", daemon=True).start()

    def ring(self) -> None:
        """Never blocks, never raises."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            try:
                with connect() as connection:
                    self._ring_on(connection)
            except psycopg.OperationalError as error:
                log.info("doorbell waits for the database: %s", type(error).__name__)
                time.sleep(RETRY_SECONDS)

    def _ring_on(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            connection.execute(f"NOTIFY {CHANNEL}")
            time.sleep(QUIET_SECONDS)


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection for bells: straight to the server, each statement for itself, nothing waits for the disk."""
    connection = psycopg.connect(settings.DIRECT_DATABASE_URL, autocommit=True, connect_timeout=5)
    connection.execute("SET synchronous_commit = off")
    return connection


_bells: dict[int, Doorbell] = {}
_lock = threading.Lock()


def ring() -> None:
    """Wake the pulse soon. Call it after the commit."""
    with _lock:
        bell = _bells.get(os.getpid())
        if bell is None:
            bell = _bells[os.getpid()] = Doorbell()
    bell.ring()
