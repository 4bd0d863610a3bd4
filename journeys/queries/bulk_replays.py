"""What became of failed steps that were replayed together, by the audit and as their runs stand now."""

from journeys.models import BulkReplay, JourneyRun, OperatorAction
from journeys.queries.labels import step_label
from journeys.queries.replay_shapes import BulkReplayRow, ReplayedRow
from journeys.queries.scope import LedgerScope


def bulk_replay(scope: LedgerScope, bulk_id: int) -> BulkReplayRow | None:
    """The press with what it did to each run in scope, in order; None when the firm has no such press."""
    bulk = BulkReplay.objects.filter(pk=bulk_id, firm_id=scope.firm_id).first()
    if bulk is None:
        return None
    actions = list(OperatorAction.objects.filter(bulk_id=bulk_id).order_by("pk"))
    runs = {run.pk: run for run in scope.runs().filter(pk__in={action.run_id for action in actions})}
    return BulkReplayRow(
        actor=bulk.actor,
        reason=bulk.reason,
        query=bulk.query,
        performed_at=bulk.performed_at,
        finished_at=bulk.finished_at,
        not_reached=bulk.asked - len(actions),
        hidden=sum(action.run_id not in runs for action in actions),
        lines=tuple(_line(runs[action.run_id], action) for action in actions if action.run_id in runs),
    )


def _line(run: JourneyRun, action: OperatorAction) -> ReplayedRow:
    return ReplayedRow(
        run_id=run.pk,
        label=run.label or run.subject,
        legal_entity_id=run.legal_entity_id,
        amount=run.amount,
        currency=run.currency,
        state=run.state,
        step_label=step_label(run.journey, action.detail.get("step", "")),
        is_refused=action.action != "replay",
        why=action.detail.get("why", ""),
    )
