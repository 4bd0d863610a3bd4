"""Business SLAs measured: latency percentiles, attainment and what is left of the error budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from visibility.measures.figure import Figure, Reason, known, percent, ratio, unknown

MINIMUM_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Objective:
    """A promise: this share (0 to 1) of events within so many seconds."""

    share: Decimal
    within_seconds: Decimal
    minimum_events: int = MINIMUM_EVENTS


@dataclass(frozen=True, slots=True)
class Attainment:
    """How a promise was kept. Latencies in seconds; attainment and budget left in percent.

    Below the minimum of events attainment and budget are unknown (too_few_events), not 100 percent.
    """

    events: int
    late: int
    p50: Figure
    p90: Figure
    p95: Figure
    p99: Figure
    attained_pct: Figure
    budget_left_pct: Figure


def measure(latencies: Sequence[Decimal], *, objective: Objective, still_open: Sequence[Decimal] = ()) -> Attainment:
    """Measure finished latencies in seconds; `still_open` are ages of unfinished events.

    An unfinished event counts once it is older than promised, and then as late.
    """
    overdue = sum(age > objective.within_seconds for age in still_open)
    late = sum(latency > objective.within_seconds for latency in latencies) + overdue
    events = len(latencies) + overdue
    enough = events >= max(objective.minimum_events, 1)
    too_few = unknown(Reason.TOO_FEW_EVENTS)
    return Attainment(
        events=events,
        late=late,
        p50=percentile(latencies, 50),
        p90=percentile(latencies, 90),
        p95=percentile(latencies, 95),
        p99=percentile(latencies, 99),
        attained_pct=percent(Decimal(events - late), Decimal(events), Reason.NO_EVENTS) if enough else too_few,
        budget_left_pct=budget_left(late, events, objective.share) if enough else too_few,
    )


def percentile(values: Sequence[Decimal], rank: int) -> Figure:
    """Return the nearest-rank percentile, always one of the values; unknown without any: no_events."""
    if not values:
        return unknown(Reason.NO_EVENTS)
    return Figure(sorted(values)[max(ceil(len(values) * rank / Decimal(100)), 1) - 1])


def attained(late: int, events: int) -> Figure:
    """Return percent of events that kept the promise; unknown without events: no_events."""
    return percent(Decimal(events - late), Decimal(events), Reason.NO_EVENTS)


def budget_left(late: int, events: int, share: Decimal) -> Figure:
    """Return percent of the allowed late events not used yet: 100 x (1 - late / ((1 - share) x events)).

    Negative when overspent; unknown when the promise allows no late event at all: no_budget.
    """
    used = ratio(Decimal(late), (1 - share) * events, Reason.NO_BUDGET)
    return (known(1) - used) * Decimal(100)
