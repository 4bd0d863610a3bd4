"""Assigned to somebody, commented, refused: nothing about the run changes."""

from datetime import UTC, datetime

from django.db import transaction

from journeys.engine import settling
from journeys.models import StepRun, WorkItem
from journeys.replay.acting import REFUSED, By, NoSuchStep, NotPossible, keep

LONGEST_NAME = 150


def assign(run_id: int, *, assignee: str, by: By, step_id: int | None = None) -> None:
    """Give the open work of a run (or of one step) to somebody; opens a work item where there is none."""
    if not assignee or len(assignee) > LONGEST_NAME:
        raise NotPossible("Name the person to assign it to.")
    with transaction.atomic():
        settling.lock_runs([run_id])
        _must_be_of(run_id, step_id)
        items = WorkItem.objects.filter(run_id=run_id, closed_at=None)
        chosen = items.filter(step_id=step_id) if step_id else items
        if not chosen.update(assignee=assignee):
            _open(run_id, step_id, assignee, by)
        keep(run_id, step_id, "assign", by, {"assignee": assignee})


def comment(run_id: int, *, by: By, step_id: int | None = None) -> None:
    """Keep a remark (the reason is its text)."""
    _must_be_of(run_id, step_id)
    keep(run_id, step_id, "comment", by, {})


def refused(run_id: int, step_id: int | None, wanted: str, *, by: By, why: str) -> None:
    """Keep that somebody wanted to act and was told why it cannot be done; nothing where there is no such step."""
    step = StepRun.objects.filter(pk=step_id or 0, run_id=run_id).first()
    if step is not None:
        keep(run_id, step.pk, REFUSED, by, {"step": step.name, "wanted": wanted, "why": why})


def _open(run_id: int, step_id: int | None, assignee: str, by: By) -> None:
    WorkItem.objects.create(
        run_id=run_id,
        step_id=step_id,
        kind="assigned",
        reason=by.reason,
        assignee=assignee,
        opened_at=datetime.now(UTC),
    )


def _must_be_of(run_id: int, step_id: int | None) -> None:
    steps = StepRun.objects.filter(run_id=run_id)
    if not (steps.filter(pk=step_id) if step_id else steps).exists():
        raise NoSuchStep(f"Run {run_id} has no step {step_id}.")
