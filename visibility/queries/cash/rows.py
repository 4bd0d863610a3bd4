"""The rows behind a number of the cash clock: who passed a leg, or waits in it, longest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from journeys.rows import Row, rows
from visibility.access import Viewer
from visibility.measures.figure import Reason, figure_of
from visibility.queries.answers import money
from visibility.queries.cash.earned_work import EarnedWork
from visibility.queries.cash.legs import LEGS, Leg, lasted
from visibility.queries.cash.receivables import BUCKETS
from visibility.queries.cash.scope import CashScope, scope_of
from visibility.queries.cash.sql import PAGE, PASSED_ONES, UNITS, WAITING_ONES
from visibility.queries.project.address import address_of, shared_codes
from visibility.queries.shapes.cash import CashFilters, CashRow, CashRows
from visibility.queries.shapes.common import Drill, Value

PER_PAGE = 50
STATES = ("waiting", "passed")
# Days past the due day of each bucket; both included.
EVER = 100_000
REACHES = ((-EVER, 0), (1, 30), (31, 60), (61, 90), (91, EVER))
REACH: Mapping[str, tuple[int, int]] = dict(zip(BUCKETS, REACHES, strict=True))
AGED = " AND %(today)s - coalesce(due_on, since_at::date) BETWEEN %(least)s AND %(most_days)s"


def cash_rows(
    viewer: Viewer, leg: str, state: str, filters: CashFilters, *, bucket: str, page: int, now: datetime
) -> CashRows:
    """One page; leg is a key of LEGS, state one of STATES, bucket one of receivables.BUCKETS or "" (all).

    A bucket that is none, or of a leg that is not told apart by age, is as good as not given.
    """
    scope, asked = scope_of(viewer, filters, now=now), LEGS[leg]
    bucket = bucket if leg == "payment" and bucket in REACH else ""
    start = (max(page, 1) - 1) * PER_PAGE
    found = _found(scope, asked, state, bucket, start)
    shared = shared_codes(viewer.firm_id)
    return CashRows(
        leg=leg,
        label=asked.label,
        span=asked.span,
        state=state,
        bucket=bucket,
        filters=filters,
        currency=scope.currency,
        rows=tuple(_row(scope, asked, state, row, shared) for row in found[:PER_PAGE]),
        page=page,
        has_more=len(found) > PER_PAGE,
    )


def _found(scope: CashScope, leg: Leg, state: str, bucket: str, start: int) -> Sequence[Row]:
    if leg.body is None:
        return EarnedWork(scope).projects(state, start=start, most=PER_PAGE + 1)
    wanted, more = (WAITING_ONES, "since_at NULLS LAST") if state == "waiting" else (PASSED_ONES, "seconds DESC")
    aged: dict[str, Any] = {}
    if bucket:
        wanted += AGED
        aged = {"least": REACH[bucket][0], "most_days": REACH[bucket][1]}
    units_of = UNITS[leg.is_by_project].format(body=leg.body, wanted=wanted)
    statement = PAGE.format(units=units_of, order=more)
    return rows(statement, **scope.parameters, **aged, start=start, most=PER_PAGE + 1)


def _row(scope: CashScope, leg: Leg, state: str, row: Row, shared: frozenset[str]) -> CashRow:
    address = address_of(row["project_id"], row["code"], shared) if row["project_id"] else ""
    took = row["seconds"] if state == "passed" else _age(row, scope.now)
    return CashRow(
        what=row["what"] if leg.key in ("activation", "acceptance", "payment") else "",
        project=row["project"] or "",
        entity=row["entity"] or "",
        count=row["number"],
        since_at=row["since_at"],
        until_at=row["until_at"],
        due_on=row.get("due_on"),
        lasted=lasted(leg, figure_of(took, Reason.NO_EVENTS)),
        waits_on=row["waits_on"] if state == "waiting" else "",
        amount=_amount(scope, row),
        drill=Drill(name="project", arguments={"code": address}) if address else None,
        source=_source(leg, state, address),
    )


def _age(row: Row, now: datetime) -> Decimal | None:
    """Seconds that it waits already; None where nobody knows since when."""
    since = row["since_at"]
    return None if since is None else Decimal(max(int((now - since).total_seconds()), 0))


def _amount(scope: CashScope, row: Row) -> Value:
    return scope.total([row]) if row["amount"] is not None else money(None, scope.currency, "no_amount")


def _source(leg: Leg, state: str, address: str) -> Drill | None:
    if not (leg.kind and address):
        return None
    wanted = {"kind": leg.kind} | ({"state": leg.state} if leg.state and state == "waiting" else {})
    return Drill(name="project-facts", arguments={"code": address}, query=wanted)
