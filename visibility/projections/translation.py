"""Pure: a project's figures in the reporting currency.

What was posted is translated at the rate of each posting, what is still to come and what is a balance at the closing
rate: cost, time, expenses and milestones to date are sums of posted amounts, so are the purchases in a budget; the rest
of it, unbilled work, risk and revenue by percentage of completion (an estimate made anew each day), by days, under a
cap or with a fee close on as_of.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, known, total, unknown
from visibility.measures.forecast import margin
from visibility.projections.agreements import lines_on
from visibility.projections.project_inputs import Amounts, ProjectInputs
from visibility.projections.project_value import BUCKETS

POSTED: Mapping[str, tuple[str, ...]] = {
    "time_and_materials": ("time", "rebillable"),
    "fixed_milestone": ("milestones",),
}
CLOSING = ("as_sold_revenue", "as_sold_margin", "staffing_risk", "revenue_at_risk", *BUCKETS)


def translate(project: ProjectInputs, own: Mapping[str, Figure], *, as_of: date) -> dict[str, Figure]:
    """Figures by field name ending in _reporting; unknown as their own ones, or missing_rate."""
    sums = project.until(as_of).reporting
    closing = {name: _close(project, own[name]) for name in CLOSING}
    closing["bac"] = budget_of(project, own, sums)
    ac = _posted(project, own["ac"], sums.cost)
    names = posted_names(project, as_of)
    recognised = _recognised(project, own["recognised"], sums, names)
    is_timed = names is not None and "time" in names
    worked, own_worked = (recognised + sums.pending, own["worked"]) if is_timed else (recognised, own["recognised"])
    revenue = worked + _close(project, own["forecast_revenue"] - own_worked)
    eac = ac + _close(project, own["eac"] - own["ac"])
    found = {
        **closing,
        "ac": ac,
        "eac": eac,
        "eac_cpi": ac + _close(project, own["eac_cpi"] - own["ac"]),
        "recognised": recognised,
        "billed": _posted(project, own["billed"], sums.invoiced),
        "unbilled": total(closing[name] for name in BUCKETS),
        "forecast_revenue": revenue,
        "forecast_margin": margin(revenue=revenue, cost=eac).amount,
    }
    return {f"{name}_reporting": figure for name, figure in found.items()}


def budget_of(project: ProjectInputs, own: Mapping[str, Figure], sums: Amounts) -> Figure:
    """The budget in the reporting currency: purchases in it as they were posted, as they are in the cost."""
    if not own["bought"].value:
        return _close(project, own["bac"])
    return _posted(project, own["bought"], sums.expense + sums.supplier) + _close(project, own["bac"] - own["bought"])


def posted_names(project: ProjectInputs, as_of: date) -> tuple[str, ...] | None:
    """What the revenue of a project is the sum of; None where it is reckoned: by progress, days, caps or fees."""
    lines = lines_on(project.agreements, as_of) or [project.own_terms]
    is_plain = len(lines) == 1 and not lines[0].markup_percent
    return POSTED.get(lines[0].method) if is_plain else None


def _close(project: ProjectInputs, amount: Figure) -> Figure:
    return project.closing.translate(amount, project.currency, project.reporting_currency)


def _recognised(project: ProjectInputs, own: Figure, sums: Amounts, names: tuple[str, ...] | None) -> Figure:
    if names is None:
        return _close(project, own)
    return _posted(project, own, sum((getattr(sums, name) for name in names), Decimal(0)))


def _posted(project: ProjectInputs, own: Figure, amount: Decimal) -> Figure:
    if not own.is_known:
        return own
    return unknown(Reason.MISSING_RATE) if project.missing_reporting_rates else known(amount)
