"""A process dies at a known place: around the call, between commit and bell, or of what it works on."""

from decimal import Decimal

from visibility.devstack.faults.failures import TICKETS
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene
from visibility.devstack.faults.sender import Request

DEATHS = 3


def poison_key(seed: int) -> str:
    """The request that kills whoever decides about it in F24."""
    return f"F24-{seed}-poison"


def _die_around_the_call(place: str, scene: Scene, *, seen: float = 15) -> None:
    scene.target().mode(delay=0.15)
    scene.rig.armed.arm(place, DEATHS)
    scene.send(40, steps=2)
    scene.await_in_flight(8)
    scene.fault()
    scene.rig.wait(seen * scene.patience, lambda: scene.rig.armed.left(place) == 0)
    scene.injected = DEATHS - scene.rig.armed.left(place)
    scene.rig.armed.disarm()
    scene.target().mode()
    scene.over()
    scene.heal(15)


def die_after_the_answer(scene: Scene) -> None:
    """The target did it, nobody wrote it down: the second attempt is answered with the first effect."""
    _die_around_the_call("after_post", scene)
    scene.expect(scene.replayed() > 0, "no second attempt was answered with the effect of the first")


def die_before_the_call(scene: Scene) -> None:
    """Claimed and reserved, never sent."""
    _die_around_the_call("before_post", scene)


def die_before_the_bell(scene: Scene) -> None:
    """Runs are committed and nobody is told: the sweep finds them."""
    scene.rig.armed.arm("after_commit", TICKETS)
    scene.send(300, steps=1, over=15.0)
    scene.fault()
    scene.rig.wait(60, lambda: scene.loads[0].is_taken)
    scene.injected = TICKETS - scene.rig.armed.left("after_commit")
    scene.rig.armed.disarm()
    scene.over()
    scene.heal(10)


def die_of_poison(scene: Scene) -> None:
    """One request kills its process each time: it dies alone, its neighbours finish with their attempts."""
    target = scene.target()
    poison = Request(poison_key(scene.seed), 1, target.entity, target.currency, Decimal("9.99"))
    scene.fault()
    scene.give([poison])
    scene.send(30, steps=2)
    scene.await_seen(lambda page: "ended without a word" in page.text, within=30)
    scene.rig.wait(30 * scene.patience, lambda: scene.states().get("dead", 0) > 0)
    scene.over()
    scene.heal(15)
    states, tries = scene.states(), scene.tries()
    scene.injected = tries.crashed
    scene.expect(states.get("dead", 0) == 1, f"one step was to die, steps are {states}")
    scene.expect(tries.most == 4, f"one crash and three solo crashes were to be noted, not {tries.most}")
    scene.expect(tries.most_counted <= 1, "a crash cost a neighbour its attempts")


SCENARIOS = (
    Scenario("F03", "a worker dies after the target's answer, before the commit", die_after_the_answer),
    Scenario("F04", "a worker dies before the request is sent", die_before_the_call),
    Scenario("F05", "the intake dies between commit and bell", die_before_the_bell),
    Scenario("F24", "a request kills the process that works on it", die_of_poison),
)
