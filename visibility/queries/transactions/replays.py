"""Failed transactions to be replayed together under the filters of their page, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from journeys.queries.bulk_replays import bulk_replay
from journeys.queries.failed_steps import failed_steps
from journeys.queries.replay_shapes import FailedStepRow, ReplayedRow
from journeys.queries.scope import LedgerScope
from journeys.replay.many import MOST, Chosen
from visibility.access import OutOfScope, Viewer
from visibility.queries.answers import money
from visibility.queries.ledger import NO_AMOUNT, Ledger, ledger_of
from visibility.queries.narrowing import narrowed
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.replays import ReplayChoice, ReplayedLine, ReplayedPage, ReplayPage
from visibility.queries.shapes.transactions import TransactionFilters
from visibility.queries.transactions.filters import asked
from visibility.queries.transactions.mending import label_of
from visibility.queries.transactions.page import TONES, groups_of

SUPERSEDED = "A newer version has replaced it: look at the target, then skip the step."
NOBODY = 0


def replayable(viewer: Viewer, filters: TransactionFilters, *, now: datetime) -> ReplayPage:
    """What a press could replay: whatever tab the filters name, those that have failed."""
    ledger, failed = ledger_of(viewer, now=now), replace(filters, tab="failed", before="")
    wanted = asked(ledger, failed, now=now)
    groups = groups_of(ledger, wanted, failed)
    found = failed_steps(ledger.scope, wanted, limit=MOST + 1)
    return ReplayPage(
        now=now,
        currency=viewer.reporting_currency,
        filters=failed,
        narrowed=narrowed(failed),
        groups=groups,
        count=sum(group.count for group in groups),
        at_risk=ledger.total(group.at_risk for group in groups),
        unpriced=sum(group.unpriced for group in groups),
        choices=tuple(_choice(ledger, row) for row in found[:MOST]),
        limit=MOST,
        is_cut=len(found) > MOST,
    )


def of_scope(viewer: Viewer, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Those whose runs the viewer may act on, each step once, in their order; the others are not there for them."""
    scope = LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids)
    own = set(scope.runs().filter(pk__in={one.run_id for one in chosen}).values_list("pk", flat=True))
    once = {one.step_id: one for one in chosen if one.run_id in own}
    return list(once.values())


def replayed(viewer: Viewer, bulk_id: int, *, now: datetime) -> ReplayedPage:
    """What became of those that were replayed together. Raises OutOfScope where none of it is the viewer's."""
    ledger = ledger_of(viewer, now=now)
    found = bulk_replay(ledger.scope, bulk_id)
    if found is None or not (found.lines or found.actor == viewer.username):
        raise OutOfScope("No such replay in your scope.")
    done = {row.run_id: row for row in found.lines if not row.is_refused}
    return ReplayedPage(
        now=now,
        bulk_id=bulk_id,
        actor=found.actor,
        reason=found.reason,
        query=found.query,
        performed_at=found.performed_at,
        finished_at=found.finished_at,
        replayed=sum(not row.is_refused for row in found.lines),
        refused=sum(row.is_refused for row in found.lines),
        not_reached=found.not_reached,
        hidden=found.hidden,
        at_risk=ledger.total(ledger.in_reporting(row.amount, row.currency) for row in done.values()),
        lines=tuple(_lines(ledger, found.lines)),
    )


def _choice(ledger: Ledger, row: FailedStepRow) -> ReplayChoice:
    return ReplayChoice(
        run_id=row.run_id,
        step_id=row.step_id,
        seen=row.fence,
        what=row.label or row.subject,
        subject=row.subject,
        customer=row.customer,
        journey_label=row.journey_label,
        entity=ledger.entities.get(row.legal_entity_id or NOBODY, ""),
        step=row.step_label,
        connection=row.connection,
        kind_label=label_of(row.kind),
        reason=row.error,
        at_risk=ledger.in_reporting(row.amount, row.currency),
        own_money=money(row.amount, row.currency) if row.amount is not None else NO_AMOUNT,
        failed_at=row.failed_at,
        refusal=SUPERSEDED if row.is_superseded else "",
        drill=_to(row.run_id),
    )


def _lines(ledger: Ledger, rows: Iterable[ReplayedRow]) -> Iterable[ReplayedLine]:
    """What was refused comes first: that is what is left to do."""
    for row in sorted(rows, key=lambda one: not one.is_refused):
        yield ReplayedLine(
            run_id=row.run_id,
            what=row.label,
            step=row.step_label,
            entity=ledger.entities.get(row.legal_entity_id or NOBODY, ""),
            is_refused=row.is_refused,
            why=row.why,
            state=row.state,
            tone=TONES[row.state],
            at_risk=ledger.in_reporting(row.amount, row.currency),
            drill=_to(row.run_id),
        )


def _to(run_id: int) -> Drill:
    return Drill(name="transaction", arguments={"run_id": str(run_id)})
