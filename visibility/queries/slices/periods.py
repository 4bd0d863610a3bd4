"""The portfolio by fiscal period: what was earned and spent in each period of each legal entity's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from visibility.queries.close.periods import calendars_of
from visibility.queries.portfolio.filters import choosing
from visibility.queries.portfolio.page import View
from visibility.queries.shapes.close import PeriodChoice
from visibility.queries.shapes.common import Drill
from visibility.queries.slices.period_money import Earned, Span, earned_by_period
from visibility.queries.slices.rows import Part, with_money

Own = Mapping[int | None, Sequence[PeriodChoice]]


def period_parts(seen: View) -> list[Part]:
    """Newest period first, then all days that are in none of those shown; a project stands in each it worked in."""
    own = _periods(seen)
    spans = {entity: [_span(one) for one in periods] for entity, periods in own.items()}
    found = earned_by_period([line.id for line in seen.lines], spans)
    names = {_span(one): one for periods in own.values() for one in periods}
    parts = [
        _part(seen, names[span], found[span], _entities(own, span))
        for span in sorted((span for span in found if span is not None), reverse=True)
    ]
    return [*parts, *([_outside(seen, found[None])] if None in found else [])]


def _periods(seen: View) -> Own:
    """The periods of each legal entity that the lines are of; projects without one have the firm's."""
    calendars = calendars_of(seen.viewer.firm_id)
    entities = {line.entity_id for line in seen.lines}
    return {entity: calendars.of(entity or 0, seen.today) for entity in entities}


def _span(period: PeriodChoice) -> Span:
    return Span(period.starts_on, period.ends_on)


def _entities(own: Own, span: Span) -> frozenset[int | None]:
    return frozenset(entity for entity, periods in own.items() if span in map(_span, periods))


def _part(seen: View, period: PeriodChoice, earned: Mapping[int, Earned], entities: frozenset[int | None]) -> Part:
    part, text = _money(seen, earned), str(_span(period))
    codes = sorted({line.entity or "" for line in part.lines})
    is_shared = {line.entity_id for line in seen.lines} <= entities
    return replace(
        part,
        value=text,
        label=period.name,
        note=period.fiscal if is_shared else f"{period.fiscal}, {', '.join(codes)}",
        drill=Drill(name="portfolio", query={**choosing(seen.filters), "period": text}),
    )


def _outside(seen: View, earned: Mapping[int, Earned]) -> Part:
    tells = "Earlier, or outside of every period that is stated"
    return replace(_money(seen, earned), label="Other days", note=tells)


def _money(seen: View, earned: Mapping[int, Earned]) -> Part:
    """Its projects, and their unfinished transactions for the grade: what is open stands on a day."""
    lines = [line for line in seen.lines if line.id in earned]
    runs = [run for run in seen.runs if run.project_id in earned]
    return Part("", "", with_money(lines, earned), runs, is_of_period=True)
