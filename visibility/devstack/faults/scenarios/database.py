"""PostgreSQL stops at once, in the middle of everything."""

import signal

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

DOWN_SECONDS = 10.0


def stop_at_once(scene: Scene) -> None:
    """What was not taken is told to come back, what was taken is there afterwards, workers come back alone."""
    scene.target().mode(delay=1.0)
    load = scene.send(120, steps=2, over=DOWN_SECONDS + 6)
    scene.await_in_flight(4)
    scene.fault()
    scene.rig.down("postgres", signal.SIGQUIT)
    scene.await_seen(lambda page: page.status != 200, within=10)
    scene.rig.wait(DOWN_SECONDS - (scene.seen_s or 0))
    scene.rig.up("postgres")
    scene.target().mode()
    scene.over()
    refused = [answer for answer in load.answers if answer.status == 503]
    scene.injected = len(refused)
    scene.heal(20)
    scene.expect(all(answer.has_retry_after for answer in refused), "a 503 did not say when to come back")
    scene.expect(load.statuses() <= {200, 503}, f"the door answered {sorted(load.statuses())}")


SCENARIOS = (Scenario("F12", "PostgreSQL stops at once for ten seconds", stop_at_once),)
