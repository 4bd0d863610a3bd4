"""Forecast cost and margin, how sure they are, and how far the margin fell from what was sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, figure_of, known, unknown

WELL_ASSIGNED = Decimal("0.8")  # from this share of remaining scope on, bottom-up is the estimate


@dataclass(frozen=True, slots=True)
class Margin:
    """Revenue less cost in one currency, and as percent of revenue."""

    amount: Figure
    pct: Figure


@dataclass(frozen=True, slots=True)
class Erosion:
    """Margin lost since the contract was signed: money, and points of percent; negative is a gain."""

    amount: Figure
    points: Figure


@dataclass(frozen=True, slots=True)
class Assignment:
    """Hours still to be worked by someone, and the cost rate of their period."""

    hours: Decimal
    cost_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class BottomUp:
    """Cost still to come from assignments and orders, and the estimate at completion it gives."""

    etc_labour: Figure
    etc: Figure
    eac: Figure


@dataclass(frozen=True, slots=True)
class Blended:
    """Two estimates at completion and their mix, weighted by percent complete."""

    weight: Figure
    eac_cpi: Figure
    eac_bottom_up: Figure
    eac_blended: Figure


@dataclass(frozen=True, slots=True)
class EacVariants:
    """Estimates at completion at the going cost index and at the planned rate."""

    eac_typical: Figure
    eac_atypical: Figure
    etc_planned_rate: Figure
    etc_cpi: Figure


def margin(*, revenue: Figure, cost: Figure) -> Margin:
    """Return revenue - cost and its percent of revenue, unrounded; percent unknown at 0: no_revenue."""
    amount = revenue - cost
    return Margin(amount, (amount * Decimal(100)).over(revenue, Reason.NO_REVENUE))


def erosion(*, as_sold: Margin, forecast: Margin) -> Erosion:
    """Return as-sold less forecast margin in money and in points: change orders move one, not the other."""
    return Erosion(as_sold.amount - forecast.amount, as_sold.pct - forecast.pct)


def bottom_up(assignments: Sequence[Assignment], *, actual_cost: Decimal, commitments: Decimal) -> BottomUp:
    """Return EAC = AC + remaining hours x cost rate + open commitments, in one currency (FINANCE 1.5).

    Unknown without assignments (no_assignments, not AC) or when one has no rate (no_rate).
    """
    rated = [figure_of(item.cost_rate, Reason.NO_RATE) * item.hours for item in assignments]
    labour = sum(rated, known(0)) if rated else unknown(Reason.NO_ASSIGNMENTS)
    return BottomUp(labour, labour + commitments, labour + commitments + actual_cost)


def blend(*, ev: Figure, ac: Decimal, bac: Figure, etc_bottom_up: Decimal | None) -> Blended:
    """Mix the two estimates: w x EAC by CPI + (1 - w) x EAC bottom-up, w = EV / BAC (FINANCE 1.5).

    Falls back to the one that exists; unknown when neither does.
    """
    weight = ev.over(bac, Reason.NO_BUDGET)
    by_cpi = (bac * ac).over(ev, Reason.NO_PROGRESS)
    by_team = figure_of(etc_bottom_up, Reason.NO_ASSIGNMENTS) + ac
    mixed = by_cpi * weight + by_team * (known(1) - weight)
    return Blended(weight, by_cpi, by_team, mixed.or_else(by_team).or_else(by_cpi))


def eac_variants(*, bac: Figure, ev: Figure, ac: Decimal, cpi: Figure) -> EacVariants:
    """Return BAC / CPI, AC + BAC - EV, and what is left at the planned rate and at CPI (FINANCE 1.5)."""
    left = bac - ev
    return EacVariants(
        eac_typical=bac.over(cpi, Reason.NO_PROGRESS),
        eac_atypical=left + ac,
        etc_planned_rate=left,
        etc_cpi=left.over(cpi, Reason.NO_PROGRESS),
    )


def default_estimate(blended: Blended, *, assigned_share: Decimal) -> Figure:
    """Return bottom-up when at least 80 percent of what is left is assigned, else the blend (FINANCE 1.5).

    `assigned_share` is assigned hours / remaining hours, 0 to 1.
    """
    if assigned_share >= WELL_ASSIGNED and blended.eac_bottom_up.is_known:
        return blended.eac_bottom_up
    return blended.eac_blended
