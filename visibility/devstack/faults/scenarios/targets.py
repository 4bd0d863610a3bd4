"""Targets lose answers, refuse, throttle, or answer too late."""

import time

from visibility.devstack.faults.clocks import CALL_SECONDS, CUTOFF_SECONDS
from visibility.devstack.faults.page import Seen
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

KEYLESS_GRACE = 2 * CUTOFF_SECONDS
LOSS = 0.25
OUTAGE_SECONDS = 60.0
RETRY_AFTER = 30
# How much slower another connection may get, on a machine that does other things too.
SLACK_SECONDS = 0.25
BAD, REFUSAL = 50, "the amount is refused"


def _lose_answers(scene: Scene, *, name: str, heal: float) -> None:
    target = scene.target(name)
    target.mode(plost_after=LOSS, only="POST /step", seed=scene.seed)
    scene.send(60, to=name, steps=2)
    scene.await_in_flight(8)
    scene.fault()
    scene.await_seen(lambda page: "no answer after sending" in page.text, within=15)
    scene.rig.wait(6)
    scene.injected = target.hits()
    target.mode()
    scene.over()
    scene.heal(heal)
    scene.expect(scene.tries().unknown > 0, "nothing was ever unknown")


def lose_answers(scene: Scene) -> None:
    """The target does it and the connection is cut: unknown, then the same key again."""
    _lose_answers(scene, name="keyed", heal=15)
    scene.expect(scene.replayed() > 0, "no second attempt was answered with the effect of the first")


def lose_answers_keyless(scene: Scene) -> None:
    """The same where the target knows no keys: looked for before any repeat."""
    _lose_answers(scene, name="keyless", heal=15 + KEYLESS_GRACE)


def be_unavailable(scene: Scene) -> None:
    """503 for a minute: few calls while the breaker is open, and the other connection does not notice."""
    usual = _usual_speed(scene, to="keyless")
    target = scene.target()
    target.mode(p503=1)
    scene.fault()
    began = time.time()
    scene.send(60, steps=2)
    scene.await_seen(_is_waiting, within=15)
    busy = Scene(scene.rig, f"{scene.name}b", scene.seed, scene.patience)
    busy.send(60, to="keyless", steps=2, over=OUTAGE_SECONDS * 0.7)
    scene.rig.wait(OUTAGE_SECONDS - (time.time() - began))
    scene.injected = target.hits()
    calls = target.calls(since=began + 15)
    target.mode()
    scene.over()
    scene.heal(45)
    per_minute = len(calls) * 60 / (OUTAGE_SECONDS - 15)
    scene.expect(per_minute <= 10, f"{per_minute:.0f} calls a minute although the breaker was open")
    _expect_unaffected(scene, usual, busy)


def throttle(scene: Scene) -> None:
    """429 with Retry-After: silence for that long, and the page says until when."""
    target, began = scene.target(), time.time()
    target.mode(p429=1, retry_after=RETRY_AFTER)
    scene.send(60, steps=2)
    scene.rig.wait(20 * scene.patience, lambda: target.hits() > 0)
    scene.fault()
    refused_at = min(target.calls(since=began), default=began)
    scene.await_seen(_is_waiting, within=10)
    scene.injected = target.hits()
    target.mode()
    scene.over()
    scene.heal(40)
    # What was on the wire together with the first refusal is no disobedience.
    early = [at for at in target.calls(since=refused_at + 1.5) if at < refused_at + RETRY_AFTER]
    scene.expect(not early, f"{len(early)} calls before the time the target had asked for")


def _answer_late(scene: Scene, *, name: str, other: str, heal: float) -> None:
    usual = _usual_speed(scene, to=other)
    target = scene.target(name)
    target.mode(late=2 * CALL_SECONDS, count=16, only="POST /step")
    scene.send(40, to=name, steps=2)
    scene.await_in_flight(8)
    scene.fault()
    busy = Scene(scene.rig, f"{scene.name}b", scene.seed, scene.patience)
    busy.send(40, to=other, steps=2, over=10)
    scene.await_seen(lambda page: "no answer after sending" in page.text, within=15)
    scene.rig.wait(4 * CALL_SECONDS)
    scene.injected = target.hits()
    target.mode()
    scene.over()
    scene.heal(heal)
    scene.expect(scene.tries().unknown > 0, "nothing was ever unknown")
    _expect_unaffected(scene, usual, busy)


def answer_late(scene: Scene) -> None:
    """It answers after twice the time-out, and does it then: the key keeps it single."""
    _answer_late(scene, name="keyed", other="keyless", heal=20)


def answer_late_keyless(scene: Scene) -> None:
    """The same where the target knows no keys: nobody looks before it can have ended."""
    _answer_late(scene, name="keyless", other="keyed", heal=20 + KEYLESS_GRACE)


def refuse_one(scene: Scene) -> None:
    """One record of a hundred is refused for good: the others are done, and nobody tries it again."""
    target, refused = scene.target(), f"{scene.prefix}{BAD:05d}:1"
    target.mode(refuses=refused)
    scene.fault()
    scene.send(100, steps=2)
    scene.over()
    scene.heal(10)
    scene.await_seen(lambda page: REFUSAL in page.text, within=10)
    target.mode(refuses="")
    states = scene.states()
    scene.injected = states.get("rejected", 0)
    scene.expect(states.get("done") == 198, f"99 requests of two steps were to be done, steps are {states}")
    scene.expect(scene.injected == 1, f"one step was to be rejected, steps are {states}")
    asked = sum(line["ref"] == refused for line in target.requests(scene.prefix))
    scene.expect(asked == 1, f"what is refused for good was asked {asked} times")


def _is_waiting(page: Seen) -> bool:
    row = page.row("keyed")
    return "Waits until" in row or "Breaker" in row


def _usual_speed(scene: Scene, *, to: str) -> float:
    """Seconds that 95 % of the steps of another connection stay below while all is well."""
    calm = Scene(scene.rig, f"{scene.name}a", scene.seed, scene.patience)
    calm.send(30, to=to, steps=2, over=5)
    calm.over()
    calm.heal(20)
    return scene.rig.ledger.p95(calm.prefix) or 0.0


def _expect_unaffected(scene: Scene, usual: float, busy: Scene) -> None:
    busy.over()
    busy.heal(20)
    seconds = scene.rig.ledger.p95(busy.prefix) or 0.0
    limit = usual * 1.2 + SLACK_SECONDS * scene.patience
    scene.expect(seconds <= limit, f"the other connection took {seconds:.2f} s (p95) instead of {usual:.2f} s")
    scene.expect(busy.counts().is_clean, f"the other connection suffered: {busy.counts()}")


SCENARIOS = (
    Scenario("F16", "a target loses a quarter of its answers", lose_answers),
    Scenario("F16N", "the same at a target without keys", lose_answers_keyless),
    Scenario("F17", "a target answers 503 for a minute", be_unavailable),
    Scenario("F18", "a target answers 429 and asks for half a minute", throttle),
    Scenario("F23", "a target refuses one record of a hundred for good", refuse_one),
    Scenario("F20", "a target answers after twice the time-out", answer_late),
    Scenario("F20N", "the same at a target without keys", answer_late_keyless),
)
