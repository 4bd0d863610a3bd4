"""PostgreSQL stops at once, in the middle of everything, or has no session left to give."""

import signal
import time

from visibility.devstack import probes
from visibility.devstack.faults.hoard import Hoard
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import LOOK_EVERY, Scene

DOWN_SECONDS = 10.0
RUNNING = ("web", "ingest", "worker-live", "pulse")


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
    """Every session for workers is taken, and all processes lose theirs: pages and door find new ones."""
    rig = scene.rig
    scene.send(120, steps=2, over=4)
    scene.await_effects(4)
    scene.fault()
    groups = {name: rig.group(name) for name in RUNNING}
    with rig.ledger.cutter() as cut, Hoard(rig.postgres.worker_url) as hoard:
        cut()
        load = scene.send(60, steps=1, over=DOWN_SECONDS, patience=DOWN_SECONDS + 30)
        scene.await_seen(lambda page: "no session left for workers" in page.text, within=15)
        _expect_open_pages(scene)
        health = probes.text(f"{rig.web_url}/healthz")
    scene.injected = hoard.taken
    scene.over()
    scene.heal(15)
    scene.expect('"degraded"' in health, f"the health was {health}")
    scene.expect(load.p95() < 1, f"the door took {load.p95():.2f} s (p95) while workers had no session")
    lost = [answer for answer in load.answers if answer.status != 202]
    scene.expect(len(lost) <= len(load.answers) // 10, f"the door answered {sorted(load.statuses())}, not always 202")
    mute = [answer.status for answer in lost if answer.status and not answer.has_retry_after]
    scene.expect(not mute, f"a refusal did not say when to come back: {mute}")
    ended = [name for name, group in groups.items() if rig.group(name) != group]
    scene.expect(not ended, f"{', '.join(ended)} ended for want of a session")


def _expect_open_pages(scene: Scene) -> None:
    """For ten seconds each look finds the page; only one of a broken session may not."""
    seen, end = list[int](), time.monotonic() + DOWN_SECONDS
    while time.monotonic() < end:
        seen.append(scene.rig.page.look().status)
        scene.rig.wait(LOOK_EVERY)
    away = [status for status in seen if status != 200]
    scene.expect(len(away) <= 1, f"{len(away)} of {len(seen)} looks found no page while workers had no session")


SCENARIOS = (
    Scenario("F12", "PostgreSQL stops at once for ten seconds", stop_at_once),
    Scenario("F34", "every session of PostgreSQL that is not reserved is taken", take_all_sessions, seconds=25),
)
