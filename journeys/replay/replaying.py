"""A failed step is tried anew, once: the ledger goes on from there by itself."""

from datetime import UTC, datetime
from typing import Any

from journeys import registry, states
from journeys.engine import targets
from journeys.models import JourneyRun, StepRun
from journeys.replay.acting import Acted, By, acting, refuse
from journeys.replay.refreshing import refresh

# Errors that say nothing of whether the target did it: the very same command goes out again, under the same key.
MAYBE_DONE = ("unknown", "crash")
FRESH_BUDGET = {
    "attempts": 0,
    "crashes": 0,
    "probes": 0,
    "absences": 0,
    "first_claimed_at": None,
    "closed_before": None,
    "sent_at": None,
    "finished_at": None,
    "claimed_by": "",
    "lease_until": None,
    "wait_on": None,
    "error_kind": "",
    "error": "",
}
FORGOTTEN = {"command": None, "idem_key": "", "business_version": ""}


def replay(run_id: int, step_id: int, *, by: By, seen: int | None = None) -> None:
    """Try a rejected or dead step anew, with a fresh budget; its find steps read again first.

    The command is worked out anew from what is known now, so its key is the same unless the command changed; where
    the target may have done it, the command is kept as it was. Raises NoSuchStep and NotPossible.
    """
    with acting(run_id, step_id, seen=seen) as acted:
        step = acted.step
        if step.state == "unknown":
            raise refuse(step, "Replay", "It may have been done: look at the target, then say done or not done.")
        if step.state not in states.FAILED:
            raise refuse(step, "Replay", "Only rejected and dead steps are replayed.")
        if is_superseded(acted.run):
            raise refuse(step, "Replay", "A newer version has replaced it. Look at the target, then skip this step.")
        is_kept = keeps_command(step)
        reread = _read_again(acted)
        refreshed = None if is_kept else refresh(acted.run)
        _reopen(step, reread, is_kept=is_kept)
        detail: dict[str, Any] = {"attempts": step.attempts, "kept_command": is_kept, "read_again": reread}
        acted.record("replay", by, detail | ({"event_before": refreshed} if refreshed else {}))
        acted.close_work(by)


def keeps_command(step: StepRun) -> bool:
    """Whether a replay sends what was sent before, since the target may have done it."""
    return step.error_kind in MAYBE_DONE and step.command is not None


def is_superseded(run: JourneyRun) -> bool:
    """Whether a newer version speaks for the subject: what this one would send is out of date."""
    same = JourneyRun.objects.filter(firm=run.firm_id, journey=run.journey, subject=run.subject)
    return same.filter(version__gt=run.version).exists()


def rereads_of(journey: str, step: str) -> tuple[str, ...]:
    """Find steps that run anew with a step; none for a step that is no longer declared."""
    try:
        return registry.journey(journey).step(step).rereads
    except (registry.UnknownJourney, KeyError):
        return ()


def _read_again(acted: Acted) -> list[str]:
    """Open the finished find steps again; their old answers are forgotten. Names of those."""
    wanted = rereads_of(acted.run.journey, acted.step.name)
    found = StepRun.objects.select_for_update().filter(run=acted.run, name__in=wanted, state="done").order_by("pk")
    names = [step.name for step in found]
    StepRun.objects.filter(run=acted.run, name__in=names, state="done").update(
        state="waiting", output=None, **FRESH_BUDGET, **FORGOTTEN
    )
    return names


def _reopen(step: StepRun, reread: list[str], *, is_kept: bool) -> None:
    """Back to waiting: settling makes it ready at once unless find steps come first.

    A kept command that went out to a target without keys is looked for there before it goes out again.
    """
    after = [*step.after, *(name for name in reread if name not in step.after)]
    is_looked_for = is_kept and step.sent_at is not None and step.connection_id in targets.keyless()
    StepRun.objects.filter(pk=step.pk).update(
        state="unknown" if is_looked_for else "waiting",
        after=after,
        next_at=datetime.now(UTC),
        **(FRESH_BUDGET | ({"sent_at": step.sent_at} if is_looked_for else {})),
        **({} if is_kept else FORGOTTEN),
    )
