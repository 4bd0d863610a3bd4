"""The freshness bench's hand and eye: approves time in the simulated PSA and watches the read model follow."""

import itertools
import json
import random
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import psycopg

from integrations.doorbell import CHANNEL
from visibility.devstack.bench.freshness_screen import Screen

LOOK_SECONDS = 0.005
MOST_SECONDS = 30.0
CAUGHT_UP = """
SELECT (SELECT bool_and(is_backfilled) FROM integrations_streamcursor cursor
        JOIN integrations_connection source ON source.id = cursor.connection_id WHERE source.kind <> 'plain')
  AND NOT EXISTS (SELECT FROM canonical_dirty) AND EXISTS (SELECT FROM visibility_projectfigures)
"""
# Time sold by the hour on projects with unbilled work: its approval moves the project's figure and the firm's tile.
# What was signed leads: on a retainer or past a cap an hour earns nothing, whatever method the PSA states.
ENTRIES = """
SELECT entry.external_id, entry.project_id FROM canonical_timeentry entry
JOIN canonical_project project ON project.id = entry.project_id
JOIN visibility_projectfigures figures ON figures.project_id = project.id
JOIN integrations_connection source ON source.id = entry.connection_id AND source.kind = 'kantata'
WHERE NOT entry.is_approved AND NOT entry.is_deleted AND entry.is_billable AND entry.amount > 0
  AND project.revenue_method = 'time_and_materials' AND figures.unbilled > 0
  AND NOT EXISTS (SELECT FROM jsonb_array_elements(figures.contract_lines) line
    WHERE line ->> 'method' <> 'time_and_materials')
ORDER BY entry.id DESC LIMIT 60
"""
UNBILLED = "SELECT unbilled FROM visibility_projectfigures WHERE project_id = %s"
# What an event feed does for the stream that an event tells of.
ANNOUNCE = """
UPDATE integrations_streamcursor SET next_at = now() WHERE stream = 'time_entries' AND connection_id IN
  (SELECT id FROM integrations_connection WHERE kind = 'kantata')
"""
STARTED = """
SELECT extract(epoch FROM max(last_started_at)) FROM integrations_streamcursor WHERE stream = 'time_entries'
"""


@dataclass(frozen=True)
class Seen:
    """Seconds from one event until its stream was read, the read model changed, the screen did. None: no browser."""

    pulled: float
    model: float
    screen: float | None


class Product:
    """A running product, from outside: its database and the PSA it reads. An event is waited for `most` seconds."""

    def __init__(self, dsn: str, psa: str, *, most: float = MOST_SECONDS) -> None:
        self.dsn, self.psa, self.most = dsn, psa, most

    def __enter__(self) -> Self:
        self.database = psycopg.connect(self.dsn, autocommit=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def assert_durable(self) -> None:
        if self._ask("SHOW fsync") != "on" or self._ask("SHOW synchronous_commit") == "off":
            raise SystemExit("The database does not keep what it commits: the figures are void.")

    def await_first_pull(self, seconds: float) -> None:
        """Returns when every stream was read once and the read models know it; then the entries are chosen."""
        give_up = time.monotonic() + seconds
        while self._ask(CAUGHT_UP) is not True:
            if time.monotonic() > give_up:
                raise SystemExit(f"The first pull did not end within {seconds:.0f} s.")
            time.sleep(0.1)
        self.events = self._events()

    def follow(self, page: Screen | None) -> Seen:
        """One approval (or its withdrawal), until everything has changed. Raises SystemExit where it does not."""
        action, entry, project = next(self.events)
        time.sleep(random.uniform(0, 1))  # noqa: S311  (no two approvals at the same point of anybody's clock)
        before, shown = self._ask(UNBILLED, project), page.figure() if page else None
        began = time.monotonic()
        watcher = Watcher(self.dsn, project, before, began, most=self.most)
        watcher.start()
        self._do(action, entry)
        self.database.execute(ANNOUNCE)
        self.database.execute(f"NOTIFY {CHANNEL}")
        on_screen = page.seconds_until_other(shown, began, self.most) if page else None
        watcher.join()
        if watcher.seconds is None:
            raise SystemExit(f"{action} of time entry {entry} did not reach the read model in {self.most:.0f} s.")
        return Seen(watcher.pulled, watcher.seconds, on_screen)

    def _events(self) -> Iterator[tuple[str, str, int]]:
        """Each entry is approved once, then each withdrawn, and so on; every event moves its project's figure."""
        entries = self.database.execute(ENTRIES).fetchall()
        if not entries:
            raise SystemExit("The demo firm has no time that waits for approval.")
        for action in itertools.cycle(("approve_time", "withdraw_time")):
            yield from ((action, str(entry), int(project)) for entry, project in entries)

    def _do(self, action: str, entry: str) -> None:
        body = json.dumps({"action": action, "ids": [entry]}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.psa}/_do", data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()

    def _ask(self, statement: str, *parameters: Any) -> Any:
        found = self.database.execute(statement, parameters).fetchone()
        return found[0] if found else None


class Watcher(threading.Thread):
    """Looks at one project's figure until it is another; `seconds` stays None where it never is."""

    def __init__(self, dsn: str, project: int, before: Decimal, began: float, *, most: float) -> None:
        super().__init__(daemon=True)
        self.dsn, self.project, self.before, self.began, self.most = dsn, project, before, began, most
        self.began_at = time.time()
        self.pulled = 0.0
        self.seconds: float | None = None

    def run(self) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as database:
            while time.monotonic() - self.began < self.most:
                if database.execute(UNBILLED, [self.project]).fetchone() != (self.before,):
                    self.seconds = time.monotonic() - self.began
                    self.pulled = self._pulled(database)
                    return
                time.sleep(LOOK_SECONDS)

    def _pulled(self, database: "psycopg.Connection[Any]") -> float:
        (started,) = database.execute(STARTED).fetchone() or (self.began_at,)
        return max(float(started) - self.began_at, 0.0)
