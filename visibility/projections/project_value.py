"""Pure: one project's inputs -> its figures by field name, each a value or the reason why there is none."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from visibility.measures.ageing import AgeBuckets, OpenAmount, age
from visibility.measures.baseline import PlanVersion, current_plan
from visibility.measures.billing import Bill, contract_position, unbilled_items
from visibility.measures.burn import TRAILING_WEEKS, Burn, DatedCost, burn, weekly_burn
from visibility.measures.figure import Figure, Reason, figure_of, known, unknown
from visibility.measures.forecast import margin
from visibility.measures.staffing import staffing_risk, unfilled_soon
from visibility.projections.agreements import lines_on, pending_of, signed, value_of
from visibility.projections.earning import LineRevenue
from visibility.projections.planning import Plan, plan_of
from visibility.projections.project_inputs import Amounts, Day, ProjectInputs
from visibility.projections.recognition import Revenue, ToDate, left_out, revenue

Figures = Mapping[str, Figure]
BUCKETS = ("unbilled_30", "unbilled_60", "unbilled_90", "unbilled_over")


@dataclass(frozen=True)
class Agreed:
    """The baseline a plan is measured against, None: today's estimates; and what each contract line has earned."""

    baseline: PlanVersion | None
    lines: tuple[LineRevenue, ...]


@dataclass(frozen=True)
class ProjectValue:
    """Figures by field name; counts of seats that are open, in whole or for some weeks; the day the budget is gone.

    exhaustion_on None: `weekly_burn` tells why. earned: the days of `recognised`, in the project's currency; unbilled:
    what of them is not covered by bills.
    """

    figures: Figures
    earned: tuple[OpenAmount, ...]
    unbilled: tuple[OpenAmount, ...]
    exhaustion_on: date | None
    agreed: Agreed
    open_roles: int
    open_roles_soon: int
    open_hours: Decimal


def measure(project: ProjectInputs, *, as_of: date) -> ProjectValue:
    """All figures of a project closed on a day, in its own currency; what was posted later is left out."""
    days, sums, _ = project.until(as_of)
    plan = plan_of(project, sums, as_of=as_of)
    earnings = revenue(ToDate(project, days, as_of, plan.ac, plan.eac))
    recent = days[bisect_left(days, as_of - timedelta(weeks=TRAILING_WEEKS), key=attrgetter("on")) :]
    weekly = weekly_burn((DatedCost(day.on, day.own.cost) for day in recent), as_of=as_of)
    spent = _burn(plan, weekly, as_of)
    items = unbilled_items(earnings.items, bills_of(days), as_of=as_of)
    seats = [[item for item in seat if item.ends_on is None or item.ends_on >= as_of] for seat in project.seats]
    return ProjectValue(
        figures={
            **vars(plan),
            **_progress(plan),
            **_billing(project, earnings, sums.invoiced, items, as_of),
            **_margins(project, plan, earnings),
            **_burn_figures(plan, spent, weekly),
            **_staffing(project, as_of),
            **_agreed(project, earnings, as_of),
            "pending_value": _pending(project, sums, as_of),
            "committed": _posted(project, project.committed),
        },
        earned=earnings.items,
        unbilled=items,
        exhaustion_on=spent.exhaustion_on if spent else None,
        agreed=Agreed(current_plan(project.baselines, on=as_of), earnings.lines),
        open_roles=sum(map(bool, seats)),
        open_roles_soon=sum(bool(unfilled_soon(seat, as_of=as_of)) for seat in seats),
        open_hours=sum((item.unfilled_hours for seat in seats for item in seat), Decimal(0)),
    )


def bills_of(days: Iterable[Day]) -> tuple[Bill, ...]:
    """What was billed, in the project's currency; days without a bill are left out."""
    return tuple(Bill(day.on, day.own.invoiced) for day in days if day.own.invoiced)


def _progress(plan: Plan) -> Figures:
    return {"progress_pct": (plan.ev * Decimal(100)).over(plan.bac, Reason.NO_BUDGET)}


def _agreed(project: ProjectInputs, earnings: Revenue, as_of: date) -> Figures:
    return {
        "contract_value": value_of(project.agreements, as_of),
        "pending_change_value": pending_of(project.agreements, as_of),
        "over_cap": earnings.over_cap,
    }


def _pending(project: ProjectInputs, sums: Amounts, as_of: date) -> Figure:
    """Time that waits for approval; unknown where time is sold and some of it has no rate."""
    methods = {line.method for line in lines_on(project.agreements, as_of)} or {project.method}
    gaps = (left_out(project, method) for method in sorted(methods))
    return next((gap for gap in gaps if gap), known(sums.pending))


def balance_of(project: ProjectInputs, recognised: Figure, as_of: date) -> Figure:
    """What is set against bills; several contracts are never netted, and no bill says which of them it is of."""
    is_one = len(signed(project.agreements, as_of)) <= 1
    return recognised if is_one or not recognised.is_known else unknown(Reason.NO_SPLIT)


def _billing(
    project: ProjectInputs, earnings: Revenue, billed: Decimal, items: Sequence[OpenAmount], as_of: date
) -> Figures:
    recognised, posted = earnings.recognised, _posted(project, billed)
    balance = balance_of(project, recognised, as_of)
    if balance.value is None:
        nothing = dict.fromkeys(("unbilled", "deferred", *BUCKETS), balance)
        return {"recognised": recognised, "billed": posted, **nothing}
    position = contract_position(recognised=balance.value, billed=billed)
    ages = age(items, as_of=as_of)
    return {
        "recognised": recognised,
        "billed": posted,
        "unbilled": known(position.contract_asset),
        "deferred": known(position.contract_liability),
        **dict(zip(BUCKETS, map(known, _in_order(ages)), strict=True)),
    }


def _posted(project: ProjectInputs, amount: Decimal) -> Figure:
    """A sum of postings; unknown while one of the project's has no exchange rate: missing_rate."""
    return unknown(Reason.MISSING_RATE) if project.missing_rates else known(amount)


def _in_order(ages: AgeBuckets) -> tuple[Decimal, ...]:
    return ages.up_to_30, ages.up_to_60, ages.up_to_90, ages.over_90


def _margins(project: ProjectInputs, plan: Plan, earnings: Revenue) -> Figures:
    expected = margin(revenue=earnings.forecast, cost=plan.eac)
    sold = figure_of(project.sold_revenue, Reason.NO_REVENUE)
    as_sold = margin(revenue=sold, cost=project.sold_cost)
    return {
        "worked": earnings.worked,
        "forecast_revenue": earnings.forecast,
        "forecast_margin": expected.amount,
        "forecast_margin_pct": expected.pct,
        "as_sold_revenue": sold,
        "as_sold_margin": as_sold.amount,
        "as_sold_margin_pct": as_sold.pct,
    }


def _burn(plan: Plan, weekly: Decimal, as_of: date) -> Burn | None:
    if plan.bac.value is None or plan.ac.value is None:
        return None
    return burn(budget=plan.bac.value, spent=plan.ac.value, weekly=weekly, as_of=as_of)


def _burn_figures(plan: Plan, spent: Burn | None, weekly: Decimal) -> Figures:
    missing = plan.bac if plan.bac.value is None else plan.ac
    return {
        "weekly_burn": known(weekly) if plan.ac.is_known else plan.ac,
        "burn_pct": spent.burn_pct if spent else missing,
        "exhaustion": spent.days_left if spent else missing,
    }


def _staffing(project: ProjectInputs, as_of: date) -> Figures:
    risk = staffing_risk(project.demands, as_of=as_of)
    if risk.unrated_count:
        return dict.fromkeys(("staffing_risk", "revenue_at_risk"), unknown(Reason.NO_RATE))
    return {"staffing_risk": known(risk.staffing_risk), "revenue_at_risk": known(risk.revenue_at_risk)}
