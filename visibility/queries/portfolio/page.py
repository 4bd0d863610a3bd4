"""The portfolio page: five tiles, burn, unbilled by age, projects worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from visibility.access import Viewer
from visibility.projections.budget_rates import budget_rates
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.queries import notices
from visibility.queries.answers import words
from visibility.queries.failures import failures
from visibility.queries.kept import kept
from visibility.queries.portfolio import trends
from visibility.queries.portfolio.at_budget import at_budget, at_rate, unplanned
from visibility.queries.portfolio.burn import burn
from visibility.queries.portfolio.filters import as_text, choosing
from visibility.queries.portfolio.lines import NOT_STATED, Line, choices, chosen, lines_of
from visibility.queries.portfolio.rows import page_count, rows
from visibility.queries.portfolio.tiles import Selection, tiles
from visibility.queries.portfolio.totals import total
from visibility.queries.portfolio.trends import DayTotals
from visibility.queries.shapes.common import AgeBucket, Choice, Notice, Rate
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage
from visibility.queries.shapes.unbilled import HoldRow
from visibility.queries.slices.dimensions import label_of, value_of
from visibility.queries.thinning import thinned
from visibility.queries.unbilled.held_days import Scope, held_of
from visibility.queries.unbilled.rows import Asked, hold_rows
from visibility.queries.version import version
from visibility.trust.billing_errors import Misbilled, misbilled
from visibility.trust.open_money import OpenRuns, open_runs
from visibility.trust.streams import StreamState, loading, oldest, optional_of, stream_states

BUCKETS = {"0-30": "unbilled_30", "31-60": "unbilled_60", "61-90": "unbilled_90", "over 90": "unbilled_over"}

OPTIONS = {
    "entities": "entity",
    "regions": "region",
    "practices": "practice",
    "methods": "method",
    "managers": "manager",
    "customers": "customer",
    "currencies": "currency",
}


@dataclass(frozen=True)
class View:
    """One look at the portfolio: who, which projects, when, and what the grades need.

    optional: entities that the firm may have no stream of. closing: the rates of the day, or those of the budget.
    """

    viewer: Viewer
    filters: PortfolioFilters
    everything: Sequence[Line]
    lines: Sequence[Line]
    streams: Sequence[StreamState]
    runs: Sequence[OpenRuns]
    errors: Sequence[Misbilled]
    closing: ClosingRates
    optional: frozenset[str]
    now: datetime
    rate: Rate = "actual"

    @property
    def rates_of(self) -> date | None:
        """The day of the oldest rate that the selection needs; None where it needs none."""
        currencies = {line.currency for line in self.lines}
        days = (self.closing.published_on(currency, self.currency) for currency in currencies)
        return min((day for day in days if day is not None), default=None)

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def currency(self) -> str:
        return self.viewer.reporting_currency

    @property
    def has_kept_days(self) -> bool:
        """Whether kept days speak of the selection: they are of legal entities, at actual rates."""
        return self.is_by_entity and self.rate == "actual"

    @property
    def is_by_entity(self) -> bool:
        """Whether the selection is whole legal entities: only then do kept days speak of it."""
        return choosing(self.filters).keys() <= {"entity"} and self.filters.entity != NOT_STATED


def portfolio(viewer: Viewer, filters: PortfolioFilters, *, now: datetime, rate: Rate = "actual") -> PortfolioPage:
    """Everything of the page, from read models only; a filter value out of scope finds nothing.

    Kept under its version: readers of an unchanged portfolio share one answer.
    """
    tag = version(viewer, now=now)
    key = ("portfolio", tag, viewer.firm_id, viewer.entity_ids, filters, rate)
    return kept(key, lambda: _answer(look(viewer, filters, now=now, rate=rate), tag))


def look(viewer: Viewer, filters: PortfolioFilters, *, now: datetime, rate: Rate = "actual") -> View:
    """The chosen projects with what their grades need; money at actual or at budget rates."""
    everything, today = lines_of(viewer), now.astimezone(UTC).date()
    lines = chosen(everything, filters)
    closing = closing_rates([viewer.firm_id], today)[viewer.firm_id]
    if rate == "budget":
        closing = budget_rates(viewer.firm_id, today)
        lines = at_budget(lines, closing, viewer.reporting_currency)
    runs = open_runs(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency)
    errors = misbilled(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency)
    view = View(
        viewer=viewer,
        filters=filters,
        everything=everything,
        lines=lines,
        streams=stream_states(viewer.firm_id, now=now),
        runs=runs,
        errors=_of_projects(errors, lines),
        closing=closing,
        optional=optional_of(viewer.firm_id),
        now=now,
        rate=rate,
    )
    return replace(view, runs=_runs_of(view))


def _of_projects(errors: Sequence[Misbilled], lines: Sequence[Line]) -> list[Misbilled]:
    ids = {line.id for line in lines}
    return [one for one in errors if one.project_id in ids]


def held_scope(view: View) -> Scope:
    """The chosen projects as their unbilled work is asked for."""
    own = {line.id: line.currency for line in view.lines}
    return Scope(view.viewer.firm_id, view.currency, view.closing, own)


def _runs_of(view: View) -> list[OpenRuns]:
    """The unfinished runs of the selection: of its entity, or where projects are chosen, of these."""
    if not view.is_by_entity:
        ids = {line.id for line in view.lines}
        return [run for run in view.runs if run.project_id in ids]
    if not view.filters.entity:
        return list(view.runs)
    entity_ids = {line.entity_id for line in view.lines}
    return [run for run in view.runs if run.entity_id in entity_ids]


def _answer(view: View, tag: str) -> PortfolioPage:
    kept_days = trends.days_of(view.viewer, view.filters.entity) if view.has_kept_days else None
    days = None if kept_days is None else thinned(kept_days, lambda day: day.on, today=view.today)
    return PortfolioPage(
        currency=view.currency,
        as_of=oldest(view.streams),
        loading=loading(view.streams),
        version=tag,
        tiles=tiles(_selection(view, days or ())),
        burn=burn(view.lines, days, today=view.today, currency=view.currency, is_at_budget=view.rate == "budget"),
        unbilled=_buckets(view.lines),
        holds=_holds(view),
        rows=rows(
            view.lines,
            sort=view.filters.sort,
            page=view.filters.page,
            runs=view.runs,
            streams=view.streams,
            optional=view.optional,
            currency=view.currency,
        ),
        row_count=len(view.lines),
        page=min(view.filters.page, page_count(view.lines)),
        page_count=page_count(view.lines),
        **_choices(view.everything),
        notices=_notices(view),
        excluded=sum(line.has_missing_rate for line in view.lines),
        rate=view.rate,
    )


def _selection(view: View, days: Sequence[DayTotals]) -> Selection:
    return Selection(
        lines=view.lines,
        streams=view.streams,
        runs=view.runs,
        errors=view.errors,
        trends={
            **trends.of_days(days),
            "staffing": trends.demand_ahead([line.id for line in view.lines], today=view.today),
            "freshness": trends.pulls((state.cursor.pk for state in view.streams), now=view.now),
        },
        today=view.today,
        currency=view.currency,
        rates_of=view.rates_of,
        optional=view.optional,
        query=choosing(view.filters),
        at_rate=at_rate(view.rate),
        ledger=_in_ledger(view),
    )


def _in_ledger(view: View) -> Mapping[str, str]:
    """The selection as the transactions page asks for it: a legal entity, or the projects chosen."""
    return choosing(view.filters) if view.is_by_entity else {"selection": as_text(view.filters)}


def _holds(view: View) -> tuple[HoldRow, ...]:
    """Unbilled work by reason, which days keep at actual rates; none at budget rates, where it would not add up."""
    if view.rate == "budget":
        return ()
    return hold_rows(Asked(view.lines, view.filters, view.currency), held_of(held_scope(view)))


def _buckets(lines: Sequence[Line]) -> tuple[AgeBucket, ...]:
    methods = sorted({line.method for line in lines})
    return tuple(_bucket(lines, label, name, methods) for label, name in BUCKETS.items())


def _bucket(lines: Sequence[Line], label: str, name: str, methods: Sequence[str]) -> AgeBucket:
    """Sums over the projects where the age is known; None with the most frequent reason where it is for none."""
    sums = total(lines, name)
    by_method = {method: total([line for line in lines if line.method == method], name) for method in methods}
    return AgeBucket(
        label=label,
        by_method={method: found[name] if found.count else None for method, found in by_method.items()},
        total=sums[name] if sums.count else None,
        reason="" if sums.count else sums.reason,
        words="" if sums.count else words(sums.reason),
    )


def _choices(everything: Sequence[Line]) -> Mapping[str, tuple[Choice, ...]]:
    return {
        options: choices((value_of(line, key), label_of(line, key)) for line in everything)
        for options, key in OPTIONS.items()
    }


def _notices(view: View) -> tuple[Notice, ...]:
    return (
        *failures(view.runs, view.currency, _in_ledger(view)),
        *notices.late_sources(view.streams, now=view.now, has_errors=view.viewer.entity_ids is None),
        *notices.left_out(view.lines),
        *unplanned(view.lines),
    )
