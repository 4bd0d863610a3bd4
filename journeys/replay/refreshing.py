"""A mended record reaches a run that has changed nothing at any target yet: its event is frozen anew."""

from typing import Any

from django.db.models import Q

from integrations.canonical import codec
from integrations.canonical.events import Event
from integrations.canonical.models import LegalEntity
from integrations.queries import routes
from journeys import registry, states
from journeys.definition import Journey
from journeys.intake.starting import told_by
from journeys.models import JourneyRun, StepRun
from journeys.replay.acting import NotPossible


def refresh(run: JourneyRun) -> dict[str, Any] | None:
    """Freeze the event as the record stands now; the event before, or None when it stays.

    It stays once a step has changed something, or may have: all steps of a run must speak of one state of affairs.
    Raises NotPossible where its legal entity has become one that no connection serves.
    """
    event, before = current_event(run), run.event
    if event is None or codec.encode(event) == before:
        return None
    journey = registry.journey(run.journey)
    entity = _entity(run.firm_id, event.legal_entity)
    JourneyRun.objects.filter(pk=run.pk).update(**told_by(journey, event), legal_entity_id=entity)
    if entity != run.legal_entity_id:
        _route_anew(run, journey, entity)
    return dict(before)


def current_event(run: JourneyRun) -> Event | None:
    """The event as its record stands now; None when the run must keep the one it has."""
    if _has_changed_something(run):
        return None
    try:
        journey = registry.journey(run.journey)
    except registry.UnknownJourney:
        return None
    return next((event for event in journey.read([run.canonical_id]) if _is_of(journey, run, event)), None)


def _is_of(journey: Journey[Any], run: JourneyRun, event: Event) -> bool:
    return journey.subject(event) == run.subject and journey.version(event) == run.version and journey.starts(event)


def _has_changed_something(run: JourneyRun) -> bool:
    """A step with a key wrote, or may have: only a refusal is known to have changed nothing."""
    wrote = ~Q(idem_key="") & ~Q(state="rejected")
    return StepRun.objects.filter(wrote | Q(state__in=states.UNDER_WAY), run=run).exists()


def _entity(firm_id: int, code: str | None) -> int | None:
    found = LegalEntity.objects.filter(firm_id=firm_id, code=code or "")
    return found.values_list("pk", flat=True).first()


def _route_anew(run: JourneyRun, journey: Journey[Any], entity_id: int | None) -> None:
    """Another legal entity may be served by other connections. Raises NotPossible where it is served by none."""
    table = routes([run.firm_id])
    commands = {step.name: step.sends.__name__ for step in journey.steps}
    unsent = StepRun.objects.filter(run=run, state__in=("waiting", "ready", "rejected", "dead"))
    for step in unsent.filter(connection__isnull=False):
        command = commands.get(step.name, "")
        chosen = table.connection(run.firm_id, command, entity_id)
        if chosen is None:
            raise NotPossible(f"No connection is routed for {command} of the legal entity as it is now. Add a route.")
        if chosen != step.connection_id:
            StepRun.objects.filter(pk=step.pk).update(connection_id=chosen)
