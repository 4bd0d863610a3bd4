"""Earned value, estimates at completion, margins, accuracy and cycle times."""

from decimal import Decimal
from typing import Any

from visibility.measures import accuracy, evm, forecast
from visibility.measures.figure import Reason, figure_of, known
from visibility.measures.worked import datasets
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import (
    Values,
    fielded,
    figures,
    first_of,
    maybe_number,
    number,
    numbers,
    of,
    plain,
    shown,
)

MEASURES = ("mape", "wape", "bias_pct")


def earned_value(values: Values) -> Values:
    bac, ev = figures(values, "bac", "ev")
    pv = figure_of(maybe_number(values.get("pv")), Reason.NO_BASELINE)
    etc = maybe_number(values.get("etc_bottom_up"))
    return fielded(evm.earned_value(bac=bac, ev=ev, ac=number(values["ac"]), pv=pv, etc_bottom_up=etc))


def eac_variants(values: Values) -> Values:
    (bac, ev), spent = figures(values, "bac", "ev"), number(values["ac"])
    given = maybe_number(values.get("cpi"))
    cpi = evm.cost_index(ev=ev, ac=spent) if given is None else known(given)
    return fielded(forecast.eac_variants(bac=bac, ev=ev, ac=spent, cpi=cpi))


def eac_blended(values: Values) -> Values:
    (bac, ev), spent = figures(values, "bac", "ev"), number(values["ac"])
    etc = maybe_number(values.get("etc_bottom_up"))
    return fielded(forecast.blend(ev=ev, ac=spent, bac=bac, etc_bottom_up=etc))


def eac_bottom_up(values: Values) -> Values:
    team = [_assignment(item) for item in values["assignments"]]
    spent, commitments = of(values, "actual_cost", "open_commitments")
    return fielded(forecast.bottom_up(team, actual_cost=spent, commitments=commitments))


def margin_erosion(values: Values) -> Values:
    sold, now = _margin(values["as_sold"]), _margin(values["forecast"])
    lost = forecast.erosion(as_sold=sold, forecast=now)
    margins = {"forecast_margin": now.amount, "forecast_margin_pct": now.pct, "as_sold_margin_pct": sold.pct}
    return shown(**margins, erosion_amount=lost.amount, erosion_pts=lost.points)


def forecast_accuracy(values: Values) -> Values:
    if "file" in values:
        return _portfolio_accuracy(values["file"])
    actual = numbers(values["actual"])
    if "forecasts" in values:
        return _by_forecast(values["forecasts"], actual)
    return fielded(accuracy.accuracy(actuals=actual, forecasts=numbers(values["forecast"])))


def effort_accuracy(values: Values) -> Values:
    tasks = datasets.task_efforts(values["file"], unique=bool(values.get("unique")))
    return fielded(accuracy.effort_accuracy(tasks))


def cycle_time(values: Values) -> Values:
    days, baseline = numbers(values["days"]), number(values["baseline_median"])
    middle = accuracy.middle(days)
    shorter = accuracy.compression(baseline=baseline, current=middle)
    return shown(median=middle, p90=accuracy.interpolated_percentile(days, 90), compression_pct=shorter)


def _assignment(item: Any) -> forecast.Assignment:
    hours, rate = (first_of(item, "hours"), first_of(item, "cost_rate", "rate")) if isinstance(item, dict) else item
    return forecast.Assignment(number(hours), maybe_number(rate))


def _margin(values: Values) -> forecast.Margin:
    cost = number(first_of(values, "cost", "eac"))
    return forecast.margin(revenue=known(number(values["revenue"])), cost=known(cost))


def _portfolio_accuracy(file: str) -> Values:
    pairs = [(row.actual, row.planned) for row in datasets.stated_costs(file)]
    spent = [pair for pair in pairs if pair[0]]
    all_rows, with_actual = _scored(pairs), _scored(spent)
    every = {"wape_all_rows": all_rows.wape, "bias_pct_all_rows": all_rows.bias_pct}
    return {**fielded(with_actual), **shown(**every)}


def _scored(pairs: list[tuple[Decimal, Decimal]]) -> accuracy.Accuracy:
    actuals, forecasts = zip(*pairs, strict=True)
    return accuracy.accuracy(actuals=actuals, forecasts=forecasts)


def _by_forecast(series: Any, actual: list[Decimal]) -> Values:
    forecasts = series.values() if isinstance(series, dict) else series
    scores = [accuracy.accuracy(actuals=actual, forecasts=numbers(item)) for item in forecasts]
    measured = {name: [plain(getattr(score, name)) for score in scores] for name in MEASURES}
    by_name = {name: dict(zip(series, found, strict=True)) for name, found in measured.items()}
    return by_name if isinstance(series, dict) else measured


FUNCTIONS: dict[str, Translation] = {
    "evm": earned_value,
    "eac_variants": eac_variants,
    "eac_blended": eac_blended,
    "eac_bottom_up": eac_bottom_up,
    "margin_erosion": margin_erosion,
    "forecast_accuracy": forecast_accuracy,
    "effort_accuracy": effort_accuracy,
    "cycle_time": cycle_time,
}
