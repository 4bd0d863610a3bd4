"""Somebody who looks at the operations page all the time: what it said of a connection, and how long each look took."""

import itertools
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from visibility.devstack.faults.page import Page
from visibility.devstack.faults.person import Person

LOOK_EVERY = 0.3


@dataclass(frozen=True)
class Look:
    """One look: when, how long the page took, its status, and the connection's row as the API gives it."""

    at: float
    seconds: float
    status: int
    row: dict[str, Any]


@dataclass
class Onlooker:
    """A context manager; looks from its own thread until the block ends."""

    page: Page
    person: Person
    connection: str
    looks: list[Look] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def p95(self) -> float:
        """Seconds that 95 % of the looks at the page stayed below."""
        spent = sorted(look.seconds for look in self.looks)
        return spent[int(len(spent) * 0.95)] if spent else 0.0

    def statuses(self) -> set[int]:
        return {look.status for look in self.looks}

    def alarms(self) -> tuple[int, int]:
        """What a rule on the breaker would have sent: alerts, and recoveries."""
        is_closed = [True, *(look.row["breaker"] == "closed" for look in self.looks if look.row)]
        changes = [pair for pair in itertools.pairwise(is_closed) if pair[0] != pair[1]]
        return sum(was for was, _ in changes), sum(now for _, now in changes)

    def _look_on(self) -> None:
        while not self._end.wait(LOOK_EVERY):
            began = time.monotonic()
            status = self.page.look().status
            seconds = time.monotonic() - began
            self.looks.append(Look(time.monotonic(), seconds, status, self._row()))

    def _row(self) -> dict[str, Any]:
        """Nothing where the API gives no answer just then."""
        try:
            rows = self.person.ask("operations")["connections"]
        except OSError:
            return {}
        return next((dict(row) for row in rows if row["name"] == self.connection), {})
