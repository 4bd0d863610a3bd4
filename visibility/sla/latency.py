"""How long journeys take, from the business event (won) to the last needed step, against their targets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from journeys.models import JourneyRun
from visibility.measures.sla import Attainment, Objective, measure
from visibility.models import SlaTarget

WINDOW = timedelta(days=30)
DEFAULT = Objective(share=Decimal("0.95"), within_seconds=Decimal(3600))


@dataclass(frozen=True)
class JourneySla:
    """One journey against its promise over the last 30 days; `late_open` runs are unfinished and too late."""

    journey: str
    objective: Objective
    attainment: Attainment
    late_open: int


def journey_slas(firm_id: int, entity_ids: frozenset[int] | None, *, now: datetime) -> Mapping[str, JourneySla]:
    """Every journey that ran, within legal entities (None: all); a failed run counts as unfinished."""
    objectives = _objectives(firm_id)
    ended: dict[str, list[Decimal]] = defaultdict(list)
    unfinished: dict[str, list[Decimal]] = defaultdict(list)
    for journey, state, since, finished_at in _runs(firm_id, entity_ids, now):
        is_done = state == "done" and finished_at is not None
        seconds = Decimal(str(max(((finished_at if is_done else now) - since).total_seconds(), 0)))
        (ended if is_done else unfinished)[journey].append(seconds)
    return {
        name: _sla(name, objectives.get(name, DEFAULT), ended[name], unfinished[name])
        for name in sorted(ended.keys() | unfinished.keys())
    }


def _sla(name: str, objective: Objective, ended: list[Decimal], unfinished: list[Decimal]) -> JourneySla:
    late = sum(age > objective.within_seconds for age in unfinished)
    return JourneySla(name, objective, measure(ended, objective=objective, still_open=unfinished), late)


def _runs(
    firm_id: int, entity_ids: frozenset[int] | None, now: datetime
) -> Iterable[tuple[str, str, datetime, datetime]]:
    recent = Q(state__in=("open", "failed")) | Q(state="done", started_at__gte=now - WINDOW)
    runs = JourneyRun.objects.filter(recent, firm_id=firm_id)
    if entity_ids is not None:
        runs = runs.filter(legal_entity_id__in=sorted(entity_ids))
    for journey, state, business_at, started_at, finished_at in runs.values_list(
        "journey", "state", "business_at", "started_at", "finished_at"
    ):
        yield journey, state, business_at or started_at, finished_at or now


def _objectives(firm_id: int) -> dict[str, Objective]:
    targets = SlaTarget.objects.filter(firm_id=firm_id, legal_entity=None)
    return {
        target.journey: Objective(target.share, Decimal(target.target_seconds), target.minimum_events)
        for target in targets
    }
