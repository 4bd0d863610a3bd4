"""Bodies of exchanges expire while people replay what they are the evidence of."""

from visibility.devstack.faults.evidence import Evidence
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

STEPS = 60
OLD_DAYS = 400
HOUSEKEEPING = "from integrations.tasks import keep_house; keep_house()"


def expire_bodies(scene: Scene) -> None:
    """A replay reads the ledger, never a body: it goes on under its key, and the page says what has expired."""
    target, evidence = scene.target(), Evidence(scene.rig.postgres.url)
    target.mode(p400rl=1, only="POST /step")
    scene.send(STEPS, steps=1)
    scene.rig.wait(30 * scene.patience, lambda: scene.states().get("rejected", 0) == STEPS)
    target.mode()
    failed = scene.rig.ledger.failed(scene.prefix)
    exchanges = evidence.grow_old(scene.prefix, days=OLD_DAYS)
    scene.fault()
    person = scene.rig.people[1]
    for number, step in enumerate(failed):
        if number == STEPS // 2:
            _keep_house(scene)
            scene.injected = len(exchanges) - evidence.bodies(exchanges)
        form = {"step": step.step_id, "seen": step.fence, "reason": f"{scene.name}: the target is well again"}
        person.press(f"/transactions/{step.run_id}/replay/", form)
    scene.over()
    scene.heal(15)
    scene.expect(scene.injected == len(exchanges) >= STEPS, f"{scene.injected} of {len(exchanges)} bodies expired")
    page = scene.rig.people[0].read(f"/exchanges/{exchanges[0]}/")
    scene.expect("expired, its hash was" in page, "the page does not say that the body has expired")
    scene.expect(evidence.orphans() == 0, f"{evidence.orphans()} bodies or attempts point to no exchange")
    scene.expect(scene.tries().most == 2, f"a step took {scene.tries().most} attempts, one and one replay were due")


def _keep_house(scene: Scene) -> None:
    scene.rig.supervisor.run_once(scene.rig.product.manage("shell", "-c", HOUSEKEEPING))


SCENARIOS = (Scenario("F42", "bodies expire in the middle of replays", expire_bodies, seconds=25),)
