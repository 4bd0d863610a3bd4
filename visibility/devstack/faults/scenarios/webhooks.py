"""What vendors do to a door: the same call many times at once."""

from decimal import Decimal

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene
from visibility.devstack.faults.sender import Request

COPIES = 20


def come_twenty_times(scene: Scene) -> None:
    """One journey, and every caller is told yes."""
    target = scene.target()
    same = Request(f"{scene.prefix}same", 2, target.entity, target.currency, Decimal("20.00"))
    scene.fault()
    load = scene.give([same] * COPIES)
    scene.rig.wait(15, lambda: load.is_taken)
    scene.over()
    scene.injected = len(load.answers) - 1
    scene.heal(10)
    scene.expect(load.statuses() == {202}, f"the door answered {sorted(load.statuses())}")
    scene.expect(len(load.accepted) == COPIES, f"{len(load.accepted)} of {COPIES} were told yes")
    scene.expect(scene.rig.ledger.runs(scene.prefix) == 1, "there is more than one journey")


SCENARIOS = (Scenario("F26", "the same webhook twenty times at once", come_twenty_times),)
