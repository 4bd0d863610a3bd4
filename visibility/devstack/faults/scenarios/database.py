"""PostgreSQL stops at once, in the middle of everything, or has no session left to give."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import psycopg

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

DOWN_SECONDS = 10.0
MORE_THAN_THERE_ARE = 500


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
    scene.expect(load.statuses() <= {202, 503}, f"the door answered {sorted(load.statuses())}")


def take_all_sessions(scene: Scene) -> None:
    """Idle sessions take every place: who has one works on, who needs one is told to come back."""
    load = scene.send(120, steps=2, over=DOWN_SECONDS + 6)
    scene.await_effects(4)
    scene.fault()
    with _all_sessions(scene) as taken:
        scene.injected = taken
        scene.rig.wait(DOWN_SECONDS)
    scene.over()
    scene.heal(15)
    refused = [answer for answer in load.answers if answer.status != 202]
    scene.expect(all(answer.has_retry_after for answer in refused), "a refusal did not say when to come back")
    scene.expect(load.statuses() <= {202, 503}, f"the door answered {sorted(load.statuses())}")


@contextmanager
def _all_sessions(scene: Scene) -> Iterator[int]:
    """Sessions are opened until the server refuses the next one; how many there are."""
    with ExitStack() as held:
        for number in range(MORE_THAN_THERE_ARE):
            try:
                held.enter_context(closing(psycopg.connect(scene.rig.postgres.url, autocommit=True)))
            except psycopg.OperationalError:
                yield number
                return
        yield 0


SCENARIOS = (
    Scenario("F12", "PostgreSQL stops at once for ten seconds", stop_at_once),
    Scenario("F34", "idle sessions take every place at PostgreSQL", take_all_sessions),
)
