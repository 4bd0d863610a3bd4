"""People press buttons: two of them the same one at once, then each for everything that failed."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from visibility.devstack.faults.ledger import Failed
from visibility.devstack.faults.person import Person
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

STEPS = 501
PRESSES = 10
# A press for all may be cut off by the clock: what it did not come to is pressed for once more.
TURNS = 60
AT_ONCE = 8
TAKEN = 302


def press_replay(scene: Scene) -> None:
    """Two people press the same button ten times each; then both press for all the others at once."""
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
    pressed = _press_for_all(scene, [ann.signed_in_again(), ben.signed_in_again()], others)
    scene.injected = len(answers) + pressed
    scene.over()
    scene.heal(30)
    scene.expect(set(answers) == {TAKEN}, f"presses were answered {sorted(set(answers))}")
    _expect_one_attempt_each(scene, failed)
    _expect_one_note_each(scene, len(answers) + pressed - scene.rig.ledger.unreached(scene.name))


def _press(scene: Scene, wanted: Sequence[tuple[Person, Failed]]) -> list[int]:
    def press(one: tuple[Person, Failed]) -> int:
        who, step = one
        form = {"step": step.step_id, "seen": step.fence, "reason": f"{scene.name}: the target is well again"}
        return who.press(f"/transactions/{step.run_id}/replay/", form)

    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(press, wanted))


def _press_for_all(scene: Scene, people: Sequence[Person], failed: Sequence[Failed]) -> int:
    """How many steps were pressed for, until none is left: all of them by both people at once."""
    pressed, left = 0, list(failed)
    for _ in range(TURNS):
        chosen = [f"{step.run_id}-{step.step_id}-{step.fence}" for step in left]
        form = {"chosen": chosen, "reason": f"{scene.name}: the target is well again"}
        with ThreadPoolExecutor(len(people)) as hands:
            answers = set(hands.map(lambda who, form=form: who.press("/transactions/replay/", form), people))
        scene.expect(answers == {TAKEN}, f"presses for all at once were answered {sorted(answers)}")
        pressed += len(people) * len(left)
        if not (left := scene.rig.ledger.failed(scene.prefix)):
            break
    return pressed


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


SCENARIOS = (
    Scenario("F31", "replay is pressed by two at once, for one and for five hundred", press_replay, seconds=35),
)
