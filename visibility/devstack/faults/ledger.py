"""What the ledger says about the requests of one scenario, read straight from PostgreSQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

from visibility.devstack.faults.checker import StepSeen

CONNECT_SECONDS = 3
STEPS = """
SELECT r.subject || ':' || (s.position + 1) AS ref, s.state, coalesce(e.code, '') AS entity, r.amount, r.currency,
  r.event ->> 'order_key' AS order_key, r.canonical_id AS sequence, r.state = 'failed' AS is_run_failed
FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
LEFT JOIN canonical_legalentity e ON e.id = r.legal_entity_id
WHERE starts_with(r.subject, %(prefix)s)
"""
# A step a person has to look at waits for that person; it is no backlog.
BACKLOG = """
SELECT (SELECT count(*) FROM journeys_inboxevent WHERE state = 'new' AND starts_with(record_id, %(prefix)s)) + (
  SELECT count(*) FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
  WHERE starts_with(r.subject, %(prefix)s) AND r.state = 'open'
    AND s.state IN ('waiting', 'ready', 'claimed', 'unknown')) AS found
"""
IN_FLIGHT = """
SELECT count(*) AS found FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) AND s.state = 'claimed' AND s.sent_at IS NOT NULL
  AND s.claimed_at < coalesce(%(before)s::timestamptz, 'infinity')
"""
HOLDERS = """
SELECT split_part(s.claimed_by, ':', 2)::int AS pid, count(*) AS steps
FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) AND s.state = 'claimed' AND s.sent_at IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC
"""
TRIES = """
SELECT count(*) FILTER (WHERE t.tries > 1) AS retried, coalesce(sum(t.fenced), 0)::int AS fenced,
  coalesce(sum(t.crashed), 0)::int AS crashed, coalesce(sum(t.unknown), 0)::int AS unknown,
  coalesce(max(t.tries), 0) AS most, coalesce(max(t.counted), 0) AS most_counted
FROM (
  SELECT count(*) AS tries, count(*) FILTER (WHERE a.is_fenced) AS fenced, s.attempts AS counted,
    count(*) FILTER (WHERE a.outcome = 'Crashed') AS crashed, count(*) FILTER (WHERE a.outcome = 'Unknown') AS unknown
  FROM journeys_attempt a JOIN journeys_steprun s ON s.id = a.step_id JOIN journeys_journeyrun r ON r.id = s.run_id
  WHERE starts_with(r.subject, %(prefix)s) GROUP BY s.id) t
"""
CRASHED = """
SELECT DISTINCT split_part(a.claimed_by, ':', 2)::int AS pid
FROM journeys_attempt a JOIN journeys_steprun s ON s.id = a.step_id JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) AND a.outcome = 'Crashed'
"""
LOST = """
SELECT string_agg(told, '; ') AS found FROM (
  SELECT concat(count(*), ' of ', a.claimed_by, ' claimed ', to_char(min(a.claimed_at), 'HH24:MI:SS.MS'), ' to ',
    to_char(max(a.claimed_at), 'HH24:MI:SS.MS'), ', ', count(a.sent_at), ' sent, ended ',
    to_char(max(a.finished_at), 'HH24:MI:SS.MS')) AS told
  FROM journeys_attempt a JOIN journeys_steprun s ON s.id = a.step_id JOIN journeys_journeyrun r ON r.id = s.run_id
  WHERE starts_with(r.subject, %(prefix)s) AND a.outcome = 'Crashed' GROUP BY a.claimed_by) each_holder
"""
SPEED = """
SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM s.finished_at - s.ready_at)) AS p95
FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) AND s.state = 'done'
"""
STATES = """
SELECT s.state, count(*) AS found FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) GROUP BY 1
"""
RUNS = "SELECT count(*) AS found FROM journeys_journeyrun WHERE starts_with(subject, %(prefix)s)"
WAYS = "SELECT subject, via FROM journeys_journeyrun WHERE starts_with(subject, %(prefix)s)"
PARKED = "SELECT record_id FROM journeys_inboxevent WHERE state = 'parked' AND starts_with(record_id, %(prefix)s)"
# Evenly over the time: the first came in at its beginning.
AGE = """
WITH waits AS (
  SELECT s.id, s.run_id, %(seconds)s * interval '1 second'
    * (1 - row_number() OVER (ORDER BY s.id)::float / count(*) OVER ()) AS earlier
  FROM journeys_steprun s JOIN journeys_journeyrun r ON r.id = s.run_id
  WHERE starts_with(r.subject, %(prefix)s) AND s.state = 'ready'),
runs AS (UPDATE journeys_journeyrun r SET started_at = r.started_at - w.earlier FROM waits w WHERE r.id = w.run_id)
UPDATE journeys_steprun s SET ready_at = s.ready_at - w.earlier, next_at = s.next_at - w.earlier
FROM waits w WHERE s.id = w.id AND s.state = 'ready'
"""
PUT_FIRST = """
UPDATE journeys_steprun s SET priority = %(priority)s FROM journeys_journeyrun r
WHERE r.id = s.run_id AND starts_with(r.subject, %(prefix)s) AND right(r.subject, 1) = %(ending)s
"""
FAILED = """
SELECT s.run_id, s.id AS step_id, s.fence, s.idem_key AS key FROM journeys_steprun s
JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) AND s.state IN ('rejected', 'dead') ORDER BY s.id
"""
ACTIONS = """
SELECT a.action, count(*) AS found FROM journeys_operatoraction a JOIN journeys_journeyrun r ON r.id = a.run_id
WHERE starts_with(r.subject, %(prefix)s) GROUP BY 1
"""
UNREACHED = """
SELECT coalesce(sum(b.asked - (SELECT count(*) FROM journeys_operatoraction a WHERE a.bulk_id = b.id)), 0) AS found
FROM journeys_bulkreplay b WHERE starts_with(b.reason, %(reason)s)
"""
PAUSED = "SELECT paused_reason FROM integrations_connection WHERE name = %(name)s AND is_paused"
BREAKER = """
SELECT g.breaker FROM integrations_connectiongate g JOIN integrations_connection c ON c.id = g.connection_id
WHERE c.name = %(name)s
"""
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE starts_with(application_name, 'sightline-') AND pid <> pg_backend_pid()
"""
WELL_AGAIN = """
UPDATE integrations_connectiongate SET blocked_until = NULL, blocked_reason = '', breaker = 'closed',
  successes = 0, failures = 0
"""


@dataclass(frozen=True)
class Tries:
    """Attempts by kind; `most` rows of one step, `most_counted` against its retry budget."""

    retried: int
    fenced: int
    crashed: int
    unknown: int
    most: int
    most_counted: int


@dataclass(frozen=True)
class Failed:
    """A step that was refused or given up, as a person sees it: `fence` is what the page hands back with a press."""

    run_id: int
    step_id: int
    fence: int
    key: str


@dataclass(frozen=True)
class Ledger:
    """Read by a connection per question: the server may be gone between two. Raises psycopg.OperationalError."""

    url: str

    def steps(self, prefix: str) -> list[StepSeen]:
        return [StepSeen(**(row | {"amount": row["amount"] or Decimal(0)})) for row in self._rows(STEPS, prefix=prefix)]

    def backlog(self, prefix: str) -> int:
        """Requests and steps that are still to be worked on."""
        return int(self._rows(BACKLOG, prefix=prefix)[0]["found"])

    def in_flight(self, prefix: str, *, before: str | None = None) -> int:
        """Steps that were handed to the wire under a lease, claimed before an instant of now() (None: whenever)."""
        return int(self._rows(IN_FLIGHT, prefix=prefix, before=before)[0]["found"])

    def holders(self, prefix: str) -> dict[int, int]:
        """Steps under way by the process that holds them; the busiest first."""
        return {row["pid"]: row["steps"] for row in self._rows(HOLDERS, prefix=prefix)}

    def tries(self, prefix: str) -> Tries:
        return Tries(**self._rows(TRIES, prefix=prefix)[0])

    def crashed(self, prefix: str) -> set[int]:
        """Processes whose claims ended without a word."""
        return {row["pid"] for row in self._rows(CRASHED, prefix=prefix)}

    def lost(self, prefix: str) -> str:
        """Whose claims ended without a word, when they were made and when they ended; "" where none did."""
        return self._rows(LOST, prefix=prefix)[0]["found"] or ""

    def p95(self, prefix: str) -> float | None:
        """Seconds from ready to done that 95 % of the steps stay below; None before one is done."""
        found = self._rows(SPEED, prefix=prefix)[0]["p95"]
        return float(found) if found is not None else None

    def states(self, prefix: str) -> dict[str, int]:
        """Steps by state."""
        return {row["state"]: row["found"] for row in self._rows(STATES, prefix=prefix)}

    def age(self, prefix: str, *, seconds: float) -> int:
        """Ready steps have waited for up to that long; how many they are."""
        return self._run(AGE, prefix=prefix, seconds=seconds)

    def put_first(self, prefix: str, *, ending: str, priority: int) -> None:
        """Requests whose key ends so are of that priority (the lowest goes first)."""
        self._run(PUT_FIRST, prefix=prefix, ending=ending, priority=priority)

    def failed(self, prefix: str) -> list[Failed]:
        return [Failed(**row) for row in self._rows(FAILED, prefix=prefix)]

    def actions(self, prefix: str) -> dict[str, int]:
        """What people did, by kind of action."""
        return {row["action"]: row["found"] for row in self._rows(ACTIONS, prefix=prefix)}

    def unreached(self, reason: str) -> int:
        """Of steps pressed together, for reasons that begin so, those that were not come to in time."""
        return int(self._rows(UNREACHED, reason=reason)[0]["found"])

    def paused_for(self, connection: str) -> str:
        """Why nothing is sent there; "" where something may be."""
        found = self._rows(PAUSED, name=connection)
        return str(found[0]["paused_reason"]) if found else ""

    def breaker(self, connection: str) -> str:
        """closed, open or half_open, by the name of the connection."""
        return str(self._rows(BREAKER, name=connection)[0]["breaker"])

    def runs(self, prefix: str) -> int:
        return int(self._rows(RUNS, prefix=prefix)[0]["found"])

    def ways(self, prefix: str) -> list[tuple[str, list[str]]]:
        """The subject of each run, and the ways that news of it came."""
        return [(row["subject"], row["via"]) for row in self._rows(WAYS, prefix=prefix)]

    def parked_keys(self, prefix: str) -> list[str]:
        """Requests that the intake refused with a reason."""
        return [row["record_id"] for row in self._rows(PARKED, prefix=prefix)]

    def open_gates(self) -> None:
        """Between scenarios: what the last one did to the gates is forgotten."""
        self._run(WELL_AGAIN)

    def now(self) -> str:
        """The server's instant, to be restored to."""
        return str(self._rows("SELECT clock_timestamp()::text AS now")[0]["now"])

    def is_restoring(self) -> bool:
        """Whether the server still replays its log, and can only be read."""
        return bool(self._rows("SELECT pg_is_in_recovery() AS found")[0]["found"])

    @contextmanager
    def cutter(self) -> Iterator[Callable[[], object]]:
        """What ends every session of the product's processes, as a fail-over does; it has its own by then."""
        with self._connect() as connection:
            yield lambda: connection.execute(CUT)

    def spoil(self, statements: str) -> None:
        """Take a safety away in this throw-away database, for a negative control (spoiling.py)."""
        self._run(statements)

    def _rows(self, statement: str, **parameters: Any) -> Sequence[DictRow]:
        with self._connect() as connection:
            return connection.execute(statement, parameters).fetchall()

    def _run(self, statement: str, **parameters: Any) -> int:
        """How many rows it changed."""
        with self._connect() as connection:
            return connection.execute(statement, parameters or None).rowcount

    def _connect(self) -> "psycopg.Connection[DictRow]":
        return psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_SECONDS, row_factory=dict_row)
