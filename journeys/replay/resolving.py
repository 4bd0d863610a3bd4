"""A person settles what the engine cannot: an unknown step is done or not done; a step is skipped."""

from datetime import UTC, datetime
from typing import Any

from integrations.canonical import codec, store
from integrations.canonical.models import Link
from journeys import registry
from journeys.models import Effect, StepRun
from journeys.replay.acting import Acted, By, NotPossible, acting, refuse

LONGEST_ID = 200
SKIPPABLE = ("waiting", "ready", "rejected", "dead")
AT_REST = {"claimed_by": "", "lease_until": None, "wait_on": None, "error_kind": ""}


def resolve_done(run_id: int, step_id: int, *, external_id: str, by: By, seen: int | None = None) -> None:
    """An unknown step was done at the target, under this id there. Raises NoSuchStep and NotPossible."""
    chosen = external_id.strip()
    if not chosen or len(chosen) > LONGEST_ID:
        raise NotPossible("Give the id of the record at the target; later steps refer to it.")
    with acting(run_id, step_id, seen=seen) as acted:
        _must_be_unknown(acted.step)
        output = _output(acted, chosen)
        now = datetime.now(UTC)
        StepRun.objects.filter(pk=step_id).update(
            state="done", output=output, error=f"Done, says {by.actor}"[:500], finished_at=now, **AT_REST
        )
        Effect.objects.filter(idem_key=acted.step.idem_key, done_at=None).update(reference=output, done_at=now)
        _complete_link(acted, chosen)
        acted.record("resolve", by, {"answer": "done", "external_id": chosen})
        acted.close_work(by)


def resolve_not_done(run_id: int, step_id: int, *, by: By, seen: int | None = None) -> None:
    """An unknown step was not done: the same command goes out again under the same key. Raises as above."""
    with acting(run_id, step_id, seen=seen) as acted:
        _must_be_unknown(acted.step)
        StepRun.objects.filter(pk=step_id).update(
            state="ready",
            sent_at=None,
            next_at=datetime.now(UTC),
            probes=0,
            absences=0,
            attempts=0,
            first_claimed_at=None,
            closed_before=None,
            error="",
            **AT_REST,
        )
        acted.record("resolve", by, {"answer": "not done", "idem_key": acted.step.idem_key})
        acted.close_work(by)


def skip(run_id: int, step_id: int, *, by: By, seen: int | None = None) -> None:
    """Go on without this step. Raises NoSuchStep and NotPossible."""
    with acting(run_id, step_id, seen=seen) as acted:
        if acted.step.state not in SKIPPABLE:
            raise refuse(acted.step, "Skip", "Only steps that wait or failed are skipped.")
        why = f"Skipped by {by.actor}: {by.reason}"[:500]
        StepRun.objects.filter(pk=step_id).update(state="skipped", error=why, finished_at=datetime.now(UTC), **AT_REST)
        acted.record("skip", by)
        acted.close_work(by)


def _must_be_unknown(step: StepRun) -> None:
    if step.state != "unknown":
        raise refuse(step, "Resolve", "Only a step whose outcome is unknown is resolved by a person.")


def _output(acted: Acted, external_id: str) -> dict[str, Any]:
    step = acted.step
    if step.connection is None:
        raise NotPossible("This step has no connection: add a route, and it goes on by itself.")
    links = Link.objects.filter(connection=step.connection, external_ref=step.external_ref)
    return {
        "external_id": external_id,
        "object_type": links.values_list("object_type", flat=True).first() or "",
        "url": None,
        "connection": step.connection.name,
        "echo": {},
    }


def _complete_link(acted: Acted, external_id: str) -> None:
    """Write the id on the link that was reserved for what the step creates."""
    step = acted.step
    if step.connection_id is None or not _creates(acted):
        return
    reserved = Link.objects.filter(connection_id=step.connection_id, external_ref=step.external_ref, external_id=None)
    for object_type in reserved.values_list("object_type", flat=True):
        store.complete_link(
            connection_id=step.connection_id,
            object_type=object_type,
            external_ref=step.external_ref,
            external_id=external_id,
        )


def _creates(acted: Acted) -> bool:
    try:
        journey = registry.journey(acted.run.journey)
        declared = journey.step(acted.step.name)
    except (registry.UnknownJourney, KeyError):
        return False
    return declared.creates(codec.decode(journey.event, acted.run.event)) is not None
