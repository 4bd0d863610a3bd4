"""Pure: why a project's figure is another one now than it was believed: one change after the other, to the last cent.

Each late fact is applied in turn, in the order in which it was recorded, and the figure measured anew: so the parts add
up to the whole also for figures that are no sums (an estimate at completion, revenue by percentage of completion).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from visibility.measures.figure import Figure
from visibility.projections.believed import Believed, FactPosting
from visibility.projections.project_inputs import NAMES, Amounts, Day, PlannedTask, ProjectInputs

Key = tuple[str, int]
Value = Callable[[ProjectInputs], Figure]
NOTHING = Amounts()


@dataclass(frozen=True)
class Change:
    """What some facts brought then and bring now; one fact, or several that are told as one."""

    keys: tuple[Key, ...]
    was: tuple[FactPosting, ...] = ()
    now: tuple[FactPosting, ...] = ()

    @property
    def size(self) -> Decimal:
        """How much it moves in the project's currency, whichever way."""
        return abs(_sum(self.now) - _sum(self.was))


def changes_between(was: Iterable[FactPosting], now: Iterable[FactPosting], *, as_of: date) -> list[Change]:
    """The facts that bring something else than they did up to a day, by kind and key."""
    before, after = _by_fact(was, as_of), _by_fact(now, as_of)
    pairs = ((key, before.get(key, ()), after.get(key, ())) for key in sorted(before.keys() | after.keys()))
    return [Change((key,), then, present) for key, then, present in pairs if then != present]


def as_one(changes: Sequence[Change]) -> Change:
    """Several changes told as one."""
    return Change(
        tuple(key for one in changes for key in one.keys),
        tuple(posting for one in changes for posting in one.was),
        tuple(posting for one in changes for posting in one.now),
    )


def replanned(then: Believed, now: Believed) -> list[int]:
    """The tasks whose estimate or progress is another one now, by key."""
    before, after = _stated(then), _stated(now)
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def effects(
    then: Believed, now: Believed, changes: Sequence[Change], tasks: Sequence[int], value: Value
) -> list[Decimal | None]:
    """What each change moves the figure by: the facts in this order, the tasks in this order, at last all the rest.

    The rest is what masters, rates of people and currencies, and planned seats are now. None: unknown before or after.
    """
    states = [then.inputs]
    states += _with_facts(then.inputs, changes)
    states += _with_tasks(states[-1], then, now, tasks)
    states.append(now.inputs)
    values = [value(state).value for state in states]
    return [None if before is None or after is None else after - before for before, after in pairwise(values)]


def _with_facts(project: ProjectInputs, changes: Sequence[Change]) -> Iterable[ProjectInputs]:
    days, committed = {day.on: day for day in project.days}, project.committed
    for change in changes:
        for posting, sign in (*((one, -1) for one in change.was), *((one, 1) for one in change.now)):
            if posting.kind == "committed":
                committed += sign * (posting.own or Decimal(0))
            elif posting.day is not None:
                days[posting.day] = _moved(days.get(posting.day) or Day(posting.day, NOTHING, NOTHING), posting, sign)
        yield replace(project, days=tuple(days[on] for on in sorted(days)), committed=committed)


def _with_tasks(project: ProjectInputs, then: Believed, now: Believed, tasks: Sequence[int]) -> Iterable[ProjectInputs]:
    planned, known = _planned(then), _planned(now)
    for key in tasks:
        planned.pop(key, None)
        if key in known:
            planned[key] = known[key]
        yield replace(project, tasks=[planned[one] for one in sorted(planned)])


def _moved(day: Day, posting: FactPosting, sign: int) -> Day:
    own, reporting = (sign * (amount or Decimal(0)) for amount in (posting.own, posting.reporting))
    return Day(day.on, _plus(day.own, posting.kind, own), _plus(day.reporting, posting.kind, reporting))


def _plus(amounts: Amounts, kind: str, amount: Decimal) -> Amounts:
    return Amounts(*(getattr(amounts, name) + (amount if name == kind else 0) for name in NAMES))


def _by_fact(postings: Iterable[FactPosting], as_of: date) -> Mapping[Key, tuple[FactPosting, ...]]:
    found: dict[Key, tuple[FactPosting, ...]] = defaultdict(tuple)
    for one in postings:
        if one.day is None or one.day <= as_of:
            found[one.entity, one.fact_id] += (one,)
    return found


def _planned(side: Believed) -> dict[int, PlannedTask]:
    return {task.pk: planned for task, planned in zip(side.loaded.tasks, side.inputs.tasks, strict=True)}


def _stated(side: Believed) -> dict[int, tuple[object, ...]]:
    return {one.pk: (one.estimate_hours, one.percent_complete, one.is_billable) for one in side.loaded.tasks}


def _sum(postings: Iterable[FactPosting]) -> Decimal:
    return sum((one.own or Decimal(0) for one in postings), Decimal(0))
