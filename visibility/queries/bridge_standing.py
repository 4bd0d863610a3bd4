"""A kept day as the measure sees it: to date, or expected in the end."""

from dataclasses import replace
from decimal import Decimal

from visibility.measures.margin_bridge import FactChange, Standing
from visibility.models import ProjectDay
from visibility.queries.shapes.bridge import Basis

NOTHING = Decimal(0)


def standing(day: ProjectDay, basis: Basis) -> Standing:
    """What the margin of that day was made of; the margin is known."""
    return _expected(day) if basis == "expected" else _done(day)


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
