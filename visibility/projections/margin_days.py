"""What each project's margin is made of today, kept with its figures of the same turn."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from visibility.measures.figure import Figure, Reason, figure_of, known
from visibility.models import ProjectDay, ProjectFigures
from visibility.projections.agreements import BY_TIME, value_of
from visibility.projections.leakage_inputs import Measured, left
from visibility.projections.project_inputs import Amounts
from visibility.projections.role_hours import RoleHours
from visibility.projections.storing import upsert

LARGEST = {"hours": Decimal(10**8), "money": Decimal(10**15)}
NOTHING = Decimal(0)
PLACES = Decimal("1e-4")
Parts = Mapping[str, Decimal]


def keep(measured: Sequence[Measured], booked: Mapping[int, Sequence[RoleHours]], *, as_of: date) -> None:
    """Store the day's rows of projects whose figures were just measured, inside the caller's transaction."""
    rows = [row_of(one, booked.get(one.loaded.project.pk, ()), as_of=as_of) for one in measured]
    upsert(rows, unique=("project_id", "taken_on"))


def set_aside(row: ProjectFigures, *, status: str, as_of: date) -> None:
    """Say of today that a project cannot be computed."""
    reason = Reason.NOT_COMPUTED
    known = {"firm_id": row.firm_id, "legal_entity_id": row.legal_entity_id, "status": status}
    said = {"margin_reason": reason, "expected_reason": reason, "margin_reporting": None, "expected_reporting": None}
    ProjectDay.objects.update_or_create(project_id=row.project_id, taken_on=as_of, defaults={**known, **said})


def row_of(one: Measured, booked: Iterable[RoleHours], *, as_of: date) -> ProjectDay:
    """One project's row of the day; without what it is made of where an amount is larger than a column."""
    hours, row = list(booked), one.row
    done, expected = _to_date(one, hours), _expected(one, hours)
    if too_large({**done, **expected}):
        done, expected = {}, {}
    return ProjectDay(
        **_about(one, as_of),
        **{name: rounded(amount) for name, amount in (done | expected).items()},
        **_margin("margin", row, "recognised", "ac", is_kept=bool(done)),
        **_margin("expected", row, "forecast_revenue", "eac", is_kept=bool(expected)),
        revenue=row.recognised,
        revenue_expected=row.forecast_revenue,
    )


def too_large(parts: Parts) -> bool:
    """Whether one of the amounts does not fit its column."""
    limits = (("hours" if is_effort(name) else "money", amount) for name, amount in parts.items())
    return any(abs(amount) >= LARGEST[kind] for kind, amount in limits)


def is_effort(name: str) -> bool:
    return "hours" in name or name in ("estimate_billable", "billable_expected")


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(PLACES, rounding=ROUND_HALF_UP)


def earns_by(one: Measured) -> str:
    """What all of a project's revenue comes of: time, milestones; "" where it is reckoned."""
    if one.methods <= set(BY_TIME):
        return "time"
    return "milestones" if one.methods == {"fixed_milestone"} else ""


def worth_of(one: Measured, on: date) -> Decimal | None:
    """What was signed by a day; the project's own price where nothing was."""
    own = figure_of(one.inputs.price, Reason.NO_REVENUE)
    return value_of(one.inputs.agreements, on).or_else(own).value


def _about(one: Measured, as_of: date) -> Mapping[str, object]:
    project, row, worth = one.loaded.project, one.row, worth_of(one, as_of)
    return {
        "project_id": row.project_id,
        "firm_id": row.firm_id,
        "legal_entity_id": row.legal_entity_id,
        "taken_on": as_of,
        "is_rebuilt": False,
        "is_gone": project.is_deleted,
        "status": project.status,
        "earns_by": earns_by(one),
        "currency": row.currency,
        "reporting_currency": row.reporting_currency,
        "closing_rate": row.closing_rate,
        "contract_value": None if worth is None or abs(worth) >= LARGEST["money"] else rounded(worth),
    }


def _to_date(one: Measured, booked: Sequence[RoleHours]) -> dict[str, Decimal]:
    sums = one.inputs.until(one.row.as_of).own
    return spent(sums, one.row.ac) | {
        "hours": sum((line.all for line in booked), NOTHING),
        "billed_hours": sum((line.approved for line in booked), NOTHING),
        "time_value": sums.time,
    }


def spent(sums: Amounts, cost: Decimal | None) -> dict[str, Decimal]:
    """Cost by what it was spent on; labour is what of the cost is neither expenses nor suppliers."""
    labour = sums.labour if cost is None else cost - sums.expense - sums.supplier
    return {
        "labour": labour,
        "expenses": sums.expense,
        "rebillable": sums.rebillable,
        "suppliers": sums.supplier,
    }


def _expected(one: Measured, booked: Sequence[RoleHours]) -> dict[str, Decimal]:
    sums = one.inputs.until(one.row.as_of).own
    going = [(task, left(task)) for task in one.inputs.tasks]
    billable = [(task, hours) for task, hours in going if task.is_billable]
    estimates = [(task, task.estimate_hours or NOTHING) for task in one.inputs.tasks]
    parts = spent(sums, one.row.eac) | {
        "hours": sum((line.all for line in booked), NOTHING) + sum((hours for _, hours in going), NOTHING),
        "billable": sum((line.billable for line in booked), NOTHING) + sum((hours for _, hours in billable), NOTHING),
        "time": sums.time
        + sums.pending
        + sum((hours * (task.bill_rate or NOTHING) for task, hours in billable), NOTHING),
    }
    return {f"{name}_expected": amount for name, amount in parts.items()} | {
        "estimate_hours": sum((hours for _, hours in estimates), NOTHING),
        "estimate_billable": sum((hours for task, hours in estimates if task.is_billable), NOTHING),
    }


def _margin(name: str, row: ProjectFigures, revenue: str, cost: str, *, is_kept: bool) -> Mapping[str, object]:
    """A margin in the reporting currency as pages show it, or why there is none."""
    parts = [_stored(row, f"{part}_reporting") for part in (revenue, cost)]
    own = [_stored(row, part) for part in (revenue, cost)]
    margin = parts[0] - parts[1] + (own[0] - own[1]) * NOTHING
    if margin.value is None or not is_kept:
        return {f"{name}_reporting": None, f"{name}_reason": margin.reason or Reason.OUT_OF_RANGE}
    return {f"{name}_reporting": margin.value, f"{name}_reason": ""}


def _stored(row: ProjectFigures, name: str) -> Figure:
    value = getattr(row, name)
    return known(value) if value is not None else figure_of(None, Reason(row.reasons.get(name, Reason.NO_ACTUALS)))
