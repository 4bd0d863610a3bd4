"""Failed steps of the runs that filters let through, as they are chosen from to be replayed."""

from dataclasses import replace

from django.db.models import Exists, F, OuterRef

from journeys import states
from journeys.models import JourneyRun, StepRun
from journeys.queries.labels import journey_label, step_label
from journeys.queries.replay_shapes import FailedStepRow
from journeys.queries.scope import LedgerScope, RunFilters, asked

OF_RUN = ("subject", "customer", "legal_entity_id", "amount", "currency", "started_at")


def failed_steps(scope: LedgerScope, filters: RunFilters, *, limit: int) -> tuple[FailedStepRow, ...]:
    """The longest failed first, whatever tab the filters name; what a newer version replaced takes nobody's place."""
    runs = asked(scope, replace(filters, tab="failed")).order_by().values("pk")
    newer = JourneyRun.objects.filter(
        firm=OuterRef("run__firm"),
        journey=OuterRef("run__journey"),
        subject=OuterRef("run__subject"),
        version__gt=OuterRef("run__version"),
    )
    found = StepRun.objects.filter(run__in=runs, state__in=states.FAILED).annotate(is_superseded=Exists(newer))
    ordered = found.order_by("is_superseded", F("finished_at").asc(nulls_first=True), "pk")
    return tuple(map(_row, ordered.select_related("run", "connection")[:limit]))


def _row(step: StepRun) -> FailedStepRow:
    run = step.run
    return FailedStepRow(
        **{name: getattr(run, name) for name in OF_RUN},
        run_id=run.pk,
        step_id=step.pk,
        fence=step.fence,
        label=run.label,
        journey_label=journey_label(run.journey),
        step_label=step_label(run.journey, step.name),
        connection=step.connection.name if step.connection else "",
        kind=step.error_kind,
        error=step.error,
        failed_at=step.finished_at,
        is_superseded=bool(getattr(step, "is_superseded")),  # noqa: B009  (annotated)
    )
