"""One project as the measures see it: plain values in its own currency, and what a day brought in both."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from visibility.measures.baseline import PlanVersion
from visibility.measures.figure import Figure, Reason, figure_of, unknown
from visibility.measures.staffing import Demand
from visibility.projections.agreements import Agreement, LineTerms
from visibility.projections.closing import ClosingRates
from visibility.projections.dated import Dated


class Amounts(NamedTuple):
    """Sums of one day's postings in one currency: value positive, cost positive, credit notes negative.

    A tuple: a roll-up makes some hundred thousand of them.
    """

    time: Decimal = Decimal(0)
    pending: Decimal = Decimal(0)
    milestones: Decimal = Decimal(0)
    labour: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)
    rebillable: Decimal = Decimal(0)
    supplier: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)

    @property
    def cost(self) -> Decimal:
        return self.labour + self.expense + self.supplier


NAMES = Amounts._fields
# Where a cell keeps them in reporting currency.
REPORTING = tuple(f"{name}_r" for name in NAMES)
NOTHING = Decimal(0)
Places = Sequence[tuple[str, int]]


class Day(NamedTuple):
    """What was posted with one service date, in the project's (own) and in the reporting currency."""

    on: date
    own: Amounts
    reporting: Amounts


class Posted(NamedTuple):
    """What was posted up to a day, and its sums in the project's (own) and in the reporting currency."""

    days: Sequence[Day]
    own: Amounts
    reporting: Amounts


def total(amounts: Iterable[Amounts]) -> Amounts:
    """The sum of some days' amounts in one currency."""
    return Amounts(*(sum(column, NOTHING) for column in zip(*amounts, strict=True)))


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task with the rates of its resource in the project's currency; None is what nobody has said."""

    estimate_hours: Decimal | None
    percent_complete: Decimal | None
    cost_rate: Decimal | None
    bill_rate: Decimal | None
    is_billable: bool = True


@dataclass(frozen=True, kw_only=True)
class ProjectInputs:
    """Everything a project's figures are made of. missing_*: postings without an exchange rate.

    uncosted_expenses: approved ones that state no amount; unvalued_expenses: the billable ones of them.

    budget: the approved cost budget a source states, used where there are no tasks to estimate from. sold_cost: what
    the hours of the deal cost as sold. seats: of each allocation what nobody does: all of it while nobody is named,
    and week by week what the time off of its person leaves open. agreements, baselines: what was signed and planned.
    days: in order, each once. effort: hours booked by day in order, where a line is measured by them. open_milestones:
    worth of those that nobody has accepted.
    """

    method: str
    currency: str
    reporting_currency: str
    price: Decimal | None
    budget: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    days: Sequence[Day] = ()
    tasks: Sequence[PlannedTask] = ()
    seats: Sequence[Sequence[Demand]] = ()
    sold_revenue: Decimal | None = None
    sold_cost: Figure = field(default_factory=lambda: unknown(Reason.NO_ESTIMATE))
    committed: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)
    uncosted_hours: Decimal = Decimal(0)
    unrated_hours: Decimal = Decimal(0)
    uncosted_expenses: int = 0
    unvalued_expenses: int = 0
    missing_rates: int = 0
    missing_reporting_rates: int = 0
    closing: ClosingRates = field(default_factory=ClosingRates)
    agreements: Sequence[Agreement] = ()
    baselines: Sequence[PlanVersion] = ()
    effort: Sequence[Dated] = ()
    open_milestones: Decimal = Decimal(0)

    def until(self, as_of: date) -> Posted:
        """What was posted up to a day: asked for by every measure, summed once."""
        if as_of not in self._until:
            days = self.days[: bisect_right(self.days, as_of, key=attrgetter("on"))]
            self._until[as_of] = Posted(days, total(day.own for day in days), total(day.reporting for day in days))
        return self._until[as_of]

    @cached_property
    def _until(self) -> dict[date, Posted]:
        return {}

    @property
    def own_terms(self) -> LineTerms:
        """What the project earns by where nothing was signed: its own method and price."""
        return LineTerms(method=self.method, price=figure_of(self.price, Reason.NO_REVENUE))

    @property
    def demands(self) -> Sequence[Demand]:
        """Everything that nobody does, of all seats."""
        return [item for seat in self.seats for item in seat]


def kept_days(stored: Iterable[Mapping[str, str]]) -> Sequence[Day]:
    """Days as cells keep them, in order, each once: amounts as text, in reporting currency with "_r", zeros left out.

    A day stands in two cells where some of it was posted in a later period. Most days state the same few amounts:
    which, is looked up once for all that state them.
    """
    shapes: dict[tuple[str, ...], tuple[Places, Places]] = {}
    days: dict[str, Day] = {}
    for day in stored:
        shape, on = tuple(day), day["on"]
        own, reporting = shapes.get(shape) or shapes.setdefault(shape, (_places(day, NAMES), _places(day, REPORTING)))
        read = Day(date.fromisoformat(on), _amounts(day, own), _amounts(day, reporting))
        days[on] = _both(days[on], read) if on in days else read
    return [days[on] for on in sorted(days)]


def _places(day: Mapping[str, str], names: Sequence[str]) -> Places:
    return [(name, place) for place, name in enumerate(names) if name in day]


def _amounts(day: Mapping[str, str], places: Places) -> Amounts:
    amounts = [NOTHING] * len(NAMES)
    for name, place in places:
        amounts[place] = Decimal(day[name])
    return Amounts._make(amounts)


def _both(one: Day, other: Day) -> Day:
    return Day(one.on, total((one.own, other.own)), total((one.reporting, other.reporting)))
