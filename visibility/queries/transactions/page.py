"""The transactions page: failures by cause with their money, tabs with counts, and the runs."""

from datetime import datetime
from decimal import Decimal

from integrations.models import Connection
from journeys import registry
from journeys.queries.failures import failure_groups
from journeys.queries.labels import journey_label
from journeys.queries.runs import runs, tab_counts
from journeys.queries.scope import RunFilters
from journeys.queries.shapes import FailureGroupRow, RunRow, TabCount
from visibility.access import Viewer
from visibility.queries.answers import money
from visibility.queries.kept import kept
from visibility.queries.ledger import NO_AMOUNT, Ledger, ledger_of
from visibility.queries.narrowing import narrowed
from visibility.queries.shapes.common import Choice, Drill, Tone
from visibility.queries.shapes.transactions import (
    FailureLine,
    TabLine,
    TransactionFilters,
    TransactionLine,
    TransactionsPage,
)
from visibility.queries.transactions.filters import asked, chosen_by
from visibility.queries.transactions.mending import MENDS, label_of, mend_of
from visibility.queries.version import version

LABELS = {
    "failed": "Failed",
    "unknown": "Unknown",
    "open": "Open",
    "unfinished": "Unfinished",
    "done": "Done",
    "all": "All",
}
TONES: dict[str, Tone] = {"failed": "bad", "unknown": "warn", "open": "none", "done": "ok", "cancelled": "none"}
GROUPS_SHOWN = 12
NOBODY = 0


def transactions(viewer: Viewer, filters: TransactionFilters, *, now: datetime) -> TransactionsPage:
    """A page of runs within the viewer's legal entities. Values that are out of scope or nonsense find nothing.

    Kept under its version: readers of an unchanged ledger share one answer.
    """
    tag = version(viewer, now=now)
    key = ("transactions", tag, viewer.firm_id, viewer.entity_ids, filters)
    return kept(key, lambda: _answer(viewer, filters, tag, now))


def _answer(viewer: Viewer, filters: TransactionFilters, tag: str, now: datetime) -> TransactionsPage:
    ledger = ledger_of(viewer, now=now)
    wanted = asked(ledger, filters, now=now)
    found = runs(ledger.scope, wanted, before=filters.before)
    groups = groups_of(ledger, wanted, filters)
    return TransactionsPage(
        now=now,
        version=tag,
        currency=viewer.reporting_currency,
        filters=filters,
        narrowed=narrowed(filters),
        tabs=tuple(_tab(count, filters) for count in tab_counts(ledger.scope, wanted)),
        groups=groups[:GROUPS_SHOWN],
        at_risk=ledger.total([group.at_risk for group in groups]),
        unpriced=sum(group.unpriced for group in groups),
        rows=tuple(line_of(ledger, row, now=now) for row in found.rows),
        older=found.older,
        journeys=tuple(Choice(value=one.name, label=one.label, count=0) for one in registry.JOURNEYS),
        connections=_connections(viewer),
        entities=tuple(Choice(value=code, label=code, count=0) for code in sorted(ledger.entities.values())),
        kinds=tuple(Choice(value=kind, label=mend.label, count=0) for kind, mend in MENDS.items()),
    )


def line_of(ledger: Ledger, row: RunRow, *, now: datetime) -> TransactionLine:
    """A run with its money in the reporting currency."""
    state = "unknown" if row.steps_unknown and row.state == "open" else row.state
    return TransactionLine(
        run_id=row.id,
        what=row.label or row.subject,
        subject=row.subject,
        customer=row.customer,
        journey_label=row.journey_label,
        entity=ledger.entities.get(row.legal_entity_id or NOBODY, ""),
        state=state,
        tone=TONES[state],
        step=row.step_label,
        connection=row.connection,
        kind=row.error_kind,
        kind_label=label_of(row.error_kind),
        reason=row.reason,
        at_risk=ledger.in_reporting(row.amount, row.currency),
        own_money=money(row.amount, row.currency) if row.amount is not None else NO_AMOUNT,
        steps_ended=row.steps_ended,
        steps_total=row.steps_total,
        started_at=row.started_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        is_late=row.is_late(now),
        via=row.via,
        correlation_id=row.correlation_id,
        drill=Drill(name="transaction", arguments={"run_id": str(row.id)}),
    )


def groups_of(ledger: Ledger, wanted: RunFilters, filters: TransactionFilters) -> tuple[FailureLine, ...]:
    """Failed transactions by cause, the most money first; none under a tab that has no failed ones."""
    if filters.tab not in ("failed", "unfinished", "all"):
        return ()
    found = [_group(ledger, row, filters) for row in failure_groups(ledger.scope, wanted)]
    return tuple(sorted(found, key=lambda line: (-(line.at_risk.figure or Decimal(0)), -line.count)))


def _group(ledger: Ledger, row: FailureGroupRow, filters: TransactionFilters) -> FailureLine:
    at_risk = ledger.total(ledger.in_reporting(amount, currency) for currency, amount in row.money.items())
    without_rate = sum(runs for currency, runs in row.counts.items() if not ledger.has_rate(currency))
    query = chosen_by(filters, "before")
    return FailureLine(
        kind=row.kind,
        kind_label=label_of(row.kind),
        journey_label=journey_label(row.journey),
        pattern=row.pattern if row.count > 1 else row.error,
        count=row.count,
        at_risk=at_risk,
        unpriced=row.without_amount + without_rate,
        oldest_at=row.oldest_at,
        mend=mend_of(row.kind).todo,
        drill=Drill(name="transactions", query=query | {"tab": "failed", "fingerprint": row.fingerprint}),
    )


def _tab(count: TabCount, filters: TransactionFilters) -> TabLine:
    return TabLine(
        tab=count.tab,
        label=LABELS[count.tab],
        count=count.count,
        is_more=count.is_more,
        is_current=count.tab == filters.tab,
    )


def _connections(viewer: Viewer) -> tuple[Choice, ...]:
    found = Connection.objects.filter(firm_id=viewer.firm_id).order_by("name").values_list("pk", "name")
    return tuple(Choice(value=str(pk), label=name, count=0) for pk, name in found)
