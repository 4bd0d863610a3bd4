"""Exchange rates: which published rate holds on a day, and conversion rounded once at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, unknown

MAX_STALE_DAYS = 5  # covers Easter: Friday to Monday without a rate (FINANCE 0.8)


class RateStatus(StrEnum):
    """How a rate was found."""

    EXACT = "exact"
    LAST_KNOWN = "last_known"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class RateLookup:
    """A rate in units per reference currency, None when stale or missing, and the age of what was found."""

    rate: Decimal | None
    status: RateStatus
    age_days: int | None


@dataclass(frozen=True, slots=True)
class PeriodRates:
    """The mean and the last of the rates published in a period, and on how many days they were."""

    days: int
    average: Figure
    closing: Figure


def look_up_rate(
    published: Mapping[date, Decimal], on: date, *, max_stale_days: int | None = MAX_STALE_DAYS
) -> RateLookup:
    """Return the rate published on the day, else the last one before it, never a future or interpolated one.

    Older than `max_stale_days` (None: any age) is stale and gives no rate (FINANCE 0.8).
    """
    if published.get(on):
        return RateLookup(published[on], RateStatus.EXACT, 0)
    before = _last_published(published, on, max_stale_days)
    if before is None:
        return RateLookup(None, RateStatus.MISSING, None)
    age = (on - before).days
    if max_stale_days is not None and age > max_stale_days:
        return RateLookup(None, RateStatus.STALE, age)
    return RateLookup(published[before], RateStatus.LAST_KNOWN, age)


def convert(amount: Decimal, *, rate_from: Decimal | None, rate_to: Decimal | None, currency: str) -> Figure:
    """Convert amount x rate_to / rate_from, rounded once to the minor unit of the target `currency`.

    Both rates are units per one unit of the same reference currency, whose own rate is 1; sign kept.
    A rate that is None or zero is unknown: missing_rate, never 1.0 (FINANCE 1.8). Raises UnknownCurrency.
    """
    if not rate_from or not rate_to:
        return unknown(Reason.MISSING_RATE)
    return Figure(at_rates(amount, rate_from, rate_to, currency))


def at_rates(amount: Decimal, rate_from: Decimal, rate_to: Decimal, currency: str) -> Decimal:
    """The same with rates that are known, neither of them zero: of thousands of amounts each spares a figure."""
    return quantise(amount * rate_to / rate_from, currency)


def convert_on(
    amount: Decimal,
    *,
    source: str,
    target: str,
    on: date,
    published: Mapping[str, Mapping[date, Decimal]],
    reference: str = "EUR",
) -> Figure:
    """Convert an amount of `source` into `target` by the rates that hold on a day; same currency: unchanged.

    `published` holds per currency the units for one unit of `reference`. Unknown: missing_rate.
    """
    if source == target:
        return Figure(quantise(amount, target))
    return convert(
        amount,
        rate_from=_rate_on(source, on, published, reference),
        rate_to=_rate_on(target, on, published, reference),
        currency=target,
    )


def average_rate(published: Mapping[date, Decimal], *, first: date, last: date) -> PeriodRates:
    """Return the arithmetic mean of the rates published in [first, last], in the precision they came in.

    Closing is the last published rate of the period. Both unknown when nothing was published: missing_rate.
    """
    days = sorted(day for day in published if first <= day <= last)
    if not days:
        return PeriodRates(0, unknown(Reason.MISSING_RATE), unknown(Reason.MISSING_RATE))
    rates = [published[day] for day in days]
    finest = min(rates, key=lambda rate: rate.as_tuple().exponent)
    mean = sum(rates, Decimal(0)) / len(rates)
    return PeriodRates(len(days), Figure(_as_published(mean, finest)), Figure(rates[-1]))


def _last_published(published: Mapping[date, Decimal], on: date, reach: int | None) -> date | None:
    near = (on - timedelta(days=age) for age in range(1, (reach or 0) + 1))
    found = next((day for day in near if published.get(day)), None)
    return found or max((day for day in published if day < on and published[day]), default=None)


def _as_published(rate: Decimal, finest: Decimal) -> Decimal:
    return rate.quantize(finest, rounding=ROUND_HALF_UP)


def _rate_on(
    currency: str, on: date, published: Mapping[str, Mapping[date, Decimal]], reference: str
) -> Decimal | None:
    if currency == reference:
        return Decimal(1)
    return look_up_rate(published.get(currency, {}), on).rate


def earliest_useful_day(on: date, *, max_stale_days: int = MAX_STALE_DAYS) -> date:
    """Return the oldest publication day that may still serve a posting on a day: what to load for it."""
    return on - timedelta(days=max_stale_days)
