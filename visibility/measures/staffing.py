"""Staffing risk: revenue that waits for people nobody has named yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

HORIZON_DAYS = 60
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Demand:
    """Hours of a role without a named person; probability 0 to 1 of the deal behind it.

    `bill_rate` is per hour in the contract's currency, None when no rate was found. `ends_on` None: open.
    """

    unfilled_hours: Decimal
    bill_rate: Decimal | None
    probability: Decimal
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class StaffingRisk:
    """Revenue at risk, the same weighted by urgency, and the demand left out for want of a bill rate."""

    staffing_risk: Decimal
    revenue_at_risk: Decimal
    unrated_count: int


def staffing_risk(demands: Iterable[Demand], *, as_of: date, horizon_days: int = HORIZON_DAYS) -> StaffingRisk:
    """Sum unfilled hours x bill rate x probability, and the same x urgency (FINANCE 1.6).

    Amounts in the currency of the rates, never negative. Filling, delaying or losing demand never raises
    either. Demand that ended before `as_of` is past, not at risk; demand without a rate is counted apart.
    """
    live = [demand for demand in demands if demand.unfilled_hours > 0 and not _ended(demand, as_of)]
    urgent = sum((_exposed(item) * urgency(item, as_of, horizon_days) for item in live), Decimal(0))
    unrated = sum(item.bill_rate is None for item in live)
    return StaffingRisk(urgent, sum(map(_exposed, live), Decimal(0)), unrated)


def urgency(demand: Demand, as_of: date, horizon_days: int = HORIZON_DAYS) -> Decimal:
    """Return 1 when the work has started, else max(0, 1 - days to start / horizon)."""
    days_to_start = max((demand.starts_on - as_of).days, 0)
    return max(Decimal(horizon_days - days_to_start) / horizon_days, Decimal(0))


def unfilled_soon(demands: Iterable[Demand], *, as_of: date, within_days: int = SOON_DAYS) -> tuple[Demand, ...]:
    """Return unfilled demand that starts within so many days or has started already, earliest first."""
    live = (item for item in demands if item.unfilled_hours > 0 and not _ended(item, as_of))
    soon = [item for item in live if (item.starts_on - as_of).days <= within_days]
    return tuple(sorted(soon, key=lambda item: item.starts_on))


def _ended(demand: Demand, as_of: date) -> bool:
    return demand.ends_on is not None and demand.ends_on < as_of


def _exposed(demand: Demand) -> Decimal:
    return demand.unfilled_hours * (demand.bill_rate or Decimal(0)) * demand.probability
