"""Labour cost: hours at the cost rate of the day they were worked."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, figure_of, ratio
from visibility.measures.rates import DatedRate, Tally, WorkedTime, at_dated_rates, value_of_hours


def labour_cost(entries: Iterable[WorkedTime], rates: Sequence[DatedRate], *, currency: str) -> Tally:
    """Sum round(hours x cost rate on the day) in the employing entity's currency (FINANCE 1.2).

    Time before the first rate is uncosted: counted in the tally, outside its amount.
    """
    return value_of_hours(at_dated_rates(entries, rates), currency=currency)


def cost_in_project_currency(
    hours: Decimal, cost_rate: Decimal, *, units_per_project_unit: Decimal, currency: str
) -> Figure:
    """Convert hours x cost rate into the project's `currency`, rounded once at the end.

    The rate is units of the entity's currency for one of the project's; zero is unknown: missing_rate.
    """
    converted = ratio(hours * cost_rate, units_per_project_unit, Reason.MISSING_RATE)
    rounded = None if converted.value is None else quantise(converted.value, currency)
    return figure_of(rounded, Reason.MISSING_RATE)


def burdened_rate(*, salary: Decimal, on_cost: Decimal, overhead: Decimal, productive_hours: Decimal) -> Figure:
    """Return the loaded cost of an hour: (salary + employer on-cost + overhead) / productive hours.

    Unknown without productive hours: no_hours.
    """
    return ratio(salary + on_cost + overhead, productive_hours, Reason.NO_HOURS)
