"""A kept day as the measure sees it: to date, or expected in the end."""

from copy import copy
from dataclasses import replace
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.figure import Reason
from visibility.measures.margin_bridge import FactChange, Standing
from visibility.models import ProjectDay
from visibility.queries.shapes.bridge import Basis

NOTHING = Decimal(0)
ESTIMATED = (
    *("estimate_hours", "estimate_billable", "hours_expected", "billable_expected", "time_expected"),
    *("labour_expected", "expenses_expected", "rebillable_expected", "suppliers_expected"),
)


def standing(day: ProjectDay, basis: Basis) -> Standing:
    """What the margin of that day was made of; the margin is known."""
    return _expected(day) if basis == "expected" else _done(day)


def reckoned(day: ProjectDay, base: ProjectDay | None) -> ProjectDay:
    """A day that was reckoned afterwards, with what was expected by the estimates of a later one that was kept.

    Without what was signed since, at the exchange rates of the day; not_kept where the later day does not know it.
    """
    if not day.is_rebuilt:
        return day
    if base is None or base.is_gone:
        return _with(day, expected_reason=Reason.NOT_KEPT)
    known = _with(day, **{name: getattr(base, name) for name in ESTIMATED})
    added = _signed_since(day, base)
    known.revenue_expected = None if base.revenue_expected is None else base.revenue_expected - added
    known.expected_reason = base.expected_reason or day.margin_reason
    if not known.expected_reason and day.closing_rate is None:
        known.expected_reason = Reason.MISSING_RATE
    if not known.expected_reason:
        to_come = _expected(known).margin - _done(known).margin
        left = quantise(to_come * (day.closing_rate or NOTHING), day.reporting_currency)
        known.expected_reporting = (day.margin_reporting or NOTHING) + left
    return known


def _signed_since(day: ProjectDay, base: ProjectDay) -> Decimal:
    """What was added to a price that does not depend on the hours."""
    if day.contract_value is None or base.contract_value is None or base.earns_by == "time":
        return NOTHING
    return base.contract_value - day.contract_value


def _with(day: ProjectDay, **changes: object) -> ProjectDay:
    known = copy(day)
    for name, value in changes.items():
        setattr(known, name, value)
    return known


def priced(changed: FactChange, day: ProjectDay) -> FactChange:
    """Milestones are revenue only where all of it comes of them; elsewhere it is reckoned."""
    return changed if day.earns_by == "milestones" else replace(changed, earned=NOTHING)


def _done(day: ProjectDay) -> Standing:
    return Standing(
        revenue=day.revenue or NOTHING,
        time=day.time_value,
        billable=day.billed_hours,
        rebillable=day.rebillable,
        hours=day.hours,
        labour=day.labour,
        expenses=day.expenses,
        suppliers=day.suppliers,
        contract_value=day.contract_value,
        earns_by_time=day.earns_by == "time",
    )


def _expected(day: ProjectDay) -> Standing:
    return Standing(
        revenue=day.revenue_expected or NOTHING,
        time=day.time_expected,
        billable=day.billable_expected,
        rebillable=day.rebillable_expected,
        hours=day.hours_expected,
        labour=day.labour_expected,
        expenses=day.expenses_expected,
        suppliers=day.suppliers_expected,
        estimate=day.estimate_hours,
        estimate_billable=day.estimate_billable,
        contract_value=day.contract_value,
        earns_by_time=day.earns_by == "time",
    )
