"""Who acts and why, the locked run and step, and the record of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from integrations import doorbell
from journeys.engine import recording, settling
from journeys.models import JourneyRun, OperatorAction, StepRun

LONGEST_REASON = 500
# The record of a press that came too late: it is none of the actions on the step.
REFUSED = "refused"


def is_reason(text: str) -> bool:
    """Whether it may be kept with an action: neither empty nor too long."""
    return bool(text.strip()) and len(text) <= LONGEST_REASON


class NotPossible(Exception):
    """The step's state does not allow it. The message says what to do instead."""


class NoSuchStep(LookupError):
    """The run has no such step, or there is no such run."""


@dataclass(frozen=True)
class By:
    """Who acts, and the reason given: never empty. Raises NotPossible for one that is.

    bulk_id: the replay of many that this is part of.
    """

    actor: str
    reason: str
    bulk_id: int | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.actor:
            raise NotPossible("Say why: a reason is kept with every action.")
        if len(self.reason) > LONGEST_REASON:
            raise NotPossible(f"Keep the reason within {LONGEST_REASON} characters.")


@dataclass(frozen=True)
class Acted:
    """A run and one of its steps, locked until the transaction ends."""

    run: JourneyRun
    step: StepRun

    def record(self, action: str, by: By, detail: Mapping[str, Any] | None = None) -> None:
        """Keep who did what and why, with the state and the error that the step had before."""
        before = {"from": self.step.state, "error_kind": self.step.error_kind, "error": self.step.error}
        keep(self.run.pk, self.step.pk, action, by, {"step": self.step.name, **before, **(detail or {})})

    def close_work(self, by: By) -> None:
        """What waited for a person about this step is answered."""
        recording.close_asked([self.step.pk], why=by.reason, by=by.actor)


@contextmanager
def acting(run_id: int, step_id: int, *, seen: int | None) -> Iterator[Acted]:
    """Lock run and step, let the caller change the step, settle the run, ring after the commit.

    seen: the step's fence when the person looked at it; None: not compared. Raises NoSuchStep, and NotPossible when
    the step was tried since, so that ten presses on one page are one attempt.
    """
    with transaction.atomic():
        settling.lock_runs([run_id])
        run = JourneyRun.objects.filter(pk=run_id).first()
        step = StepRun.objects.select_for_update().filter(pk=step_id, run_id=run_id).first()
        if run is None or step is None:
            raise NoSuchStep(f"Run {run_id} has no step {step_id}.")
        if seen is not None and step.fence != seen:
            raise NotPossible(f"This step was tried again since you looked at it{_last(step)}. Look at it anew.")
        yield Acted(run, step)
        settling.settle([run_id])
        transaction.on_commit(doorbell.ring)


def refuse(step: StepRun, wanted: str, instead: str) -> NotPossible:
    """The error for a state that does not allow what is wanted, naming who acted last."""
    return NotPossible(f"{wanted} is not possible: the step is {step.state}{_last(step)}. {instead}")


def keep(run_id: int, step_id: int | None, action: str, by: By, detail: Mapping[str, Any]) -> None:
    """The append-only record of an action."""
    OperatorAction.objects.create(
        run_id=run_id,
        step_id=step_id,
        action=action,
        actor=by.actor,
        reason=by.reason,
        detail=dict(detail),
        performed_at=datetime.now(UTC),
        bulk_id=by.bulk_id,
    )


def _last(step: StepRun) -> str:
    done = OperatorAction.objects.filter(run_id=step.run_id, step_id=step.pk).exclude(action=REFUSED)
    last = done.order_by("-performed_at", "-pk").first()
    return f" ({last.action} by {last.actor} at {last.performed_at:%H:%M:%S} UTC)" if last else ""
