"""The records behind a line of the close, oldest first."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import Http404

from integrations.canonical.models import Firm
from journeys.queries import expense_lines, time_lines
from journeys.queries.entry_lines import period_page
from journeys.rows import Row, rows
from visibility.access import Viewer, entities_of
from visibility.measures.fx import MAX_STALE_DAYS
from visibility.queries.answers import money
from visibility.queries.close.lines import LABELS, ON_THE_WAY, RECORDS
from visibility.queries.close.names import Key, names_of
from visibility.queries.close.page import closes_of, scopes_of
from visibility.queries.close.periods import calendars_of, chosen_of, months, periods_of
from visibility.queries.close.scope import CloseScope
from visibility.queries.close.sql import LATE, PAGE
from visibility.queries.project.address import address_of, shared_codes
from visibility.queries.shapes.close import CloseRow, CloseRows
from visibility.queries.shapes.common import Drill

PER_PAGE = 100
# Lines over facts of every kind, whose statements know no more of one than the key that its source gave it.
OF_FACTS = ("rates", "late")
ENTRIES = {"time_entry": time_lines.LINES, "expense_entry": expense_lines.LINES}
FACTS = {"time_entry": "time", "expense_entry": "expenses", "milestone": "milestones", "invoice": "invoices"} | {
    "credit_note": "invoices", "cost_posting": "costs", "commitment": "commitments",
}  # fmt: skip


def close_rows(viewer: Viewer, line: str, entity: str, period: str, *, page: int, now: datetime) -> CloseRows:
    """One page; line is one of close_lines.LISTED. Raises Http404 for an entity that is none, or out of scope."""
    scope = _scope(viewer, entity, period, now)
    found = _found(scope, line, (max(page, 1) - 1) * PER_PAGE)
    shared, names = shared_codes(viewer.firm_id), names_of(found) if line in OF_FACTS else {}
    return CloseRows(
        line=line,
        label=LABELS[line],
        entity=entity,
        period=scope.period,
        currency=scope.currency,
        rows=tuple(_row(scope, row, shared, names) for row in found[:PER_PAGE]),
        page=page,
        has_more=len(found) > PER_PAGE,
    )


def _scope(viewer: Viewer, entity: str, period: str, now: datetime) -> CloseScope:
    found = list(entities_of(viewer).filter(code=entity)[:1])
    if not found:
        raise Http404("No such legal entity in your scope.")
    calendars, today = calendars_of(viewer.firm_id), now.astimezone(UTC).date()
    periods = periods_of(found, calendars, today) or tuple(months(today))
    firm = Firm.objects.get(pk=viewer.firm_id)
    return scopes_of(firm, found, calendars, chosen_of(periods, period), now=now)[0]


def _found(scope: CloseScope, line: str, start: int) -> list[Row]:
    """The rows from `start` on, one more than a page shows."""
    if line in ON_THE_WAY:
        return _entries(scope, line, start)
    if line == "late":
        taken = next(iter(closes_of(scope)), None)
        return [] if taken is None else _records(scope, LATE, start, taken_at=taken.taken_at)
    return _records(scope, RECORDS[line], start)


def _records(scope: CloseScope, body: str, start: int, **more: object) -> list[Row]:
    return rows(PAGE.format(body=body), **scope.parameters, **more, start=start, most=PER_PAGE + 1)


def _entries(scope: CloseScope, line: str, start: int) -> list[Row]:
    first, last, state = scope.period.starts_on, scope.period.ends_on, ON_THE_WAY[line]
    found = period_page(ENTRIES, scope.ledger, first, last, state=state, start=start, most=PER_PAGE + 1)
    return [
        {
            **row,
            "what": row["person"] or "nobody named",
            "on": row["service_date"],
            "amount": row["reporting_amount"],
            "currency": scope.currency,
        }
        for row in found
    ]


def _row(scope: CloseScope, row: Row, shared: frozenset[str], names: Mapping[Key, str]) -> CloseRow:
    address = address_of(row["project_id"], row["code"] or "", shared) if row["project_id"] else ""
    kind, run = row["kind"], row.get("run_id")
    is_open = bool(address) and kind in FACTS
    return CloseRow(
        kind=kind,
        what=names.get((kind, row["id"]), row["what"]),
        project=row["project"] or "",
        on=row["on"],
        state=row["state"],
        reason=row.get("error") or _advice(row),
        amount=scope.total([{**row, "number": 1, "unpriced": int(row["amount"] is None)}]),
        own=money(row["amount"], row["currency"], "no_amount"),
        drill=Drill(name="project-facts", arguments={"code": address}, query={"kind": FACTS[kind]})
        if is_open
        else None,
        transaction=Drill(name="transaction", arguments={"run_id": str(run)}) if run else None,
    )


def _advice(row: Row) -> str:
    """Which rate of which day is missing; "" for a row that lacks none."""
    into = row.get("into_currency")
    if not into:
        return ""
    days = f"{row['on']:%d %b %Y}, or of one of the {MAX_STALE_DAYS} days before it"
    return f"Bring a rate from {row['currency']} to {into} of {days}: in the ERP's rates, or by a file."
