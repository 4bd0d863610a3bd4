"""The loop of the intake: changes, requests and hints in turn until nothing is new."""

import time
from collections.abc import Callable, Sequence

from journeys import doorbell, failpoints
from journeys.engine.draining import new_worker
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.intake.hints import take_hints
from journeys.intake.requests import take_requests
from journeys.intake.starting import Started

BUDGET_SECONDS = 20.0
# A dead intake is taken over this soon; a slow one is stopped by the fence, not by the clock.
LEASE_SECONDS = 5.0
Take = Callable[[duty.Duty], tuple[int, Started]]


def intake(*, budget: float = BUDGET_SECONDS) -> Started:
    """Turn changes and requests into runs until none is new or the budget is spent."""
    return _turns("intake", (take_requests, take_changes), budget)


def follow_hints(*, budget: float = BUDGET_SECONDS) -> Started:
    """Re-read what webhooks hinted at: apart from the intake, which must not wait for a slow vendor."""
    return _turns("hints", (take_hints,), budget)


def _turns(name: str, takes: Sequence[Take], budget: float) -> Started:
    """Nothing while another process has the duty."""
    mine = duty.take(name, holder=new_worker(), seconds=LEASE_SECONDS)
    if mine is None:
        return Started()
    started, end = Started(), time.monotonic() + budget
    try:
        while time.monotonic() < end and (turn := _turn(mine, takes)) is not None:
            started += turn
    finally:
        mine.leave()
    return started


def _turn(mine: duty.Duty, takes: Sequence[Take]) -> Started | None:
    """One of each; None when nothing was new."""
    results = [take(mine) for take in takes]
    started = sum((new for _, new in results), Started())
    if started.new:
        failpoints.reach("after_commit")
        doorbell.ring()
    return started if any(count for count, _ in results) else None
