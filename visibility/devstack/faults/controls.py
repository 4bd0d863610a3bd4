"""Negative controls: a safety is taken away, and the checker must see the damage; else it proves nothing.

key     the target ignores idempotency keys although its connection counts on them
lookup  the target without keys finds nothing when it is asked
sweep   the pulse rings and does not sweep (journeys/failpoints.py, WITHOUT)
fence   a trigger of the harness keeps the fence of every claim where it is
token   a trigger of the harness ends the lease of whoever asks for a token as it is taken
cursor  a trigger of the harness moves watermarks ahead of what is stored
reserve the role of the workers may take every session, as their owner may
twice   a trigger of the harness makes every start of a run one of a version of its own
rate    a trigger of the harness takes what has no exchange rate for one to one
restore the target ignores idempotency keys, and the database is restored to an earlier moment
clock   in the harness's database each process is told the time by its own clock
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from visibility.devstack.faults import spoiling
from visibility.devstack.faults.clocks import CALL_SECONDS, CUTOFF_SECONDS, LEASE_SECONDS, SWEEP_SECONDS
from visibility.devstack.faults.rig import Rig
from visibility.devstack.faults.scenario import Report, Scenario
from visibility.devstack.faults.scenarios.catalogue import SCENARIOS
from visibility.devstack.faults.scene import Scene, Unplayable

# Shorter than the time-out: the call goes well, and is under way for long.
LATE_SECONDS = CALL_SECONDS * 0.8
# Lease, sweep, and two looks that find nothing: from then on another one sends what the stopped child held.
STOPPED_SECONDS = LEASE_SECONDS + 2 * SWEEP_SECONDS + 2 * CUTOFF_SECONDS

ROUNDS = 6


@dataclass(frozen=True)
class Control:
    """`spoil` takes the safety away once everything is up.

    `sign`: words of the problem that must be found then; "" where something must be lost or done twice.
    """

    scenario: Scenario
    spoil: Callable[[Rig], object]
    sign: str = ""

    def is_shown_by(self, report: Report) -> bool:
        """Whether the fault hit and the damage was seen."""
        return report.shows_problem(self.sign) if self.sign else report.shows_damage


def wake_into_the_call_of_another(scene: Scene) -> None:
    """A child wakes while its successor sends the same steps, and tells the ledger that it did not send them.

    Whether one of them is sent once more meanwhile is a matter of a second or two: it goes on until that was seen.
    """
    scene.target("keyless").mode(late=LATE_SECONDS, only="POST /step")
    for _ in range(ROUNDS):
        _stop_and_wake(scene)
        if scene.counts().dup:
            return


def _stop_and_wake(scene: Scene) -> None:
    scene.send(60, to="keyless", steps=1)
    found = scene.rig.holder(scene.prefix, 20 * scene.patience)
    if found is None:
        raise Unplayable("no child of the worker ever held a step")
    victim, held = found
    scene.injected += held
    scene.fault()
    os.kill(victim, signal.SIGSTOP)
    scene.rig.wait(STOPPED_SECONDS)
    scene.rig.wait(15, lambda: _is_sent_by_another(scene, victim))
    os.kill(victim, signal.SIGCONT)
    scene.over()
    scene.heal(60)


def _is_sent_by_another(scene: Scene, victim: int) -> bool:
    return any(pid != victim for pid in scene.rig.ledger.holders(scene.prefix))


CONTROLS = {
    "key": Control(SCENARIOS["F16"], lambda rig: rig.targets["keyed"].mode(keyed=False)),
    "lookup": Control(SCENARIOS["F16N"], lambda rig: rig.targets["keyless"].mode(lookup=False)),
    "sweep": Control(SCENARIOS["F01"], lambda _: None),
    "fence": Control(
        Scenario("FENCE", "a stopped child wakes into the call of another", wake_into_the_call_of_another),
        lambda rig: rig.ledger.spoil(spoiling.FENCE),
    ),
    "token": Control(
        SCENARIOS["F25"], lambda rig: rig.ledger.spoil(spoiling.TOKEN), sign="tokens were not renewed once for all"
    ),
    "cursor": Control(SCENARIOS["F28"], lambda rig: rig.ledger.spoil(spoiling.CURSOR)),
    "reserve": Control(SCENARIOS["F34"], lambda rig: rig.ledger.spoil(spoiling.RESERVE), sign="looks found no page"),
    "twice": Control(SCENARIOS["F30"], lambda rig: rig.ledger.spoil(spoiling.TWICE), sign="journeys for"),
    "rate": Control(SCENARIOS["F47"], lambda rig: rig.ledger.spoil(spoiling.RATE), sign="instead of None"),
    "restore": Control(SCENARIOS["F40"], lambda rig: rig.targets["keyed"].mode(keyed=False)),
    "clock": Control(SCENARIOS["F38"], lambda rig: rig.ledger.spoil(spoiling.CLOCK)),
}
