"""Workers are killed, lose a child, or are stopped and come back as if nothing had been."""

import os
import signal

from visibility.devstack.faults.clocks import CUTOFF_SECONDS, LEASE_SECONDS
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene, Unplayable

KEYLESS_GRACE = 2 * CUTOFF_SECONDS
DEPLOYS = 5


def _holder(scene: Scene) -> tuple[int, int]:
    """The child that holds steps of the scene, and how many."""
    scene.await_effects(4)
    found = scene.rig.holder(scene.prefix, 20 * scene.patience)
    if found is None:
        raise Unplayable("no child of the worker ever held a step")
    return found


def kill_all(scene: Scene) -> None:
    """kill -9 of the worker and all its children with 40 steps in flight: the leases bring them back."""
    scene.target().mode(delay=0.4)
    scene.send(100, steps=2)
    scene.await_effects(8)
    scene.await_in_flight(40)
    scene.fault()
    scene.injected = scene.in_flight
    scene.rig.kill("worker-live")
    scene.target().mode()
    scene.over()
    scene.heal(20)
    scene.expect(scene.tries().most <= 2, f"a step took {scene.tries().most} attempts")


def kill_child(scene: Scene) -> None:
    """kill -9 of the pool child that holds steps: only its steps are tried again, with the same keys."""
    scene.target().mode(delay=0.3)
    scene.send(60, steps=2)
    victim, held = _holder(scene)
    scene.fault()
    os.kill(victim, signal.SIGKILL)
    scene.injected = held
    scene.target().mode()
    scene.over()
    scene.heal(15)
    crashed = scene.rig.ledger.crashed(scene.prefix)
    scene.expect(crashed == {victim}, f"steps of {crashed} were tried again, {victim} was killed")


def _stop_and_wake(scene: Scene, *, name: str, heal: float) -> None:
    scene.target(name).mode(delay=0.5)
    scene.send(60, to=name, steps=2)
    victim, scene.injected = _holder(scene)
    scene.fault()
    os.kill(victim, signal.SIGSTOP)
    scene.rig.wait(3 * LEASE_SECONDS)
    os.kill(victim, signal.SIGCONT)
    scene.target(name).mode()
    scene.over()
    scene.heal(heal)


def stop_child(scene: Scene) -> None:
    """A child stops for three leases: what it says afterwards changes nothing."""
    _stop_and_wake(scene, name="keyed", heal=20)
    scene.expect(scene.tries().fenced > 0, "nothing came too late: the fence had nothing to do")
    scene.expect(scene.replayed() > 0, "no call was answered with the effect of an earlier one")


def stop_child_keyless(scene: Scene) -> None:
    """The same where the target knows no keys: what was sent is looked for."""
    _stop_and_wake(scene, name="keyless", heal=20 + KEYLESS_GRACE)
    scene.expect(scene.tries().fenced > 0, "nothing came too late: the fence had nothing to do")


def deploy(scene: Scene) -> None:
    """The worker is ended politely and started anew five times with steps running: what runs is finished first."""
    scene.target().mode(delay=0.3)
    scene.send(200, steps=2, over=DEPLOYS * 2)
    for _ in range(DEPLOYS):
        scene.await_in_flight(8)
        scene.fault()
        scene.rig.down("worker-live", signal.SIGTERM)
        scene.rig.up("worker-live")
        scene.injected += 1
    scene.target().mode()
    scene.over()
    scene.heal(20)
    scene.expect(scene.tries().most <= 2, f"a step took {scene.tries().most} attempts")
    scene.expect(
        scene.tries().crashed == 0, f"{scene.tries().crashed} steps were dropped by a worker that was asked to end"
    )


SCENARIOS = (
    Scenario("F01", "the whole worker is killed", kill_all),
    Scenario("F02", "one child of the worker is killed", kill_child),
    Scenario("F14", "a child is stopped for three leases, then woken", stop_child),
    Scenario("F14N", "the same at a target without keys", stop_child_keyless),
    Scenario("F36", "the worker is deployed anew five times under load", deploy),
)
