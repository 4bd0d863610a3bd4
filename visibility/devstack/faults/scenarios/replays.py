"""People press buttons: the same one at once, or one after another for everything that failed."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from visibility.devstack.faults.ledger import Failed
from visibility.devstack.faults.person import Person
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

STEPS = 500
PRESSES = 10
AT_ONCE = 8
TAKEN = 302


def press_replay(scene: Scene) -> None:
    """Two people press the same button ten times each, then everything else that failed is replayed."""
    target = scene.target()
    target.mode(p400rl=1, only="POST /step")
    scene.send(STEPS, steps=1)
    scene.rig.wait(40 * scene.patience, lambda: scene.states().get("rejected", 0) == STEPS)
    target.mode()
    failed = scene.rig.ledger.failed(scene.prefix)
    scene.fault()
    scene.await_seen(lambda page: "Request limit exceeded" in page.text, within=5)
    one, *others = failed
    _, ann, ben = scene.rig.people
    answers = _press(scene, [(who, one) for _ in range(PRESSES) for who in (ann, ben)])
    answers += _press(scene, [((ann, ben)[number % 2], each) for number, each in enumerate(others)])
    scene.injected = len(answers)
    scene.over()
    scene.heal(30)
    scene.expect(set(answers) == {TAKEN}, f"presses were answered {sorted(set(answers))}")
    _expect_one_attempt_each(scene, failed)
    _expect_one_note_each(scene, len(answers))


def _press(scene: Scene, wanted: Sequence[tuple[Person, Failed]]) -> list[int]:
    def press(one: tuple[Person, Failed]) -> int:
        who, step = one
        form = {"step": step.step_id, "seen": step.fence, "reason": f"{scene.name}: the target is well again"}
        return who.press(f"/transactions/{step.run_id}/replay/", form)

    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(press, wanted))


def _expect_one_attempt_each(scene: Scene, failed: Sequence[Failed]) -> None:
    tries, states = scene.tries(), scene.states()
    scene.expect(states == {"done": STEPS, "skipped": 4 * STEPS}, f"all were to be done, steps are {states}")
    scene.expect(tries.most == 2, f"a step took {tries.most} attempts, one and one replay were due")
    keys = Counter(scene.target().keys())
    sent = Counter(keys[step.key] for step in failed)
    scene.expect(sent == {2: STEPS}, f"calls by key were to be two each, they are {dict(sent)}")


def _expect_one_note_each(scene: Scene, presses: int) -> None:
    """Who pressed too late is in the audit too."""
    noted = scene.rig.ledger.actions(scene.prefix)
    wanted = {"replay": STEPS, "refused": presses - STEPS}
    scene.expect(noted == wanted, f"{presses} presses left {noted} in the audit, {wanted} were due")


SCENARIOS = (Scenario("F31", "replay is pressed by two at once, and for five hundred", press_replay, seconds=35),)
