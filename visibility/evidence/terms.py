"""A project without its days as JSON values, and back: what its measures take beside the postings."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from visibility.evidence.plain import day_of, decimal_of, figure_of, plain, text_of
from visibility.evidence.signed_terms import signed_of, signed_terms
from visibility.measures.evm import EstimatedTask, budget_at_completion, earned
from visibility.measures.staffing import Demand
from visibility.projections.closing import ClosingRates
from visibility.projections.project_inputs import PlannedTask, ProjectInputs

Terms = Mapping[str, Any]
AMOUNTS = ("price", "budget", "sold_revenue", "committed", "hours", "uncosted_hours", "unrated_hours")
COUNTS = ("uncosted_expenses", "unvalued_expenses", "missing_rates", "missing_reporting_rates")
TEXTS = ("method", "currency", "reporting_currency")
DATES = ("starts_on", "ends_on")


def terms_of(project: ProjectInputs) -> Terms:
    """The project as JSON: amounts as text, days in ISO 8601, null where nobody has said."""
    return {
        **{name: getattr(project, name) for name in (*TEXTS, *COUNTS)},
        **{name: text_of(getattr(project, name)) for name in (*AMOUNTS, *DATES)},
        "sold_cost": plain(project.sold_cost),
        "tasks": [_task(task) for task in project.tasks],
        "seats": [[_demand(demand) for demand in seat] for seat in project.seats],
        "closing": _closing(project),
        **signed_terms(project),
    }


def project_of(terms: Terms) -> ProjectInputs:
    """The project that these terms are of, without days. Raises KeyError, ValueError for terms that are none."""
    stated: dict[str, Any] = {
        **{name: terms[name] for name in (*TEXTS, *COUNTS)},
        **{name: decimal_of(terms[name]) for name in AMOUNTS},
        **{name: day_of(terms[name]) for name in DATES},
        **signed_of(terms),
    }
    return ProjectInputs(
        **stated,
        sold_cost=figure_of(terms["sold_cost"]),
        tasks=[_planned(task) for task in terms["tasks"]],
        seats=[[_open(demand) for demand in seat] for seat in terms["seats"]],
        closing=ClosingRates(
            {base: {to: Decimal(rate) for to, rate in units.items()} for base, units in terms["closing"].items()}
        ),
    )


def summed_plan(project: ProjectInputs) -> tuple[PlannedTask, ...]:
    """The tasks without what an hour costs, and two lines that bring the same budget: earned, and still to earn.

    A third takes the hour that is still to be worked out again: hours left move revenue too. Where no budget is known
    none of it is brought. For who may see what a project costs and not what a person does.
    """
    bac, ev = _sum_of(project.tasks)
    hidden = [replace(task, cost_rate=None if task.cost_rate is None else Decimal(0)) for task in project.tasks]
    if bac is None:
        return tuple(hidden)
    if ev is None:
        return (*hidden, PlannedTask(Decimal(1), None, bac, None, is_billable=False))
    done = PlannedTask(Decimal(1), Decimal(1), ev, None, is_billable=False)
    to_earn = PlannedTask(Decimal(1), Decimal(0), bac - ev, None, is_billable=False)
    return (*hidden, done, to_earn, PlannedTask(Decimal(-1), Decimal(0), Decimal(0), None, is_billable=False))


def _sum_of(tasks: Iterable[PlannedTask]) -> tuple[Decimal | None, Decimal | None]:
    plan = [EstimatedTask(task.estimate_hours, task.cost_rate, task.percent_complete) for task in tasks]
    return budget_at_completion(plan).value, earned(plan).value


def _closing(project: ProjectInputs) -> dict[str, dict[str, str]]:
    """The closing rates of the project's two currencies alone."""
    wanted = (project.currency, project.reporting_currency)
    return {
        base: {to: format(rate, "f") for to, rate in sorted(units.items()) if to in wanted}
        for base, units in sorted(project.closing.units.items())
    }


def _task(task: PlannedTask) -> Terms:
    amounts = ("estimate_hours", "percent_complete", "cost_rate", "bill_rate")
    return {**{name: text_of(getattr(task, name)) for name in amounts}, "is_billable": task.is_billable}


def _planned(task: Terms) -> PlannedTask:
    amounts = ("estimate_hours", "percent_complete", "cost_rate", "bill_rate")
    stated: dict[str, Any] = {name: decimal_of(task[name]) for name in amounts}
    return PlannedTask(**stated, is_billable=task["is_billable"])


def _demand(demand: Demand) -> Terms:
    return {name: text_of(getattr(demand, name)) for name in Demand.__slots__}


def _open(demand: Terms) -> Demand:
    return Demand(
        Decimal(demand["unfilled_hours"]),
        decimal_of(demand["bill_rate"]),
        Decimal(demand["probability"]),
        date.fromisoformat(demand["starts_on"]),
        day_of(demand["ends_on"]),
    )
