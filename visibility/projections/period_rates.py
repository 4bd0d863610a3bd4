"""Average and closing rates of a period: as a source states them, else from the published daily ones.

The European Central Bank publishes a spot rate a day and nothing else: the average is the mean of those of the period,
the closing rate the last of them (FINANCE 1.8).
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from integrations.canonical.models import FxRate
from visibility.measures.fx import average_rate
from visibility.projections.closing import ClosingRates, closing_rates

Units = dict[str, dict[str, Decimal]]


def average_rates(firm_id: int, first: date, last: date) -> ClosingRates:
    """What income of a period is translated at; what no rate of the period is known of cannot be."""
    published: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(dict)
    found = FxRate.objects.filter(firm_id=firm_id, rate_type="spot", published_on__range=(first, last), rate__gt=0)
    for base, quote, on, rate in found.values_list("base", "quote", "published_on", "rate"):
        published[base, quote][on] = rate
    units: Units = defaultdict(dict)
    for (base, quote), rates in published.items():
        average = average_rate(rates, first=first, last=last).average.value
        if average is not None:
            units[base] = {base: Decimal(1), **units[base], quote: average}
    return ClosingRates(_stated(units, firm_id, "average", first, last))


def period_end_rates(firm_id: int, first: date, last: date) -> ClosingRates:
    """What a balance at the end of a period is translated at."""
    spot = closing_rates([firm_id], last)[firm_id]
    units: Units = {base: dict(rates) for base, rates in spot.units.items()}
    return ClosingRates(_stated(units, firm_id, "closing", first, last))


def _stated(units: Units, firm_id: int, rate_type: str, first: date, last: date) -> Units:
    """What a source states for the period goes before what is reckoned; of several the last."""
    found = FxRate.objects.filter(firm_id=firm_id, rate_type=rate_type, published_on__range=(first, last), rate__gt=0)
    for base, quote, rate in found.order_by("published_on").values_list("base", "quote", "rate"):
        units[base] = {base: Decimal(1), **units.get(base, {}), quote: rate}
    return units
