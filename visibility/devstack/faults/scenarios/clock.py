"""The application's clock jumps: leases are PostgreSQL's, so nothing ends early and nothing is sent twice."""

from visibility.devstack.faults import shifting
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene, Skipped

HOUR = 3600.0
JUMPS = (HOUR, -HOUR)
SHIFTED = ("worker-live", "pulse")
STAY_SECONDS = 6.0


def jump(scene: Scene) -> None:
    """Workers and pulse live an hour ahead, then an hour behind, with steps under way."""
    if not shifting.is_possible():
        raise Skipped("the clock is moved by time-machine, which comes with the tests (./sightline test)")
    rig = scene.rig
    scene.target().mode(delay=0.3)
    scene.send(240, steps=2, over=25)
    scene.await_in_flight(8)
    scene.fault()
    for seconds in JUMPS:
        for name in SHIFTED:
            rig.change(name, **shifting.environment(rig.state, seconds=seconds))
        _expect_working(scene, f"nothing was done with the clock {seconds:+.0f} s away")
        rig.wait(STAY_SECONDS)
    scene.injected = shifting.shifted(rig.state)
    for name in SHIFTED:
        rig.change(name)
    scene.target().mode()
    scene.over()
    scene.heal(30)
    tries = scene.tries()
    scene.expect(scene.injected >= len(JUMPS) * len(SHIFTED), f"{scene.injected} processes had another clock")
    scene.expect(tries.crashed == 0, f"leases ended although their holder lived: {rig.ledger.lost(scene.prefix)}")
    scene.expect(tries.most <= 2, f"a step took {tries.most} attempts")


def _expect_working(scene: Scene, otherwise: str) -> None:
    done = scene.states().get("done", 0)
    scene.expect(scene.rig.wait(40, lambda: scene.states().get("done", 0) > done + 8), otherwise)


SCENARIOS = (Scenario("F38", "the application's clock jumps an hour ahead, then behind", jump, seconds=60),)
