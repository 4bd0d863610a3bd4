"""The breaker's arithmetic. Pure: a gate's state, what was seen, and the time in; the next state out.

The states, what leads from one to another, and why so many trials: docs/states/gates.md.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=60)
OPEN_FOR = timedelta(seconds=30)
# Failures less two thirds of the answers: the balance climbs where more than two fifths of the calls are lost.
FAILURES_TO_OPEN, TAKEN_BACK = 5, 2 / 3
# No good minute excuses more than ten failures: an outage after it is seen within fifteen calls.
MOST_EXCUSED = 10
# In a row, one call after another: a target that answers every second call gets through once in 32 half minutes.
TRIALS_TO_CLOSE = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0


@dataclass(frozen=True)
class Tally:
    """What calls to one connection showed: answers, failures to answer, and when it asks to be left alone."""

    successes: int = 0
    failures: int = 0
    until: datetime | None = None
    reason: str = ""

    def __add__(self, other: "Tally") -> "Tally":
        later = max((until for until in (self.until, other.until) if until), default=None)
        return Tally(
            self.successes + other.successes,
            self.failures + other.failures,
            later,
            other.reason or self.reason,
        )


@dataclass(frozen=True)
class Gate:
    """The part of a gate that decides whether anything may be sent."""

    breaker: str = "closed"
    breaker_changed_at: datetime | None = None
    window_started_at: datetime | None = None
    successes: int = 0
    failures: int = 0
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    closed_seconds: float = 0
    dice: random.Random = field(default_factory=random.Random, compare=False)

    def after(self, tally: Tally, now: datetime) -> "Gate":
        """The gate once the tally is known."""
        gate = self._counted(tally, now)
        if tally.until:
            gate = gate.blocked(tally.until, tally.reason, now)
        if tally.failures and gate.is_open(now):
            return gate
        if tally.failures and gate.is_to_open():
            return replace(gate, breaker="open", breaker_changed_at=now).blocked(
                now + OPEN_FOR, tally.reason or "no answers", now
            )
        if tally.failures:
            return gate.blocked(now + gate.pause(), tally.reason or "no answer", now)
        return gate.closed(now) if gate.is_proven() else gate

    def is_open(self, now: datetime) -> bool:
        """Whether nothing is sent now: what fails meanwhile was sent before, and makes the pause no longer."""
        return self.breaker == "open" and self.blocked_until is not None and self.blocked_until > now

    def is_to_open(self) -> bool:
        """Five failures more than answers took back, or a failed probe of a half-open breaker."""
        return self.breaker != "closed" or self.balance() > FAILURES_TO_OPEN - 0.01

    def balance(self) -> float:
        """Failures of the minute less two thirds of its answers: below 0 when few calls are lost."""
        return self.failures - TAKEN_BACK * self.successes

    def is_proven(self) -> bool:
        """Whether enough trials were answered. What comes in while the breaker is open was sent before it opened."""
        return self.breaker == "half_open" and self.successes >= TRIALS_TO_CLOSE

    def closed(self, now: datetime) -> "Gate":
        """As after a good minute: everything may be sent, and nothing is held against the target."""
        return replace(self, breaker="closed", breaker_changed_at=now, window_started_at=now, successes=0, failures=0)

    def pause(self) -> timedelta:
        """How long a failure alone stops everything: full jitter over seconds that double with the balance."""
        ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(self.balance(), 1))
        return timedelta(seconds=self.dice.uniform(FIRST_PAUSE / 2, ceiling))

    def blocked(self, until: datetime, reason: str, now: datetime) -> "Gate":
        """Blocked until then at least; the seconds added are counted once."""
        start = max(now, self.blocked_until or now)
        if until <= start:
            return self
        seconds = self.closed_seconds + (until - start).total_seconds()
        return replace(self, blocked_until=until, blocked_reason=reason[:300], closed_seconds=seconds)

    def _counted(self, tally: Tally, now: datetime) -> "Gate":
        """Counted within a minute, or since the breaker is half open: trials may be far apart."""
        is_over = self.window_started_at is None or now - self.window_started_at > WINDOW
        is_over = is_over and self.breaker != "half_open"
        before = (0, 0) if is_over else (self.successes, self.failures)
        failures = before[1] + tally.failures
        return replace(
            self,
            window_started_at=now if is_over else self.window_started_at,
            successes=min(before[0] + tally.successes, int((failures + MOST_EXCUSED) / TAKEN_BACK)),
            failures=failures,
        )
