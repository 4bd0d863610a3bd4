"""F48: faults of every kind in random order while requests keep coming; one seed, one order."""

import os
import random
import signal
import time

from visibility.devstack.faults.clocks import LEASE_SECONDS
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

PER_SECOND = 12
ORDER_KEYS = 6
DOWN_SECONDS = 3.0
PAUSE_SECONDS = 0.5


def kill_worker(scene: Scene) -> None:
    scene.rig.kill("worker-live")


def kill_child(scene: Scene) -> None:
    _signal_holder(scene, signal.SIGKILL)


def stop_child(scene: Scene) -> None:
    """Stopped for longer than a lease, woken into whatever the others did meanwhile."""
    victim = _signal_holder(scene, signal.SIGSTOP)
    scene.rig.wait(LEASE_SECONDS + 2)
    if victim is not None:
        _send_signal(victim, signal.SIGCONT)


def kill_redis(scene: Scene) -> None:
    scene.rig.down("valkey")
    scene.rig.wait(DOWN_SECONDS)
    scene.rig.up("valkey")


def reset_redis(scene: Scene) -> None:
    scene.rig.broker.reset()


def stop_postgres(scene: Scene) -> None:
    scene.rig.down("postgres", signal.SIGQUIT)
    scene.rig.wait(DOWN_SECONDS)
    scene.rig.up("postgres")


def lose_answers(scene: Scene) -> None:
    _spoil_targets(scene, plost_after=0.25)


def lose_requests(scene: Scene) -> None:
    _spoil_targets(scene, plost_before=0.25)


def be_unavailable(scene: Scene) -> None:
    _spoil_targets(scene, p503=0.5)


def reset_targets(scene: Scene) -> None:
    for target in scene.rig.targets.values():
        target.proxy.reset()


FAULTS = (
    kill_worker, kill_child, stop_child, kill_redis, reset_redis, stop_postgres, lose_answers, lose_requests,
    be_unavailable, reset_targets,
)  # fmt: skip


def storm(seconds: float) -> Scenario:
    """A storm of so many seconds: every fault in turn, in an order of the seed, until the time is over."""

    def play(scene: Scene) -> None:
        count = int(seconds * PER_SECOND / 4)
        for name in ("keyed", "keyless"):
            for order_keys in (0, ORDER_KEYS):
                scene.send(count, to=name, steps=3, over=seconds, order_keys=order_keys, patience=120)
        scene.await_in_flight(4)
        scene.fault()
        _strike(scene, seconds)
        for target in scene.rig.targets.values():
            target.mode()
        scene.over()
        # Held keys go one after another, the keyless side waits for its cut-offs, the breaker for its half minute.
        scene.heal(120)

    return Scenario("F48", f"a storm of {seconds:.0f} seconds", play)


def _strike(scene: Scene, seconds: float) -> None:
    dice, end = random.Random(scene.seed), time.monotonic() + seconds  # noqa: S311  (an order that can be repeated)
    order: list[int] = []
    while time.monotonic() < end:
        order = order or dice.sample(range(len(FAULTS)), len(FAULTS))
        FAULTS[order.pop()](scene)
        scene.injected += 1
        scene.rig.wait(PAUSE_SECONDS)


def _spoil_targets(scene: Scene, **faults: float) -> None:
    for target in scene.rig.targets.values():
        target.mode(only="POST /step", seed=scene.seed, **faults)
    scene.rig.wait(DOWN_SECONDS)
    for target in scene.rig.targets.values():
        target.mode()


def _signal_holder(scene: Scene, number: signal.Signals) -> int | None:
    """The child that was hit; None when none held a step just then."""
    found = scene.rig.holder(scene.prefix, PAUSE_SECONDS)
    if found is not None:
        _send_signal(found[0], number)
    return found[0] if found else None


def _send_signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        """It ended by another fault."""
