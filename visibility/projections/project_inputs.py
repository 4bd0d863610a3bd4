"""One project as the measures see it: plain values in its own currency, and what a day brought in both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
PLACES = {name: place for place, name in enumerate((*NAMES, *REPORTING))}
NOTHING = Decimal(0)


class Day(NamedTuple):
    """What was posted with one service date, in the project's (own) and in the reporting currency."""

    on: date
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
    effort: hours booked by day in order, where a line is measured by them. open_milestones: worth of those that nobody
    has accepted.
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

    @property
    def own_terms(self) -> LineTerms:
        """What the project earns by where nothing was signed: its own method and price."""
        return LineTerms(method=self.method, price=figure_of(self.price, Reason.NO_REVENUE))

    @property
    def demands(self) -> Sequence[Demand]:
        """Everything that nobody does, of all seats."""
        return [item for seat in self.seats for item in seat]


def day_of(stored: Mapping[str, str]) -> Day:
    """A day as a cell keeps it: amounts as text, those in reporting currency with "_r", zeros left out."""
    amounts = [NOTHING] * len(PLACES)
    for name, text in stored.items():
        if name in PLACES:
            amounts[PLACES[name]] = Decimal(text)
    return Day(date.fromisoformat(stored["on"]), Amounts(*amounts[: len(NAMES)]), Amounts(*amounts[len(NAMES) :]))
