"""How long journeys take, in all legal entities and in each, against what was promised."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from journeys.queries.labels import span_of
from visibility.access import Viewer, entities_of
from visibility.queries.answers import percent_of, seconds
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.operations import LatencyRow
from visibility.sla.latency import JourneySla, since


def latency_rows(
    viewer: Viewer, measured: Iterable[JourneySla], labels: Mapping[str, str], *, now: datetime
) -> tuple[LatencyRow, ...]:
    """A line for each journey that has a label, in the order of these, then one for each of its legal entities."""
    entities = dict(entities_of(viewer).values_list("pk", "code"))
    order = list(labels)
    known = sorted((one for one in measured if one.journey in labels), key=lambda one: order.index(one.journey))
    return tuple(_row(one, labels[one.journey], entities, now) for one in known)


def _row(one: JourneySla, label: str, entities: Mapping[int, str], now: datetime) -> LatencyRow:
    entity = "" if one.is_total else entities.get(one.legal_entity_id or 0, "")
    found = one.attainment
    return LatencyRow(
        journey=one.journey,
        label=label,
        span=span_of(one.journey),
        entity=entity,
        is_total=one.is_total,
        ended=one.ended,
        late=found.late,
        p50=seconds(found.p50),
        p90=seconds(found.p90),
        p95=seconds(found.p95),
        p99=seconds(found.p99),
        target_seconds=float(one.objective.within_seconds),
        promised_pct=one.objective.share * 100,
        attained=percent_of(found.attained_pct),
        budget_left=percent_of(found.budget_left_pct),
        tone=_tone(one),
        drill=_listed(one, entity, tab="done", since=since(now).date().isoformat()),
        late_drill=_listed(one, entity, over_target="1"),
    )


def _tone(one: JourneySla) -> Tone:
    """Bad once more runs were late than the promise allows."""
    reached = one.attainment.attained_pct.value
    if reached is None:
        return "none"
    return "ok" if reached >= one.objective.share * 100 else "bad"


def _listed(one: JourneySla, entity: str, **query: str) -> Drill | None:
    """Its transactions; None for those without a legal entity, which no list has by themselves."""
    if not (one.is_total or entity):
        return None
    return Drill(name="transactions", query={"journey": one.journey, **query} | ({"entity": entity} if entity else {}))
