"""Projects' figures at budget rates: kept in each project's own currency, translated when they are read.

All of an amount, to date and to come, at the one rate of the plan year that today is in: so nothing on a page moves
with exchange rates, and the difference to the same page at actual rates is the FX variance (FINANCE 1.8). What was
posted in a third currency came into the project's currency at its own day's rate, and stays so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qsl

from integrations.canonical.money import quantise
from visibility.measures.figure import Reason
from visibility.models import ProjectFigures
from visibility.projections.closing import ClosingRates
from visibility.projections.project_value import BUCKETS
from visibility.queries.portfolio.lines import FIGURES, Line
from visibility.queries.shapes.common import Notice, Rate

RATES: tuple[Rate, Rate] = ("actual", "budget")
SUFFIX = "_reporting"
OWN = tuple(name.removesuffix(SUFFIX) for name in FIGURES if name.endswith(SUFFIX))
NOTHING = Decimal(0)


def rate_of(text: object) -> Rate:
    """The rate that a query string names; nonsense is actual."""
    return "budget" if text == "budget" else "actual"


def rate_in(query: str) -> Rate:
    """The rate in a query string."""
    return rate_of(dict(parse_qsl(query)).get("rate"))


def at_rate(rate: Rate) -> dict[str, str]:
    """What keeps a page at its rates, as a part of its address; nothing for actual ones."""
    return {"rate": rate} if rate == "budget" else {}


def at_budget(lines: Sequence[Line], budget: ClosingRates, currency: str) -> list[Line]:
    """The same projects with money at budget rates; null with no_budget_rate where one is missing. One query."""
    found = ProjectFigures.objects.filter(project_id__in=[line.id for line in lines])
    own = {key: dict(zip(OWN, rest, strict=True)) for key, *rest in found.values_list("project_id", *OWN)}
    return [_at(line, own.get(line.id, {}), budget.rate(line.currency, currency), currency) for line in lines]


def _at(line: Line, own: Mapping[str, Decimal | None], rate: Decimal | None, currency: str) -> Line:
    amounts = {f"{name}{SUFFIX}": _times(own.get(name), rate, currency) for name in OWN} | _sums(own, rate, currency)
    reasons = {name: reason for name, reason in line.reasons.items() if not name.endswith(SUFFIX)}
    if rate is None:
        reasons |= {f"{name}{SUFFIX}": Reason.NO_BUDGET_RATE for name in OWN if own.get(name) is not None}
    return replace(line, figures={**line.figures, **amounts}, reasons=reasons, closing_rate=rate)


def _sums(own: Mapping[str, Decimal | None], rate: Decimal | None, currency: str) -> dict[str, Decimal | None]:
    """What is made of others is made of them rounded, so that pages add up."""
    parts = [_times(own.get(name), rate, currency) for name in BUCKETS]
    revenue, cost = (_times(own.get(name), rate, currency) for name in ("forecast_revenue", "eac"))
    margin = own.get("forecast_margin")
    return {
        "unbilled_reporting": None if None in parts else sum((part or NOTHING for part in parts), NOTHING),
        "forecast_margin_reporting": None if margin is None or revenue is None or cost is None else revenue - cost,
    }


def _times(amount: Decimal | None, rate: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None or rate is None else quantise(amount * rate, currency)


def unplanned(lines: Sequence[Line]) -> tuple[Notice, ...]:
    """Projects that no budget rate is known for, and so are in no total of the page."""
    found = sorted({line.currency for line in lines if Reason.NO_BUDGET_RATE in line.reasons.values()})
    number = sum(Reason.NO_BUDGET_RATE in line.reasons.values() for line in lines)
    if not number:
        return ()
    which = f"{number} project{'' if number == 1 else 's'} left out of totals"
    title = f"{which}: no budget rate of this plan year for {', '.join(found)}."
    text = "Hand over budget-rates*.csv in the folder of a Files connection, or look at actual rates."
    return (Notice(tone="warn", title=title, text=text),)
