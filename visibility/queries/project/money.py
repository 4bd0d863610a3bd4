"""One project's money: burn of cost and revenue, estimates by every method, unbilled by age."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from visibility.measures.evm import estimate_at_completion
from visibility.measures.figure import Figure
from visibility.measures.forecast import Assignment, bottom_up
from visibility.measures.outlook import elapsed_share
from visibility.projections.planning import by_performance, by_schedule, purchases, work_of
from visibility.queries.answers import money_of, words
from visibility.queries.project.burn_chart import Course, Past, Spent, series
from visibility.queries.project.look import Look
from visibility.queries.shapes.common import AgeBucket, BurnSeries
from visibility.queries.shapes.project import EstimateVariant

BUCKETS = {"0-30": "unbilled_30", "31-60": "unbilled_60", "61-90": "unbilled_90", "over 90": "unbilled_over"}
WEEK = timedelta(weeks=1)
LONGEST_PAST = WEEK * 1040


def burn(look: Look) -> BurnSeries:
    """Cost: plan, to date by week, and to the estimate at completion."""
    bac, ac, eac = look.figure("bac"), look.figure("ac"), look.figure("eac")
    other = look.figure("eac_cpi").or_else(eac)
    spent = _weekly(((day.on, day.own.cost) for day in look.inputs.days), look)
    return _series(look, (bac, ac, eac, other), spent, planned=look.figure("pv").value)


def revenue(look: Look) -> BurnSeries:
    """Revenue: as sold spread over the project, recognised by week, and to the forecast."""
    sold, done, expected = (
        look.figure("as_sold_revenue"),
        look.figure("recognised"),
        look.figure("forecast_revenue"),
    )
    earned = _weekly(((item.service_date, item.amount) for item in look.revenue.items), look)
    return _series(look, (sold, done, expected, expected), earned)


def _series(
    look: Look, parts: tuple[Figure, Figure, Figure, Figure], spent: list[Spent], *, planned: Decimal | None = None
) -> BurnSeries:
    """planned: the part of the budget that is planned by today; None: it is spread evenly over the project."""
    budget, done, final, other = (part.value for part in parts)
    project = look.project
    courses = []
    if project.starts_on and project.ends_on and budget is not None and done is not None and final is not None:
        low, high = min(final, other or final), max(final, other or final)
        if planned is None:
            planned = budget * elapsed_share(starts_on=project.starts_on, ends_on=project.ends_on, on=look.today)
        courses = [Course(project.starts_on, project.ends_on, budget, planned, done, final, max(low, done), high)]
    past = Past(spent if done is not None else [], done)
    return series(courses, past, today=look.today, currency=look.currency)


def _weekly(amounts: Iterable[tuple[date, Decimal]], look: Look) -> list[Spent]:
    """Cumulative sums by week from the first day that has something; what is older than a chart is in its first one."""
    past = sorted((on, amount) for on, amount in amounts if on <= look.today)
    if not past:
        return []
    days, sums = [on for on, _ in past], list(accumulate(amount for _, amount in past))
    first = max(days[0], look.today - LONGEST_PAST)
    weeks = [first - timedelta(days=1) + WEEK * week for week in range((look.today - first).days // 7 + 1)]
    counts = [bisect_right(days, week) for week in weeks]
    return [Spent(week, sums[count - 1] if count else Decimal(0)) for week, count in zip(weeks, counts, strict=True)]


def estimates(look: Look) -> tuple[EstimateVariant, ...]:
    """The cost in the end by every method, and which one pages use: against a baseline, what tasks still take."""
    used = "by_tasks" if look.stored.row.baseline_number else "at_budget"
    bac, ev, ac = (look.figure(name) for name in ("bac", "ev", "ac"))
    if ac.value is None:
        values = dict.fromkeys(VARIANTS, ac)
    else:
        sums = look.inputs.until(look.today).own
        work, bought = work_of(look.inputs, sums, as_of=look.today), purchases(look.inputs, sums)
        values = {
            "at_budget": estimate_at_completion(ac=ac.value, bac=bac, ev=ev),
            "by_performance": bought + by_performance(work),
            "by_tasks": look.figure("eac"),
            "by_schedule": bought + by_schedule(work),
            "bottom_up": _bottom_up(look, ac.value),
        }
    return tuple(
        EstimateVariant(
            key=key,
            label=label,
            tells=tells,
            formula=formula,
            value=money_of(values[key], look.currency),
            is_used=key == used,
        )
        for key, (label, tells, formula) in VARIANTS.items()
        if key != "by_tasks" or key == used
    )


# What a variant is called, how it is reckoned in words, and the same in the letters that project controllers use.
VARIANTS = {
    "by_tasks": (
        "What is left costs what its tasks say today",
        "Cost so far, and the hours that tasks still take at their cost rates.",
        "AC + remaining hours of tasks x cost rate",
    ),
    "at_budget": (
        "What is left costs its budget",
        "Cost so far, and the budget of what is not done yet.",
        "AC + BAC - EV",
    ),
    "by_performance": (
        "The rest costs like the work so far",
        "Purchases, and the budget of the work made dearer or cheaper as the work so far was.",
        "Purchases + BAC / CPI of work",
    ),
    "by_schedule": (
        "Cost and schedule both weigh",
        "Cost so far, and the budget of what is not done, dearer where the work so far was dear or late.",
        "AC + (BAC - EV) / (CPI x SPI), of work",
    ),
    "bottom_up": (
        "Planned hours at cost rates, and open orders",
        "Cost so far, what people are still planned for at their cost rates, and what is ordered and not billed.",
        "AC + remaining hours x rate + commitments",
    ),
}


def _bottom_up(look: Look, cost: Decimal) -> Figure:
    remaining = [
        Assignment(
            item.hours * (1 - elapsed_share(starts_on=item.starts_on, ends_on=item.ends_on, on=look.today)),
            look.loaded.directory.cost_rate(look.loaded.seat(item.role), look.today),
        )
        for item in look.loaded.allocations
        if item.starts_on is not None and item.ends_on is not None
    ]
    return bottom_up(remaining, actual_cost=cost, commitments=look.inputs.committed).eac


def unbilled(look: Look) -> tuple[AgeBucket, ...]:
    """Unbilled work by age; without a value but with the reason while the revenue is unknown."""
    return tuple(_bucket(look, label, look.figure(name)) for label, name in BUCKETS.items())


def _bucket(look: Look, label: str, figure: Figure) -> AgeBucket:
    reason = figure.reason or ""
    return AgeBucket(
        label=label,
        by_method={look.method: figure.value},
        total=figure.value,
        reason=reason,
        words=words(reason) if reason else "",
    )
