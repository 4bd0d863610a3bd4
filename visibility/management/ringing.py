"""Rings Celery from a thread of its own: a broker that hangs or is away never holds the pulse up."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from celery import Task
from kombu.exceptions import OperationalError

EXPIRES_SECONDS = 30
QUIET_SECONDS = 0.05

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ring:
    """One task to ring; not more often than once in `every` seconds for one occasion, a new one rings at once."""

    task: str
    queue: str
    arguments: tuple[tuple[str, str | int], ...] = ()
    every: float = QUIET_SECONDS
    occasion: datetime | None = None


class Ringer:
    """Wanted rings wait here for their time, each at most once.

    A ring that fails is forgotten: whoever looks what is due wants it again.
    """

    def __init__(self, tasks: Mapping[str, "Task[..., None]"]) -> None:
        self._tasks = tasks
        self._wanted: dict[Ring, None] = {}
        self._rung_at: dict[Ring, float] = {}
        self._change = threading.Condition()
        self._is_broken = False
        threading.Thread(target=self._run, name="ringer", daemon=True).start()

    def ring_only(self, *rings: Ring) -> None:
        """Ring these; what waits from before is not due any more. Never blocks."""
        with self._change:
            self._wanted = dict.fromkeys(rings)
            self._change.notify()

    def ring(self, *rings: Ring) -> None:
        """Ring these too. Never blocks."""
        with self._change:
            self._wanted |= dict.fromkeys(rings)
            self._change.notify()

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: bool(self._wanted))
                due, wait = self._due()
            for ring in due:
                self._publish(ring)
            if not due:
                time.sleep(wait)

    def _due(self) -> tuple[list[Ring], float]:
        """Rings whose quiet time is over, taken out; else how long until the first one."""
        now = time.monotonic()
        left = {ring: self._rung_at.get(ring, 0.0) + ring.every - now for ring in self._wanted}
        due = [ring for ring, seconds in left.items() if seconds <= 0]
        for ring in due:
            del self._wanted[ring]
        self._rung_at = {ring: at for ring, at in self._rung_at.items() if at + ring.every > now}
        self._rung_at |= dict.fromkeys(due, now)
        return due, min(max(min(left.values()), 0.001), QUIET_SECONDS)

    def _publish(self, ring: Ring) -> None:
        try:
            self._tasks[ring.task].apply_async(
                kwargs=dict(ring.arguments), queue=ring.queue, expires=EXPIRES_SECONDS, retry=False
            )
        except (OperationalError, OSError) as error:
            if not self._is_broken:
                log.warning("the broker is away (%s); the pulse works by itself", type(error).__name__)
            self._is_broken = True
        except Exception:  # the thread goes on: without it nobody would be rung any more
            log.exception("%s cannot be rung", ring.task)
        else:
            self._is_broken = False
