"""An access token ends in the middle of a batch; then the client is revoked, and a person must see to it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

NAME = "guarded"
EXPIRIES, USES = 3, 48
BACK_SECONDS = 30
# Of tokens too: others must have been refused by the time that a new one comes, on a busy machine as well.
DELAY_SECONDS = 0.3
# Beside the usual one; each has two processes, so eight of them want a token at once.
MORE_WORKERS = 3
# What the admin does when somebody has entered the secrets anew.
AUTHORISED = f"""
from integrations import pausing
from integrations.models import Connection
pausing.authorised(Connection.objects.get(name="{NAME}").pk)
"""


def end_tokens(scene: Scene) -> None:
    """Each end of the token is one new token for all workers; once revoked, steps wait and no attempt is spent."""
    target, rig = scene.rig.open(NAME), scene.rig
    target.mode(guarded=True, revoked=False, delay=DELAY_SECONDS, only="POST")
    with _more_workers(scene):
        _end_some(scene)
        _revoke(scene)
        target.mode(guarded=True, revoked=False)
        rig.supervisor.run_once(rig.product.manage("shell", "-c", AUTHORISED))
        scene.over()
        scene.heal(15)
    scene.expect(not rig.ledger.paused_for(NAME), f"it was paused again: {rig.ledger.paused_for(NAME)}")
    scene.expect(scene.tries().most_counted <= 1, f"a step spent {scene.tries().most_counted} attempts on tokens")


@contextmanager
def _more_workers(scene: Scene) -> Iterator[None]:
    supervisor, usual = scene.rig.supervisor, scene.rig.product.worker("live")
    more = [replace(usual, name=f"worker-live-{number}") for number in range(MORE_WORKERS)]
    for process in more:
        supervisor.launch(process)
    try:
        yield
    finally:
        supervisor.stop(*(process.name for process in more))


def _end_some(scene: Scene) -> None:
    """All tokens end at once, several times, each time while the newest is in use."""
    target, began = scene.target(NAME), time.time()
    scene.send(300, to=NAME, steps=2, over=15)
    scene.await_effects(8)
    scene.fault()
    for number in range(EXPIRIES):
        _await_use(scene, number + 1, began)
        scene.injected += target.do("expire_tokens")["ended"]
        _await_back(scene, scene.rig.ledger.now())
    _await_use(scene, EXPIRIES + 1, began)
    asked, why = target.posts("/oauth/token", since=began), scene.rig.ledger.paused_for(NAME)
    told = f"{asked} were asked for, {1 + EXPIRIES} were due" + (f", and it paused: {why}" if why else "")
    scene.expect(asked == 1 + EXPIRIES and not why, f"tokens were not renewed once for all: {told}")


def _await_use(scene: Scene, tokens: int, since: float) -> None:
    """Returns once so many tokens were given out and the newest is in use."""
    target = scene.target(NAME)
    scene.rig.wait(15, lambda: target.posts("/oauth/token", since=since) >= tokens)
    done = len(target.effects(scene.prefix))
    scene.await_effects(done + USES)
    scene.await_in_flight(4, seconds=5)


def _await_back(scene: Scene, ended_at: str) -> None:
    """Who was sent away with the old token is back: a busy machine may take longer than the next token lasts."""
    ledger = scene.rig.ledger
    scene.rig.wait(BACK_SECONDS, lambda: ledger.in_flight(scene.prefix, before=ended_at) == 0)


def _revoke(scene: Scene) -> None:
    """No token any more: the connection says what it needs, and nothing is given up."""
    target = scene.target(NAME)
    target.mode(guarded=True, revoked=True)
    target.do("expire_tokens")
    scene.fault()
    scene.send(20, to=NAME, steps=2)
    scene.await_seen(lambda page: "Paused" in page.row(NAME), within=15)
    scene.rig.wait(15 * scene.patience, lambda: scene.rig.ledger.paused_for(NAME) != "")
    why = scene.rig.ledger.paused_for(NAME)
    scene.expect(why.startswith("Needs re-authorisation"), f"the connection says {why!r}")
    asked = target.posts("/oauth/token", since=time.time() - 15)
    scene.rig.wait(3)
    later = target.posts("/oauth/token", since=time.time() - 15) - asked
    scene.expect(later <= 1, f"a paused connection asked {later} times for a token")
    states = scene.states()
    scene.expect(not states.keys() & {"dead", "rejected"}, f"steps were given up: {states}")


SCENARIOS = (
    Scenario("F25", "tokens end in the middle of a batch, then the client is revoked", end_tokens, seconds=45),
)
