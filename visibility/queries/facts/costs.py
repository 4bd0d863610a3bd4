"""What rows cost: hours at the rate of the day, approved expenses, what a supplier has billed, what a ledger booked."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from integrations.canonical.models import Commitment, CostPosting, ExpenseEntry, TimeEntry
from integrations.canonical.money import quantise
from visibility.measures.rates import DatedRate, rate_at
from visibility.projections import cost_rates

Rates = Mapping[int, list[tuple[DatedRate, str]]]
Cost = tuple[Decimal | None, str]
UNKNOWN: Cost = (None, "")


def rates_of(rows: Iterable[object]) -> Rates:
    """Dated cost rates of the people of the time entries among rows, oldest first."""
    found: dict[int, list[tuple[DatedRate, str]]] = {}
    people = {row.person_id for row in rows if isinstance(row, TimeEntry) and row.person_id}
    for rate in cost_rates.leading().filter(person_id__in=people) if people else ():
        if rate.person_id and rate.service_date and rate.amount is not None:
            dated = DatedRate(rate.service_date, rate.amount)
            found.setdefault(rate.person_id, []).append((dated, rate.currency))
    return found


def cost_of(row: object, rates: Rates) -> Cost:
    """A row's part of the project's cost with its currency (positive); unknown without a rate, and for other rows."""
    if isinstance(row, TimeEntry):
        return _entry(row, rates)
    if isinstance(row, Commitment):
        return (row.billed_amount or Decimal(0), row.currency) if row.amount is not None else UNKNOWN
    if isinstance(row, ExpenseEntry):
        return (row.amount, row.currency) if row.is_approved else UNKNOWN
    return (row.amount, row.currency) if isinstance(row, CostPosting) else UNKNOWN


def _entry(entry: TimeEntry, rates: Rates) -> Cost:
    """Hours x cost rate of the day, rounded: as the source states the rate, else the person's dated one."""
    if entry.cost_rate is not None:
        currency = entry.cost_currency or entry.currency
        return quantise(entry.hours * entry.cost_rate, currency), currency
    if entry.service_date is None:
        return UNKNOWN
    dated = rates.get(entry.person_id or 0, [])
    started = [(rate, currency) for rate, currency in dated if rate.valid_from <= entry.service_date]
    rate = rate_at((rate for rate, _ in started), entry.service_date)
    return UNKNOWN if rate is None else (quantise(entry.hours * rate, started[-1][1]), started[-1][1])
