"""The cases by name: what each plants."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from visibility.management.planting import hours, invoices, milestones, rates, suppliers
from visibility.management.planting.expected import Expected
from visibility.management.planting.plot import Plot
from visibility.management.planting.sandboxes import Sandboxes


class Case(Protocol):
    """Plants one case on a project ("": the first that suits it), and says what must show."""

    def __call__(self, plot: Plot, /, *, today: date, project: str = "") -> Expected: ...


CASES: Mapping[str, Case] = {
    hours.CASE: hours.unposted,
    hours.CLOSED: hours.too_late,
    suppliers.CASE: suppliers.beyond_order,
    milestones.CASE: milestones.unsent,
    rates.CASE: rates.missing,
    invoices.TWICE: invoices.twice,
    invoices.WRONG_DAY: invoices.wrong_day,
}
NAMES = (*CASES, hours.STOPPED)


def plant(at: Sandboxes, case: str, *, today: date, project: str = "", seconds: float) -> Expected:
    """Plant one; seconds: how long the ERP is stopped in the case that stops it. Raises CannotPlant."""
    plot = Plot(at, case)
    if case == hours.STOPPED:
        return hours.held_up(plot, today=today, project=project, seconds=seconds)
    return CASES[case](plot, today=today, project=project)
