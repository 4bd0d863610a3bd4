"""What a scenario is, and how one is played and judged."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from visibility.devstack.faults.rig import Rig
from visibility.devstack.faults.scene import Scene, Skipped, Unplayable


@dataclass(frozen=True)
class Scenario:
    """`play` brings the load, the fault and the healing; it notes problems on its scene.

    `seconds`: about how long that takes on two cores.
    """

    name: str
    title: str
    play: Callable[[Scene], None]
    seconds: int = 15


@dataclass(frozen=True)
class Report:
    """One line of output. Seconds; None where nothing of the kind shows on a page.

    `skipped`: why this machine cannot play it, or "". What was skipped has not passed.
    """

    scenario: str
    seed: int
    lost: int
    dup: int
    order: int
    money_diff: str
    seen_s: float | None
    heal_s: float | None
    in_flight_at_fault: int
    injected: int
    retried: int
    replayed_at_target: int
    fenced: int
    passed: bool
    why: str
    skipped: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether it was played and a promise was broken."""
        return not self.passed and not self.skipped

    @property
    def line(self) -> str:
        return json.dumps(asdict(self))

    @property
    def shows_damage(self) -> bool:
        """Whether something was lost or done twice by a fault that hit."""
        return self.injected > 0 and (self.lost > 0 or self.dup > 0)

    def shows_problem(self, words: str) -> bool:
        """Whether a fault that hit led to the problem of these words."""
        return self.injected > 0 and words in self.why


def perform(
    scenario: Scenario,
    rig: Rig,
    *,
    seed: int,
    patience: float = 1.0,
    is_full: bool = False,
    spoil: Callable[[Rig], object] = lambda _: None,
) -> Report:
    """Play it on a rig that is well before and after, but for what a negative control spoils; judge."""
    scene = Scene(rig, scenario.name, seed, patience, is_full)
    _make_well(rig)
    spoil(rig)
    try:
        scenario.play(scene)
    except Unplayable as error:
        scene.problems.append(str(error))
    except Skipped as reason:
        scene.skipped = str(reason)
    _make_well(rig)
    return judge(scene)


def judge(scene: Scene) -> Report:
    """A scenario fails by any count above zero, by any problem, and where its fault hit nothing."""
    counts, tries = scene.counts(), scene.tries()
    problems = list(scene.problems)
    if not counts.is_clean or scene.lost or scene.dup:
        problems.insert(0, "promises broken")
    if found := scene.rig.leaks():
        problems.append(f"the planted secret is in {', '.join(found)}")
    if not scene.injected and not scene.skipped:
        problems.append("the fault hit nothing")
    return Report(
        scenario=scene.name,
        seed=scene.seed,
        lost=counts.lost + scene.lost,
        dup=counts.dup + scene.dup,
        order=counts.order,
        money_diff=str(counts.money_diff),
        seen_s=scene.seen_s,
        heal_s=scene.heal_s,
        in_flight_at_fault=scene.in_flight,
        injected=scene.injected,
        retried=tries.retried,
        replayed_at_target=scene.replayed(),
        fenced=tries.fenced,
        passed=not problems and not scene.skipped,
        why="; ".join(problems),
        skipped=scene.skipped,
    )


def _make_well(rig: Rig) -> None:
    for target in rig.targets.values():
        target.mode(keyed=target.is_keyed, lookup=True, refuses="")
    rig.armed.disarm()
    rig.ledger.open_gates()
