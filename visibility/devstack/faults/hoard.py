"""Somebody who takes every session that PostgreSQL gives to a role, and each that becomes free."""

import threading
from contextlib import ExitStack, closing
from types import TracebackType
from typing import Self

import psycopg

from visibility.devstack.faults.ledger import CONNECT_SECONDS

PAUSE_SECONDS = 0.02
FULL_SECONDS = 15.0


class Hoard:
    """A context manager: its block begins when the server has refused a session; at its end all are given back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.taken = 0
        self._is_full, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._take_all, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._is_full.wait(FULL_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _take_all(self) -> None:
        with ExitStack() as held:
            while not self._end.is_set():
                try:
                    held.enter_context(closing(psycopg.connect(self.url, connect_timeout=CONNECT_SECONDS)))
                    self.taken += 1
                except psycopg.OperationalError:
                    self._is_full.set()
                    self._end.wait(PAUSE_SECONDS)
