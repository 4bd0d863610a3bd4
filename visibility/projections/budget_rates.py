"""Budget rates: what a firm planned its year at, frozen for that year (FINANCE 1.8)."""

from datetime import date, timedelta
from decimal import Decimal

from integrations.canonical.models import FxRate
from visibility.projections.closing import ClosingRates

# A rate holds from its day until the next one, at most for a plan year: an old plan's rate is none of the new one.
PLAN_YEAR = timedelta(days=366)


def budget_rates(firm_id: int, on: date) -> ClosingRates:
    """Units of each currency for one of each reference currency in the plan year that a day is in."""
    units: dict[str, dict[str, Decimal]] = {}
    days: dict[str, dict[str, date]] = {}
    found = FxRate.objects.filter(firm_id=firm_id, rate_type="budget", rate__gt=0)
    stated = found.filter(published_on__gt=on - PLAN_YEAR, published_on__lte=on).order_by("published_on")
    for base, quote, rate, day in stated.values_list("base", "quote", "rate", "published_on"):
        units.setdefault(base, {base: Decimal(1)})[quote] = rate
        days.setdefault(base, {})[quote] = day
    return ClosingRates(units, days)
