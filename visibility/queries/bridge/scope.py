"""Which days and projects a bridge is asked about, and what was kept of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import get_args

from integrations.canonical.money import quantise
from visibility.access import Viewer, entities_of, scoped
from visibility.measures.figure import Reason
from visibility.measures.margin_bridge import NO_CHANGE, FactChange, Reported, Sides, appeared, bridge, gone
from visibility.models import ProjectDay
from visibility.projections.between import KINDS, Changed, Kind, Span, changed_between, summed
from visibility.projections.budget_rates import budget_rates
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.projections.day_keeping import kept_daily_since
from visibility.queries.bridge.days import EARLIEST, told
from visibility.queries.bridge.standing import priced, reckoned, standing
from visibility.queries.portfolio.at_budget import rate_of
from visibility.queries.portfolio.filters import choosing
from visibility.queries.portfolio.filters import filters_of as projects_of
from visibility.queries.portfolio.lines import Line, chosen, lines_of
from visibility.queries.shapes.bridge import Basis, BridgeFilters

PAST = timedelta(days=30)
# A day that nothing was kept of shows the last one before it, of at most so many days ago: rebuilt ones are weekly.
AROUND = timedelta(days=6)
# The same of a day whose neighbours were thinned out to the ends of months.
AROUND_MONTHS = timedelta(days=31) + AROUND
ENDED = ("completed", "closed", "cancelled")
BASES: tuple[Basis, ...] = get_args(Basis)
NOTHING, ALL = Decimal(0), Decimal(1)
KeptOn = Callable[[date], Mapping[int, ProjectDay]]


def filters_of(query: Mapping[str, object], *, now: datetime, project: str = "", page: int = 1) -> BridgeFilters:
    """The days and filters that a query string names; nonsense is as good as not given: 30 days ago, today, all."""
    today = now.astimezone(UTC).date()
    first, last = _named(query.get("from")), _named(query.get("to"))
    days = (_possible(first, today - PAST, today), _possible(last, today, today))
    return BridgeFilters(
        since=min(days),
        until=max(days),
        asked_since=first,
        asked_until=last,
        basis=next((basis for basis in BASES if basis == query.get("basis")), None),
        rate=rate_of(query.get("rate")),
        project=project,
        projects=projects_of(query),
        page=page,
        is_whole=query.get("all") == "1",
    )


def _named(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _possible(day: date | None, otherwise: date, today: date) -> date:
    return min(day, today) if day and day >= EARLIEST else otherwise


def as_query(filters: BridgeFilters) -> dict[str, str]:
    """The same as a query: what an address needs to show it again."""
    asked = {"from": filters.since.isoformat(), "to": filters.until.isoformat()}
    other = {"basis": filters.basis or "", "rate": filters.rate.replace("actual", "")}
    return {**asked, **{name: value for name, value in other.items() if value}, **choosing(filters.projects)}


@dataclass(frozen=True)
class Bridged:
    """One project with its bars, and its margins in the reporting currency (0 where there was no project)."""

    line: Line | None
    day: ProjectDay
    bars: Mapping[str, Decimal]
    then: Decimal
    now: Decimal


@dataclass(frozen=True)
class BridgeScope:
    """Chosen projects with what was kept of both days, by project.

    filters: with the days that are shown, which are those asked for unless nothing was kept of them; told: how they
    differ from those that the address names, in sentences.
    """

    viewer: Viewer
    filters: BridgeFilters
    everything: Sequence[Line]
    lines: Sequence[Line]
    then: Mapping[int, ProjectDay]
    now: Mapping[int, ProjectDay]
    asked_at: datetime
    told: tuple[str, ...] = ()

    @property
    def currency(self) -> str:
        return self.viewer.reporting_currency

    @cached_property
    def by_id(self) -> Mapping[int, Line]:
        return {line.id: line for line in self.lines}

    @property
    def basis(self) -> Basis:
        """Which margin is asked for; what was expected on a day that was reckoned afterwards nobody knows."""
        return self.filters.basis or ("done" if self.is_rebuilt else "expected")

    @property
    def kept_since(self) -> date | None:
        return max((day.taken_on for day in self.then.values()), default=None)

    @property
    def kept_until(self) -> date | None:
        return max((day.taken_on for day in self.now.values()), default=None)

    @property
    def is_rebuilt(self) -> bool:
        return any(day.is_rebuilt for day in self.then.values())

    @cached_property
    def span(self) -> Span | None:
        """What was recorded between the two days; None where one was not kept but reckoned afterwards."""
        sides = [*self.then.values(), *self.now.values()]
        if self.kept_since is None or self.kept_until is None or any(day.is_rebuilt for day in sides):
            return None
        until = min(_end_of(self.filters.until), self.asked_at)
        return Span(_end_of(self.kept_since), until, self.kept_since) if self.kept_since < self.kept_until else None

    @cached_property
    def changed(self) -> Sequence[Changed]:
        """Facts recorded since of the days before; read only where both days were kept."""
        both = sorted(self.then.keys() & self.now.keys())
        return changed_between(both, self.span) if self.span and both else ()

    @cached_property
    def bridged(self) -> Sequence[Bridged]:
        """The projects that are in both totals, or were not yet or are no more in the portfolio."""
        found = (self._bridged(key) for key in sorted(self.then.keys() | self.now.keys()) if not self.why(key))
        return [one for one in found if one is not None]

    @cached_property
    def left_out(self) -> Mapping[int, tuple[str, str]]:
        """By project why it is in neither total, and of which day that is said."""
        keys = sorted(self.then.keys() | self.now.keys())
        return {key: why for key in keys if (why := self.why(key))} if self.then and self.now else {}

    def why(self, key: int) -> tuple[str, str] | None:
        """The reason why a project has no bars, and of which day: then, now; None where it has."""
        then, now = self._there(self.then, key), self._there(self.now, key)
        for when, day in (("then", then), ("now", now)):
            if day is not None and (reason := self._reason(day)):
                return reason, when
        is_other = then is not None and now is not None and then.currency != now.currency
        return (Reason.OTHER_CURRENCY, "now") if is_other else None

    def _there(self, days: Mapping[int, ProjectDay], key: int) -> ProjectDay | None:
        day = days.get(key)
        return None if day is None or day.is_gone else day

    def _reason(self, day: ProjectDay) -> str:
        reason = day.expected_reason if self.basis == "expected" else day.margin_reason
        if reason:
            return reason
        if self.filters.rate == "actual" and day.reporting_currency != self.currency:
            return Reason.OTHER_CURRENCY
        if self.rate_of(day) is None:
            return Reason.NO_BUDGET_RATE if self.filters.rate == "budget" else Reason.MISSING_RATE
        return ""

    def rate_of(self, day: ProjectDay) -> Decimal | None:
        """Units of the reporting currency for one of the project's: of that day, or those of the plan year."""
        if self.filters.rate == "budget":
            return self._budget.rate(day.currency, self.currency)
        return day.closing_rate

    @cached_property
    def closing(self) -> ClosingRates:
        """The rates of today."""
        return closing_rates([self.viewer.firm_id], self.asked_at.astimezone(UTC).date())[self.viewer.firm_id]

    @cached_property
    def _budget(self) -> ClosingRates:
        return budget_rates(self.viewer.firm_id, self.filters.until)

    @cached_property
    def _moved(self) -> Mapping[tuple[int, Kind], tuple[FactChange, FactChange]]:
        return summed(self.changed)

    def _bridged(self, key: int) -> Bridged | None:
        then, now = self._there(self.then, key), self._there(self.now, key)
        line = self.by_id.get(key)
        if then is None or now is None:
            return self._alone(line, then, now)
        before, after = self._reported(then), self._reported(now)
        place = 1 if self.basis == "expected" else 0
        late, corrections = (self._moved.get((key, kind), (NO_CHANGE, NO_CHANGE))[place] for kind in KINDS)
        sides = Sides(
            then=standing(then, self.basis),
            now=standing(now, self.basis),
            late=priced(late, now),
            corrections=priced(corrections, now),
            is_closing=now.status in ENDED and then.status not in ENDED,
        )
        return Bridged(line, now, bridge(sides, before, after), before.margin, after.margin)

    def _alone(self, line: Line | None, then: ProjectDay | None, now: ProjectDay | None) -> Bridged | None:
        if then is not None:
            margin = self._reported(then).margin
            return Bridged(line, then, gone(margin), margin, NOTHING)
        if now is not None:
            margin = self._reported(now).margin
            return Bridged(line, now, appeared(margin), NOTHING, margin)
        return None

    def _reported(self, day: ProjectDay) -> Reported:
        rate = self.rate_of(day) or ALL
        shown = day.expected_reporting if self.basis == "expected" else day.margin_reporting
        if self.filters.rate == "budget":
            shown = standing(day, self.basis).margin * rate
        return Reported(quantise(shown or NOTHING, self.currency), rate, self.currency)


def scope_of(viewer: Viewer, filters: BridgeFilters, *, now: datetime) -> BridgeScope:
    """The projects and what was kept of both days; filters out of scope find none.

    Four queries; one or two more where nothing was kept of a day that was asked for: what is shown then is exactly what
    the day before it shows that takes its place. Projects that left the portfolio are in it only where no filter but
    the legal entity chooses.
    """
    everything, today = lines_of(viewer), now.astimezone(UTC).date()
    kept_on = cache(lambda on: _kept(viewer, on, today))
    scope = _on_days(viewer, filters, everything, now, kept_on)
    since, until = scope.kept_since, scope.kept_until
    shown = replace(filters, since=since or filters.since, until=until or filters.until)
    if shown != filters:
        scope = _on_days(viewer, shown, everything, now, kept_on)
    return replace(scope, told=told(filters, since, until, today=today))


def _on_days(
    viewer: Viewer, filters: BridgeFilters, everything: Sequence[Line], now: datetime, kept_on: KeptOn
) -> BridgeScope:
    lines = [line for line in chosen(everything, filters.projects) if filters.project in ("", line.address)]
    then, until = (kept_on(on) for on in (filters.since, filters.until))
    wanted = {line.id for line in lines} | _left(viewer, filters, everything, then)
    if any(day.is_rebuilt for day in (*then.values(), *until.values())):
        base = kept_on(now.astimezone(UTC).date())
        then, until = ({key: reckoned(day, base.get(key)) for key, day in side.items()} for side in (then, until))
    before, after = ({key: day for key, day in side.items() if key in wanted} for side in (then, until))
    return BridgeScope(viewer, filters, everything, lines, before, after, now)


def _kept(viewer: Viewer, on: date, today: date) -> Mapping[int, ProjectDay]:
    """The last day of each project that was kept on or shortly before a day; without any, those reckoned afterwards."""
    reach = AROUND if on - AROUND >= kept_daily_since(today) else AROUND_MONTHS
    near = scoped(ProjectDay.objects.filter(taken_on__range=(on - reach, on)), viewer)
    days = list(near.order_by("project_id", "is_rebuilt", "-taken_on").distinct("project_id"))
    is_kept = any(not day.is_rebuilt for day in days)
    return {day.project_id: day for day in days if not (is_kept and day.is_rebuilt)}


def _left(
    viewer: Viewer, filters: BridgeFilters, everything: Sequence[Line], then: Mapping[int, ProjectDay]
) -> set[int]:
    """Projects that were in the portfolio and are not now."""
    if filters.project or set(choosing(filters.projects)) - {"entity"}:
        return set()
    codes = dict(entities_of(viewer).values_list("pk", "code"))
    here, entity = {line.id for line in everything}, filters.projects.entity
    return {
        key for key, day in then.items() if key not in here and entity in ("", codes.get(day.legal_entity_id or 0, ""))
    }


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)
