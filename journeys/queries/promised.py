"""Which runs took, or take, longer than was promised for their journey and legal entity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from journeys.models import JourneyRun


@dataclass(frozen=True, kw_only=True)
class Promised:
    """How long runs may take from the business event to the last needed step.

    limits: by journey and legal entity (None: any other one); otherwise: of journeys that it does not name. since: runs
    that are done are asked for from this start on. now: the end of those that are not.
    """

    limits: Mapping[tuple[str, int | None], timedelta]
    otherwise: timedelta
    since: datetime
    now: datetime


def beyond(runs: QuerySet[JourneyRun], promised: Promised) -> QuerySet[JourneyRun]:
    """The unfinished runs, and those done since then, that went beyond their limit: what latencies count as late."""
    ended = Coalesce(
        "delivered_at", Case(When(state="done", then="finished_at")), Value(promised.now), output_field=DateTimeField()
    )
    began = Coalesce("business_at", "started_at")
    took = ExpressionWrapper(ended - began, output_field=DurationField())
    judged = runs.filter(Q(state__in=("open", "failed")) | Q(state="done", started_at__gte=promised.since))
    return judged.annotate(took=took, within=_within(promised)).filter(took__gt=F("within"))


def _within(promised: Promised) -> Case:
    """The limit of a run: its legal entity's own one goes before that of all."""
    own_first = sorted(promised.limits.items(), key=lambda one: one[0][1] is None)
    limits = [
        When(Q(journey=journey) & (Q() if entity is None else Q(legal_entity_id=entity)), then=Value(limit))
        for (journey, entity), limit in own_first
    ]
    return Case(*limits, default=Value(promised.otherwise), output_field=DurationField())
