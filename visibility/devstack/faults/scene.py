"""One scenario under way: its load, the moment of its fault, what was seen, how it healed, what is counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from visibility.devstack.faults import checker
from visibility.devstack.faults.ledger import Tries
from visibility.devstack.faults.page import Seen
from visibility.devstack.faults.rig import Rig
from visibility.devstack.faults.sender import Load, Request
from visibility.devstack.faults.target import Target

LOOK_EVERY = 0.3
# A scenario that does not heal in its time is watched this much longer, to tell late from never.
GRACE = 2.0
CENTS = 137


class Unplayable(Exception):
    """The fault cannot be brought about: what it was to hit is not there. Look at the logs (--keep)."""


class Skipped(Exception):
    """This machine does not allow the fault: the message says what it would need."""


@dataclass
class Scene:
    """What a scenario is given and what it leaves. Times in seconds; `patience` stretches limits.

    `is_full` asks for the promised size where the usual one is smaller. `lost`, `dup`: beside
    what is counted of postings, records of sources that never came and what was made of one twice.
    `owner`: what keys begin with beside the scenario's name.
    """

    rig: Rig
    name: str
    seed: int
    patience: float = 1.0
    is_full: bool = False
    skipped: str = ""
    loads: list[Load] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    in_flight: int = 0
    injected: int = 0
    lost: int = 0
    dup: int = 0
    owner: str = ""
    seen_s: float | None = None
    heal_s: float | None = None
    has_page: bool = False
    _requests: int = 0
    _fault_at: float = 0.0
    _ended_at: float = 0.0

    def __post_init__(self) -> None:
        self.has_page = self.rig.page.look().status == 200

    @property
    def prefix(self) -> str:
        return f"{self.owner}{self.name}-{self.seed}-"

    def target(self, name: str = "keyed") -> Target:
        return self.rig.targets[name]

    def send(
        self,
        count: int,
        *,
        to: str = "keyed",
        steps: int = 2,
        over: float = 0.0,
        order_keys: int = 0,
        patience: float = 60.0,
    ) -> Load:
        """Hand requests to the ingest door in the background; each has an amount of its own."""
        requests = self.requests(count, to=to, steps=steps, order_keys=order_keys)
        return self.give(requests, over=over, patience=patience)

    def requests(self, count: int, *, to: str = "keyed", steps: int = 2, order_keys: int = 0) -> list[Request]:
        """Requests that nobody has handed over yet."""
        target = self.target(to)
        first, self._requests = self._requests, self._requests + count
        return [
            Request(
                key=f"{self.prefix}{number:05d}",
                steps=steps,
                entity=target.entity,
                currency=target.currency,
                amount=Decimal(CENTS * (number + 1)) / 100,
                order_key=f"{self.prefix}line-{number % order_keys}" if order_keys else None,
            )
            for number in range(first, first + count)
        ]

    def give(self, requests: list[Request], *, over: float = 0.0, patience: float = 60.0) -> Load:
        """Hand these very requests to the door."""
        load = self.rig.sender.send(requests, over=over, patience=patience)
        self.loads.append(load)
        return load

    def await_in_flight(self, least: int, *, seconds: float = 20.0) -> None:
        """Returns once so many steps are on the wire; a fault that meets fewer is reported as biting less."""
        self.rig.wait(seconds, lambda: self.rig.ledger.in_flight(self.prefix) >= least)

    def await_effects(self, least: int, *, seconds: float = 20.0) -> None:
        """Returns once the targets have done so many of this scenario's effects."""
        targets = self.rig.targets.values()
        self.rig.wait(seconds, lambda: sum(len(target.effects(self.prefix)) for target in targets) >= least)

    def fault(self) -> None:
        """The fault begins now."""
        self.in_flight = max(self.in_flight, self.rig.ledger.in_flight(self.prefix))
        self._fault_at = time.monotonic()

    def over(self) -> None:
        """The fault ends now; healing is counted from here."""
        self._ended_at = time.monotonic()

    def await_seen(self, is_seen: Callable[[Seen], bool], *, within: float) -> None:
        """Look at the operations page until the fault shows. Counted from the beginning of the fault."""
        if not self.has_page:
            return
        looked_at = 0.0

        def look() -> bool:
            nonlocal looked_at
            if time.monotonic() - looked_at < LOOK_EVERY:
                return False
            looked_at = time.monotonic()
            return is_seen(self.rig.page.look())

        limit = within * self.patience
        if self.rig.wait(limit, look):
            self.seen_s = self.since_fault()
        else:
            self.problems.append(f"not seen on the operations page within {limit:.0f} s")

    def heal(self, within: float) -> None:
        """Wait until nothing is left to do; a problem when that takes longer than `within`."""
        limit = within * self.patience
        is_healed = self.rig.wait(GRACE * limit + 10, self.is_quiet)
        self.heal_s = self.since_over()
        if not is_healed:
            self.problems.append(f"not healed after {self.heal_s:.0f} s; steps: {self.states()}")
        elif self.heal_s > limit:
            self.problems.append(f"healed after {self.heal_s:.1f} s, later than {limit:.0f} s")

    def since_fault(self) -> float:
        """Seconds since the fault began."""
        return round(time.monotonic() - self._fault_at, 2)

    def since_over(self) -> float:
        """Seconds since the fault ended."""
        return round(time.monotonic() - self._ended_at, 2)

    def expect(self, is_so: bool, why: str) -> None:
        """Note a problem unless it is so."""
        if not is_so:
            self.problems.append(why)

    def states(self) -> dict[str, int]:
        return self.rig.ledger.states(self.prefix)

    def tries(self) -> Tries:
        return self.rig.ledger.tries(self.prefix)

    def replayed(self) -> int:
        """Calls that a target answered with what it had done before."""
        return sum(line["replayed"] for target in self.rig.targets.values() for line in target.requests(self.prefix))

    def counts(self) -> checker.Counts:
        """Journals and ledger, joined."""
        return checker.count(
            [one for load in self.loads for one in load.accepted],
            [effect for target in self.rig.targets.values() for effect in target.effects(self.prefix)],
            self.rig.ledger.steps(self.prefix),
            parked_keys=self.rig.ledger.parked_keys(self.prefix),
        )

    def is_quiet(self) -> bool:
        """Whether all that was handed over is taken and nothing is left to do."""
        return all(load.is_taken for load in self.loads) and self.rig.ledger.backlog(self.prefix) == 0
