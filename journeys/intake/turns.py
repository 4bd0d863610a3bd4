"""The loop of the intake: changes, requests and hints in turn until nothing is new."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence

from integrations import doorbell
from integrations.pulling import leases
from journeys import failpoints
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

log = logging.getLogger(__name__)


def intake(*, budget: float = BUDGET_SECONDS) -> Started:
    """Turn changes and requests into runs until none is new or the budget is spent."""
    return _turns("intake", (take_requests, take_changes), budget, lease_seconds=LEASE_SECONDS)


def follow_hints(*, budget: float = BUDGET_SECONDS) -> Started:
    """Re-read what webhooks hinted at: apart from the intake, which must not wait for a slow vendor."""
    return _turns("hints", (take_hints,), budget, lease_seconds=leases.lease_seconds())


def _turns(name: str, takes: Sequence[Take], budget: float, *, lease_seconds: float) -> Started:
    """Nothing while another process has the duty; what was started so far once another has taken it over."""
    mine = duty.take(name, holder=new_worker(), seconds=lease_seconds)
    if mine is None:
        return Started()
    started, end = Started(), time.monotonic() + budget
    try:
        for new in _taken(mine, takes, end):
            started += new
            if new.new:
                failpoints.reach("after_commit")
                doorbell.ring()
    except duty.DutyLost as lost:
        log.info("%s", lost)
    finally:
        mine.leave()
    return started


def _taken(mine: duty.Duty, takes: Sequence[Take], end: float) -> Iterator[Started]:
    """What each started, in turn, until none finds anything."""
    is_new = True
    while is_new and time.monotonic() < end:
        is_new = False
        for take in takes:
            count, started = take(mine)
            is_new |= count > 0
            yield started
