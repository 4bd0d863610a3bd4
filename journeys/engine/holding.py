"""What a drain holds: claims on their way, with their leases by the monotonic clock, which stops never stop."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journeys.engine.claiming import Claim
from journeys.engine.targets import Target

RENEW_AFTER = 1 / 3


@dataclass
class Held:
    """A claim on its way and when its lease was last made longer."""

    claim: Claim
    target: Target
    leased_at: float

    @classmethod
    def of(cls, claim: Claim, target: Target) -> "Held":
        return cls(claim, target, time.monotonic())

    @property
    def age(self) -> float:
        return time.monotonic() - self.leased_at


class Holdings:
    """All claims on their way, by step. Read by the loop's thread, written by the main one."""

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}
        self._counts: Counter[int] = Counter()

    def __bool__(self) -> bool:
        return bool(self._held)

    def count(self, connection_id: int) -> int:
        return self._counts[connection_id]

    def add(self, held: Held) -> None:
        self._held[held.claim.id] = held
        self._counts[held.claim.connection_id] += 1

    def take(self, step_id: int) -> Held:
        held = self._held.pop(step_id)
        self._counts[held.claim.connection_id] -= 1
        return held

    def is_safe(self, step_id: int) -> bool:
        """Whether the lease has not ended for certain: only then may the step be sent."""
        held = self._held.get(step_id)
        return held is not None and held.age < held.target.lease_seconds

    def to_renew(self) -> Iterator[tuple[int, list[int], float]]:
        """Connections with steps whose lease is a third over; they count as renewed from now on."""
        due: dict[int, list[Held]] = defaultdict(list)
        for held in self._held.values():
            if held.age > held.target.lease_seconds * RENEW_AFTER:
                due[held.claim.connection_id].append(held)
        for connection_id, items in due.items():
            now = time.monotonic()
            yield connection_id, [held.claim.id for held in items], items[0].target.lease_seconds
            for held in items:
                held.leased_at = now
