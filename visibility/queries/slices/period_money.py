"""Revenue and cost of projects between two days, from the days that figures keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from journeys.rows import Row, rows

DAYS = """
FROM visibility_projectfigures figures
CROSS JOIN LATERAL (
  SELECT (day ->> 0)::date AS at, (day ->> 1)::numeric AS revenue, (day ->> 2)::numeric AS cost
  FROM jsonb_array_elements(figures.money_by_day) day) money
"""
# A day outside of all its entity's periods is of none: starts_on and ends_on are null.
BY_PERIOD = f"""
SELECT figures.project_id, period.starts_on, period.ends_on, sum(revenue) AS revenue, sum(cost) AS cost {DAYS}
LEFT JOIN unnest(%(entities)s::bigint[], %(starts)s::date[], %(ends)s::date[]) AS period(entity, starts_on, ends_on)
  ON period.entity IS NOT DISTINCT FROM figures.legal_entity_id AND money.at BETWEEN period.starts_on AND period.ends_on
WHERE figures.project_id = ANY(%(projects)s) GROUP BY 1, 2, 3
"""  # noqa: S608  (a constant expression)
IN_PERIOD = f"""
SELECT figures.project_id, sum(revenue) AS revenue, sum(cost) AS cost {DAYS}
WHERE figures.project_id = ANY(%(projects)s) AND money.at BETWEEN %(first)s AND %(last)s GROUP BY 1
"""
BETWEEN = ".."


@dataclass(frozen=True)
class Earned:
    """What a project earned and what that cost, in the reporting currency; None: its figure to date is unknown."""

    revenue: Decimal | None
    cost: Decimal | None


@dataclass(frozen=True, order=True)
class Span:
    """Two days, both inclusive; as text 2026-11-01..2026-11-30."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first.isoformat()}{BETWEEN}{self.last.isoformat()}"


def span_of(text: str) -> Span | None:
    """The days that a filter names; None for anything else."""
    first, _, last = text.partition(BETWEEN)
    try:
        return Span(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None


def earned_in(project_ids: Sequence[int], span: Span) -> dict[int, Earned]:
    """What each project earned and spent in a span; those that did neither are not in it."""
    found = rows(IN_PERIOD, projects=list(project_ids), first=span.first, last=span.last)
    return {row["project_id"]: _earned(row) for row in found}


def worked_in(project_ids: Sequence[int], text: str) -> frozenset[int]:
    """The projects that earned or spent something between the days that a filter names."""
    span = span_of(text)
    return frozenset(earned_in(project_ids, span)) if span else frozenset()


def earned_by_period(
    project_ids: Sequence[int], spans: Mapping[int | None, Sequence[Span]]
) -> dict[Span | None, dict[int, Earned]]:
    """The same for every span of each project's legal entity; None: the days that are in none of them."""
    every = [(entity, span) for entity, own in spans.items() for span in own]
    found = rows(
        BY_PERIOD,
        projects=list(project_ids),
        entities=[entity for entity, _ in every],
        starts=[span.first for _, span in every],
        ends=[span.last for _, span in every],
    )
    by_span: dict[Span | None, dict[int, Earned]] = {}
    for row in found:
        span = Span(row["starts_on"], row["ends_on"]) if row["starts_on"] else None
        by_span.setdefault(span, {})[row["project_id"]] = _earned(row)
    return by_span


def _earned(row: Row) -> Earned:
    return Earned(row["revenue"], row["cost"])
