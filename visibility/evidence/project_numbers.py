"""The figures of one project that have an evidence pack, in its own currency and in the reporting one."""

from collections.abc import Callable, Mapping

from visibility.evidence.numbers import COST, Number, Unit, only
from visibility.measures import ageing, billing, burn, evm, forecast, outlook, revenue, staffing
from visibility.projections import recognition
from visibility.projections.planning import actual_cost

# Label, formula in words, the measures behind it, and the measure whose grade it has.
Said = tuple[str, str, tuple[Callable[..., object], ...], str]
SAID: Mapping[str, Said] = {
    "ac": ("Cost to date", f"{COST.capitalize()}.", (actual_cost,), "burn"),
    "bac": (
        "Budget at completion",
        "Estimated hours of each task x cost rate of its role, and purchases; where there are none, the stated budget.",
        (evm.budget_at_completion,),
        "burn",
    ),
    "ev": (
        "Earned value",
        "Budget of each task x its progress, and purchases at what they cost.",
        (evm.earned,),
        "burn",
    ),
    "eac": (
        "Estimate at completion",
        "Cost to date + what is left of the budget of tasks.",
        (evm.estimate_at_completion,),
        "burn",
    ),
    "recognised": (
        "Revenue recognised",
        "By the contract's method: approved time and expenses, accepted milestones, or price x cost / its estimate.",
        (recognition.revenue, revenue.accepted_milestones),
        "margin",
    ),
    "billed": (
        "Invoiced",
        "Customer invoices less credit notes, net of tax.",
        (billing.contract_position,),
        "unbilled",
    ),
    "unbilled": (
        "Unbilled work",
        "Recognised revenue not yet invoiced.",
        (billing.contract_position, ageing.age),
        "unbilled",
    ),
    "deferred": ("Deferred revenue", "Invoiced and not yet recognised.", (billing.contract_position,), "unbilled"),
    "committed": ("Open commitments", "Purchase orders less what suppliers billed.", (actual_cost,), "burn"),
    "forecast_revenue": (
        "Forecast revenue",
        "The price; under time and materials value worked to date + remaining hours x bill rate.",
        (recognition.revenue, outlook.time_revenue),
        "margin",
    ),
    "forecast_margin": (
        "Forecast margin",
        "Forecast revenue - estimate at completion.",
        (forecast.margin,),
        "margin",
    ),
    "forecast_margin_pct": (
        "Forecast margin, percent",
        "(Forecast revenue - estimate at completion) / forecast revenue x 100.",
        (forecast.margin,),
        "margin",
    ),
    "as_sold_margin": (
        "Margin as sold",
        "Revenue of the deal - its hours x cost rates of the day it was won.",
        (forecast.margin,),
        "margin",
    ),
    "progress_pct": (
        "Progress",
        "Earned value / budget x 100.",
        (evm.earned, evm.budget_at_completion),
        "burn",
    ),
    "burn_pct": ("Burn", "Cost to date / budget x 100.", (burn.burn, actual_cost), "burn"),
    "staffing_risk": (
        "Staffing risk",
        "Unfilled hours x bill rate, weighted by how soon they start.",
        (staffing.staffing_risk,),
        "staffing",
    ),
    "revenue_at_risk": ("Revenue at risk", "Unfilled hours x bill rate.", (staffing.staffing_risk,), "staffing"),
}
IN_REPORTING = frozenset(SAID) - {"ev", "deferred", "committed", "forecast_margin_pct", "progress_pct", "burn_pct"}


def _numbers() -> dict[str, Number]:
    found = {}
    for name, (label, words, measures, trust) in SAID.items():
        unit: Unit = "percent" if name.endswith("_pct") else "money"
        for key in (name, f"{name}_reporting") if name in IN_REPORTING else (name,):
            said = label if key == name else f"{label}, in the reporting currency"
            found[key] = Number(key, said, words, (key,), measures, trust, unit, only(key))
    return found


PROJECT: Mapping[str, Number] = _numbers()
