"""Joins what was accepted, what the targets did and what the ledger says into counts. Pure arithmetic.

lost: accepted effects that no target has and no parked step explains. dup: effects beyond one per business key.
order: steps back within an order key at one target. money: what ledger and target differ by, for each legal entity
and currency.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

ENDED_WELL = ("done", "skipped")
PARKED = ("rejected", "dead", "unknown", "cancelled")


@dataclass(frozen=True)
class Accepted:
    """A request the ingest door said yes to: that many effects are owed."""

    key: str
    steps: int
    order_key: str | None = None

    def refs(self) -> list[str]:
        return [f"{self.key}:{number}" for number in range(1, self.steps + 1)]


@dataclass(frozen=True)
class Effect:
    """A line of a target's journal, in the order of writing; `entity` is whose books the target keeps."""

    ref: str
    entity: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class StepSeen:
    """A step as the ledger shows it. `sequence` orders runs of one order key; a failed run parks its open steps."""

    ref: str
    state: str
    entity: str
    amount: Decimal
    currency: str
    order_key: str | None = None
    sequence: int = 0
    is_run_failed: bool = False

    @property
    def is_parked(self) -> bool:
        return self.state in PARKED or (self.is_run_failed and self.state not in ENDED_WELL)


@dataclass(frozen=True)
class Counts:
    """What went wrong, counted: all are 0 when every promise was kept."""

    lost: int
    dup: int
    order: int
    money_diff: Decimal

    @property
    def is_clean(self) -> bool:
        return self == Counts(0, 0, 0, Decimal(0))


def count(
    accepted: Iterable[Accepted],
    effects: Sequence[Effect],
    steps: Sequence[StepSeen],
    *,
    parked_keys: Iterable[str] = (),
) -> Counts:
    """`parked_keys` are requests that the intake refused with a reason."""
    wanted = list(accepted)
    done = {effect.ref for effect in effects}
    parked = {step.ref for step in steps if step.is_parked}
    parked |= {ref for one in wanted if one.key in set(parked_keys) for ref in one.refs()}
    lost = {ref for one in wanted for ref in one.refs()} - done - parked
    return Counts(
        lost=len(lost),
        dup=len(effects) - len(done),
        order=steps_back(effects, steps),
        money_diff=money_difference(effects, steps),
    )


def steps_back(effects: Sequence[Effect], steps: Iterable[StepSeen]) -> int:
    """How often an order key's effects at one target go back to an earlier run or step; repeats are duplicates."""
    place = {step.ref: (step.order_key, (step.sequence, step.ref)) for step in steps if step.order_key}
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    backwards = 0
    for effect in effects:
        order_key, position = place.get(effect.ref, (None, (0, "")))
        if order_key is None:
            continue
        line = effect.entity, order_key
        backwards += position < newest.get(line, position)
        newest[line] = max(position, newest.get(line, position))
    return backwards


def money_difference(effects: Iterable[Effect], steps: Iterable[StepSeen]) -> Decimal:
    """The sum of absolute differences per legal entity and currency; amounts of currencies are never added up."""
    difference: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for step in steps:
        if step.state == "done":
            difference[step.entity, step.currency] += step.amount
    for effect in effects:
        difference[effect.entity, effect.currency] -= effect.amount
    return sum(map(abs, difference.values()), Decimal(0))
