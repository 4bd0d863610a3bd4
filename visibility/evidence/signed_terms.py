"""What was signed and planned for a project as JSON values, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from visibility.evidence.plain import day_of, decimal_of, figure_of, plain, text_of
from visibility.measures.agreed import PriceChange
from visibility.measures.baseline import PlannedMonth, PlanVersion
from visibility.projections.agreements import Agreement, LineTerms
from visibility.projections.project_inputs import ProjectInputs

Terms = Mapping[str, Any]
SAID = ("method", "key", "title")
AMOUNTS = ("cap", "fee_percent", "fee_ceiling", "markup_percent", "included_hours", "overage_rate")
WINDOW = ("starts_on", "ends_on")


def signed_terms(project: ProjectInputs) -> Terms:
    """Contracts with lines and changes, baselines by month, and hours by day where a line is measured by them."""
    return {
        "agreements": [_agreement(one) for one in project.agreements],
        "baselines": [_plan(one) for one in project.baselines],
        "effort": [[on.isoformat(), text_of(hours)] for on, hours in project.effort],
    }


def signed_of(terms: Terms) -> dict[str, Any]:
    """The same as a project's inputs have it, by field. Raises KeyError, ValueError for terms that are none."""
    return {
        "agreements": tuple(_agreed(one) for one in terms["agreements"]),
        "baselines": tuple(_planned(one) for one in terms["baselines"]),
        "effort": tuple((date.fromisoformat(on), Decimal(hours)) for on, hours in terms["effort"]),
    }


def _agreement(one: Agreement) -> Terms:
    changes = [{"amount": text_of(change.amount), "signed_on": text_of(change.signed_on)} for change in one.changes]
    lines = [_line(line) for line in one.lines]
    return {"key": one.key, "signed_on": text_of(one.signed_on), "lines": lines, "changes": changes}


def _agreed(terms: Terms) -> Agreement:
    lines = tuple(_terms(line) for line in terms["lines"])
    changes = (PriceChange(decimal_of(one["amount"]), day_of(one["signed_on"])) for one in terms["changes"])
    return Agreement(terms["key"], day_of(terms["signed_on"]), lines, tuple(changes))


def _line(line: LineTerms) -> Terms:
    said = {name: getattr(line, name) for name in SAID}
    return {**said, "price": plain(line.price), **{name: text_of(getattr(line, name)) for name in (*AMOUNTS, *WINDOW)}}


def _terms(line: Terms) -> LineTerms:
    stated: dict[str, Any] = {
        **{name: line[name] for name in SAID},
        **{name: decimal_of(line[name]) for name in AMOUNTS},
        **{name: day_of(line[name]) for name in WINDOW},
    }
    return LineTerms(price=figure_of(line["price"]), **stated)


def _plan(plan: PlanVersion) -> Terms:
    months = [{"month": one.month, "cost": plain(one.cost)} for one in plan.months]
    return {"number": plan.number, "made_on": text_of(plan.made_on), "months": months}


def _planned(terms: Terms) -> PlanVersion:
    months = tuple(PlannedMonth(one["month"], figure_of(one["cost"])) for one in terms["months"])
    return PlanVersion(terms["number"], date.fromisoformat(terms["made_on"]), months)
