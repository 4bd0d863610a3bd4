"""One run: its steps in order, every try with the exchanges it made, what people did, what waits for people."""

from collections import defaultdict

from journeys.models import Attempt, AttemptExchange, JourneyRun, OperatorAction, StepRun, WorkItem
from journeys.queries.evidence import exchanges_of
from journeys.queries.labels import step_label
from journeys.queries.runs import COLUMNS, find_run, run_row, stands_at
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import ActionRow, AttemptRow, RunDetail, StepRow, WorkRow

TRIES_SHOWN = 200
STEP_COLUMNS = (
    "id",
    "name",
    "position",
    "state",
    "connection_id",
    "is_optional",
    "attempts",
    "crashes",
    "probes",
    "fence",
    "wait_on",
    "external_ref",
    "idem_key",
    "command",
    "output",
    "error_kind",
    "error",
    "ready_at",
    "first_claimed_at",
    "next_at",
    "finished_at",
)


def run_detail(scope: LedgerScope, run_id: int) -> RunDetail | None:
    """The run with all that is known of it; None when there is no such run in scope. Newest 200 tries at most."""
    run = find_run(scope, run_id)
    if run is None:
        return None
    line = {name: getattr(run, name) for name in COLUMNS}
    return RunDetail(
        run=run_row(line, stands_at([run.pk]).get(run.pk)),
        version=run.version,
        kind=run.kind,
        entity=run.entity,
        canonical_id=run.canonical_id,
        business_at=run.business_at,
        traceparent=run.traceparent,
        event=run.event,
        steps=_steps(scope, run),
        actions=_actions(run),
        work=_work(run),
    )


def _steps(scope: LedgerScope, run: JourneyRun) -> tuple[StepRow, ...]:
    found = StepRun.objects.filter(run=run).select_related("connection").order_by("position", "pk")
    tries = _tries(scope, run)
    return tuple(_step_row(run.journey, step, tries.get(step.pk, ())) for step in found)


def _step_row(journey: str, step: StepRun, tries: tuple[AttemptRow, ...]) -> StepRow:
    return StepRow(
        **{name: getattr(step, name) for name in STEP_COLUMNS},
        label=step_label(journey, step.name),
        after=tuple(step.after),
        connection=step.connection.name if step.connection else "",
        tries=tries,
    )


def _tries(scope: LedgerScope, run: JourneyRun) -> dict[int, tuple[AttemptRow, ...]]:
    newest = list(Attempt.objects.filter(step__run=run).order_by("-pk")[:TRIES_SHOWN])
    links = AttemptExchange.objects.filter(attempt__in=[attempt.pk for attempt in newest]).order_by("pk")
    evidence = exchanges_of(scope, list(links))
    found: dict[int, list[AttemptRow]] = defaultdict(list)
    for attempt in reversed(newest):
        found[attempt.step_id].append(
            AttemptRow(
                id=attempt.pk,
                number=attempt.number,
                outcome=attempt.outcome,
                error_kind=attempt.error_kind,
                detail=attempt.detail,
                worker=attempt.claimed_by,
                claimed_at=attempt.claimed_at,
                sent_at=attempt.sent_at,
                finished_at=attempt.finished_at,
                is_fenced=attempt.is_fenced,
                exchanges=evidence.get(attempt.pk, ()),
            )
        )
    return {step: tuple(tries) for step, tries in found.items()}


def _actions(run: JourneyRun) -> tuple[ActionRow, ...]:
    names = ("action", "actor", "reason", "step_id", "detail", "performed_at")
    found = OperatorAction.objects.filter(run_id=run.pk).order_by("performed_at", "pk")
    return tuple(ActionRow(**values) for values in found.values(*names))


def _work(run: JourneyRun) -> tuple[WorkRow, ...]:
    """All work items of the run, oldest first."""
    return tuple(_work_row(item) for item in WorkItem.objects.filter(run=run).order_by("opened_at", "pk"))


def _work_row(item: WorkItem) -> WorkRow:
    return WorkRow(
        id=item.pk,
        run_id=item.run_id,
        step_id=item.step_id,
        kind=item.kind,
        reason=item.reason,
        role=item.role,
        assignee=item.assignee,
        opened_at=item.opened_at,
        closed_at=item.closed_at,
        resolution=item.resolution,
        closed_by=item.closed_by,
    )
