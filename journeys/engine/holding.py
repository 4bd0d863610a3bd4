"""What a drain holds: claims on their way, with their leases by the monotonic clock, which stops never stop."""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count

from journeys.engine.claiming import Claim
from journeys.engine.targets import Target

RENEW_AFTER = 1 / 3


@dataclass
class Held:
    """A claim on its way, and an instant before its lease was last made longer.

    Lost: others may hold it by now. Stopped: what is not sent yet stays so, its gate has opened its breaker.
    """

    claim: Claim
    target: Target
    leased_at: float
    is_lost: bool = False
    is_stopped: bool = False

    @property
    def age(self) -> float:
        return time.monotonic() - self.leased_at

    @property
    def is_safe(self) -> bool:
        """Whether the lease has not ended for certain and nothing has stopped it: only then may the step be sent."""
        return not self.is_lost and not self.is_stopped and self.age < self.target.lease_seconds


@dataclass(frozen=True)
class Renewal:
    """Claims of one connection whose lease is to be made longer, asked for at an instant before that happens."""

    connection_id: int
    lease_seconds: float
    asked_at: float
    items: tuple[Held, ...]

    @property
    def fences(self) -> dict[int, int]:
        return {held.claim.id: held.claim.fence for held in self.items}

    def done(self, renewed: Collection[int]) -> None:
        """Those that are still ours count from then on; the others are lost, and nothing of them is sent any more."""
        for held in self.items:
            held.is_lost = held.claim.id not in renewed
            held.leased_at = held.leased_at if held.is_lost else self.asked_at


class Holdings:
    """All claims on their way, by ticket. Read by the loop's thread, written by the main one.

    A step whose lease ended may be claimed by the same drain again while the first sending is still under way:
    each hand-over has a ticket of its own, and each outcome finds the claim it is of.
    """

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}
        self._counts: Counter[int] = Counter()
        self._tickets = count(1)

    def __bool__(self) -> bool:
        return bool(self._held)

    def count(self, connection_id: int) -> int:
        return self._counts[connection_id]

    def add(self, held: Held) -> int:
        """The ticket by which it is taken back."""
        ticket = next(self._tickets)
        self._held[ticket] = held
        self._counts[held.claim.connection_id] += 1
        return ticket

    def take(self, ticket: int) -> Held:
        held = self._held.pop(ticket)
        self._counts[held.claim.connection_id] -= 1
        return held

    def is_safe(self, ticket: int) -> bool:
        held = self._held.get(ticket)
        return held is not None and held.is_safe

    def stop(self, connection_id: int) -> None:
        """Send nothing more of what is held for a connection; what was sent keeps its lease."""
        for held in self._held.values():
            held.is_stopped = held.is_stopped or held.claim.connection_id == connection_id

    def to_renew(self) -> Iterator[Renewal]:
        """Claims whose lease is a third over, by connection."""
        due: dict[int, list[Held]] = defaultdict(list)
        for held in self._held.values():
            if not held.is_lost and held.age > held.target.lease_seconds * RENEW_AFTER:
                due[held.claim.connection_id].append(held)
        for connection_id, items in due.items():
            yield Renewal(connection_id, items[0].target.lease_seconds, time.monotonic(), tuple(items))
