"""Pure: a project's figures in the reporting currency.

What was posted is translated at the rate of each posting, what is still to come and what is a balance at the closing
rate: cost, time, expenses and milestones to date are sums of posted amounts; budget, unbilled work, risk and revenue by
percentage of completion (an estimate made anew each day) close on as_of.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from visibility.measures.figure import Figure, Reason, known, total, unknown
from visibility.measures.forecast import margin
from visibility.projections.project_inputs import Amounts, ProjectInputs
from visibility.projections.project_inputs import total as sum_of
from visibility.projections.project_value import BUCKETS

POSTED: Mapping[str, tuple[str, ...]] = {
    "time_and_materials": ("time", "rebillable"),
    "fixed_milestone": ("milestones",),
}
CLOSING = ("bac", "as_sold_revenue", "as_sold_margin", "staffing_risk", "revenue_at_risk", *BUCKETS)


def translate(project: ProjectInputs, own: Mapping[str, Figure], *, as_of: date) -> dict[str, Figure]:
    """Figures by field name ending in _reporting; unknown as their own ones, or missing_rate."""
    sums = sum_of(day.reporting for day in project.days if day.on <= as_of)
    closing = {name: _close(project, own[name]) for name in CLOSING}
    ac = _posted(project, own["ac"], sums.cost)
    recognised = _recognised(project, own["recognised"], sums)
    worked = recognised + sums.pending if "time" in POSTED.get(project.method, ()) else recognised
    revenue = worked + _close(project, own["forecast_revenue"] - own["worked"])
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


def _close(project: ProjectInputs, amount: Figure) -> Figure:
    return project.closing.translate(amount, project.currency, project.reporting_currency)


def _recognised(project: ProjectInputs, own: Figure, sums: Amounts) -> Figure:
    names = POSTED.get(project.method)
    if names is None:
        return _close(project, own)
    return _posted(project, own, sum((getattr(sums, name) for name in names), Decimal(0)))


def _posted(project: ProjectInputs, own: Figure, amount: Decimal) -> Figure:
    if not own.is_known:
        return own
    return unknown(Reason.MISSING_RATE) if project.missing_reporting_rates else known(amount)
