"""Forecast against actual: MAPE, WAPE, bias, and how long cycles take."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from visibility.measures.figure import Figure, Reason, percent, ratio, unknown


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Errors of a forecast in percent of actuals; bias is positive when the forecast was too high."""

    mape: Figure
    wape: Figure
    bias_pct: Figure


@dataclass(frozen=True, slots=True)
class TaskEffort:
    """Estimated and actual hours of a task."""

    estimate: Decimal
    actual: Decimal


@dataclass(frozen=True, slots=True)
class EffortAccuracy:
    """Hours estimated and worked, and the errors of the estimates in percent."""

    estimate_hours: Decimal
    actual_hours: Decimal
    mape: Figure
    wape: Figure
    bias_pct: Figure


def accuracy(*, actuals: Sequence[Decimal], forecasts: Sequence[Decimal]) -> Accuracy:
    """Score forecasts against actuals of the same horizon, unrounded (FINANCE 1.7).

    MAPE is unknown when an actual is 0, WAPE and bias when all sum to 0: no_actuals. Raises ValueError
    when the two are not of one length.
    """
    errors = [abs(actual - forecast) for actual, forecast in zip(actuals, forecasts, strict=True)]
    size = sum((abs(actual) for actual in actuals), Decimal(0))
    signed = sum(actuals, Decimal(0))
    return Accuracy(
        mape=_mean_percent(errors, actuals),
        wape=percent(sum(errors, Decimal(0)), size, Reason.NO_ACTUALS),
        bias_pct=percent(sum(forecasts, Decimal(0)) - signed, signed, Reason.NO_ACTUALS),
    )


def effort_accuracy(tasks: Sequence[TaskEffort]) -> EffortAccuracy:
    """Score estimated against actual hours of tasks; unknown as the accuracy of any forecast is."""
    actuals, estimates = [task.actual for task in tasks], [task.estimate for task in tasks]
    scored = accuracy(actuals=actuals, forecasts=estimates)
    return EffortAccuracy(
        sum(estimates, Decimal(0)), sum(actuals, Decimal(0)), scored.mape, scored.wape, scored.bias_pct
    )


def middle(values: Sequence[Decimal]) -> Figure:
    """Return the median; unknown without values: no_events."""
    return Figure(median(values)) if values else unknown(Reason.NO_EVENTS)


def interpolated_percentile(values: Sequence[Decimal], rank: int) -> Figure:
    """Return a percentile between neighbours by linear interpolation; unknown without values: no_events."""
    if not values:
        return unknown(Reason.NO_EVENTS)
    ordered = sorted(values)
    place = Decimal(len(ordered) - 1) * rank / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return Figure(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


def compression(*, baseline: Decimal, current: Figure) -> Figure:
    """Return 100 x (baseline - current) / baseline: positive when the cycle got shorter (FINANCE 1.7)."""
    return ((Figure(baseline) - current) * Decimal(100)).over(baseline, Reason.NO_BASELINE)


def _mean_percent(errors: Sequence[Decimal], actuals: Sequence[Decimal]) -> Figure:
    if not all(actuals):
        return unknown(Reason.NO_ACTUALS)
    shares = (error / abs(actual) for error, actual in zip(errors, actuals, strict=True))
    return ratio(sum(shares, Decimal(0)) * 100, Decimal(len(errors)), Reason.NO_ACTUALS)
