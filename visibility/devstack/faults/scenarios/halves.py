"""A target answers every second call: the breaker decides, and nobody is alarmed twice."""

import time

from visibility.devstack.faults.onlooker import Onlooker
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

SECONDS, FULL_SECONDS = 25.0, 600.0
# A half-open gate wants five answers in a row (journeys/engine/breaking.py): once in 32 tries of half a minute each.
LUCKY_SECONDS = 32 * 30.0 / 3
MOST_CALLS = 10
# What has gathered meanwhile is worked off at this rate at least, as after two hours without a target (backlog.py).
STEPS_A_SECOND = 40


def be_half_dead(scene: Scene) -> None:
    """Every second call fails: one alarm, and one recovery once it is over."""
    target, seconds = scene.target(), FULL_SECONDS if scene.is_full else SECONDS
    target.mode(p503=0.5, only="POST /step", seed=scene.seed)
    with Onlooker(scene.rig.page, scene.rig.people[0], "keyed") as onlooker:
        began = time.time()
        scene.send(int(6 * seconds), steps=2, over=seconds * 0.8, patience=seconds + 60)
        scene.await_in_flight(4)
        scene.fault()
        scene.await_seen(lambda page: "Waits until" in page.row("keyed"), within=30)
        scene.rig.wait(10, lambda: scene.rig.ledger.breaker("keyed") == "open")
        opened_at = time.time()
        scene.rig.wait(seconds - (opened_at - began))
        scene.injected = target.hits()
        in_vain = len(target.calls(since=opened_at + 1.5)) if not scene.is_full else 0
        target.mode()
        scene.over()
        scene.heal(60 + scene.rig.ledger.backlog(scene.prefix) / STEPS_A_SECOND)
        scene.rig.wait(10, lambda: onlooker.alarms()[1] >= onlooker.alarms()[0])
    _expect_one_alarm(scene, onlooker, seconds)
    scene.expect(in_vain <= MOST_CALLS, f"{in_vain} calls although the breaker was open")


def _expect_one_alarm(scene: Scene, onlooker: Onlooker, seconds: float) -> None:
    """Once in the short round; in ten minutes luck may close the breaker once more, hardly twice."""
    alerts, recoveries = onlooker.alarms()
    most = 1 + int(seconds // LUCKY_SECONDS)
    scene.expect(alerts >= 1, "the breaker never opened")
    scene.expect(alerts <= most, f"{alerts} alerts, at most {most} were due")
    scene.expect(recoveries == alerts, f"{alerts} alerts and {recoveries} recoveries")


SCENARIOS = (Scenario("F45", "a target fails every second call", be_half_dead, seconds=45),)
