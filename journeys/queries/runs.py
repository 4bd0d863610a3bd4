"""The list of runs, newest first, paged by key; and counts per tab that stop at a limit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from journeys.models import JourneyRun
from journeys.queries.labels import journey_label, step_label
from journeys.queries.scope import TABS, LedgerScope, RunFilters, asked
from journeys.queries.shapes import RunPage, RunRow, Tab, TabCount
from journeys.rows import Row, rows

PAGE = 40
COUNT_LIMIT = 1000
COLUMNS = (
    "id",
    "journey",
    "label",
    "subject",
    "customer",
    "legal_entity_id",
    "project_id",
    "state",
    "steps_total",
    "steps_ended",
    "steps_unknown",
    "amount",
    "currency",
    "error_kind",
    "error",
    "via",
    "correlation_id",
    "started_at",
    "due_at",
    "delivered_at",
    "finished_at",
)
# Where a run stands: the step that failed, else the unknown one, else the first that has not ended.
STANDS_AT = """
SELECT DISTINCT ON (s.run_id) s.run_id, s.name, s.state, s.error, coalesce(c.name, '') AS connection
FROM journeys_steprun s LEFT JOIN integrations_connection c ON c.id = s.connection_id
WHERE s.run_id = ANY(%(runs)s) AND s.state NOT IN ('done', 'skipped', 'cancelled')
ORDER BY s.run_id, CASE WHEN s.state IN ('rejected', 'dead') THEN 0 WHEN s.state = 'unknown' THEN 1
  WHEN s.state = 'claimed' THEN 2 WHEN s.state = 'ready' THEN 3 WHEN s.wait_on IS NOT NULL THEN 4 ELSE 5 END, s.position
"""


def runs(scope: LedgerScope, filters: RunFilters, *, before: str = "", limit: int = PAGE) -> RunPage:
    """A page of runs that are older than the key `before` ("" = from the newest). A key that is none is ignored."""
    found = asked(scope, filters).filter(_older_than(before)).order_by("-started_at", "-pk")
    lines = list(found.values(*COLUMNS)[: limit + 1])
    page = lines[:limit]
    stands = stands_at([line["id"] for line in page])
    older = _key(page[-1]["started_at"], page[-1]["id"]) if len(lines) > limit else None
    return RunPage(rows=tuple(run_row(line, stands.get(line["id"])) for line in page), older=older)


def tab_counts(scope: LedgerScope, filters: RunFilters, *, limit: int = COUNT_LIMIT) -> tuple[TabCount, ...]:
    """How many runs each tab has under the other filters."""
    return tuple(_count(scope, filters, tab, limit) for tab in TABS)


def stands_at(run_ids: Sequence[int]) -> dict[int, Row]:
    """Where each unfinished run stands."""
    return {row["run_id"]: row for row in rows(STANDS_AT, runs=list(run_ids))} if run_ids else {}


def run_row(line: Mapping[str, Any], stands: Row | None) -> RunRow:
    """A run's columns and where it stands as a frozen row."""
    values = {name: line[name] for name in COLUMNS if name not in ("error", "via", "correlation_id")}
    at = stands or {"name": "", "state": "", "error": "", "connection": ""}
    return RunRow(
        **values,
        journey_label=journey_label(line["journey"]),
        reason=line["error"] or at["error"],
        step=at["name"],
        step_label=step_label(line["journey"], at["name"]),
        step_state=at["state"],
        connection=at["connection"],
        via=tuple(line["via"]),
        correlation_id=str(line["correlation_id"]),
    )


def _count(scope: LedgerScope, filters: RunFilters, tab: Tab, limit: int) -> TabCount:
    wanted = RunFilters(**{**vars(filters), "tab": tab})
    counted = asked(scope, wanted).values("pk")[: limit + 1].count()
    return TabCount(tab=tab, count=min(counted, limit), is_more=counted > limit)


def _key(started_at: datetime, run_id: int) -> str:
    return f"{started_at.isoformat()}_{run_id}"


def _older_than(key: str) -> Q:
    started, _, number = key.rpartition("_")
    if not number.isdecimal() or len(number) > 18:
        return Q()
    try:
        at = datetime.fromisoformat(started)
    except ValueError:
        return Q()
    # The first condition says nothing new; it is the one that the index can start from.
    return Q(started_at__lte=at) & (Q(started_at__lt=at) | Q(pk__lt=int(number))) if at.tzinfo else Q()


def find_run(scope: LedgerScope, run_id: int) -> JourneyRun | None:
    """The run, or None when there is no such run in scope."""
    return scope.runs().filter(pk=run_id).first()
