"""What two hours without a target leave behind is worked off: billing first, and the page stays quick."""

import itertools
import re
from collections.abc import Sequence

from visibility.devstack.faults.onlooker import Look, Onlooker
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

STEPS, FULL_STEPS = 5_000, 50_000
STEPS_A_REQUEST = 5
OUTAGE_SECONDS = 2 * 3600.0
HOURS = re.compile(r"\b[12] h ")
# Younger than this is what became ready after the outage; a look and its answer may lie so far apart.
YOUNG_SECONDS, LOOK_SECONDS = 120.0, 5.0
# Every tenth request is billing (its number ends in 0); the ledger takes the lowest priority first.
BILLING, BILLING_SHARE = 1, 10
# Steps of a request follow each other: at each of them a claim may be filled up with what is no billing.
CLAIMED_BESIDE = STEPS_A_REQUEST * 256
STEPS_A_SECOND = 40
PAGE_SECONDS = 1.0


def drain_backlog(scene: Scene) -> None:
    """Thousands of steps gather while the target refuses everybody; then it comes back."""
    target, count = scene.target(), FULL_STEPS if scene.is_full else STEPS
    target.mode(p503=1)
    scene.send(count // STEPS_A_REQUEST, steps=STEPS_A_REQUEST, patience=300)
    scene.fault()
    _gather(scene, count)
    with Onlooker(scene.rig.page, scene.rig.people[0], "keyed") as onlooker:
        scene.await_seen(lambda page: HOURS.search(page.row("keyed")) is not None, within=10)
        target.mode()
        scene.over()
        scene.heal(30 + count / STEPS_A_SECOND)
    _expect_billing_first(scene, count)
    _expect_falling_age(scene, onlooker.looks)
    limit = PAGE_SECONDS * scene.patience
    scene.expect(onlooker.p95() < limit, f"the page took {onlooker.p95():.2f} s (p95), more than {limit:.1f} s")
    scene.expect(onlooker.statuses() == {200}, f"the page answered {sorted(onlooker.statuses())}")


def _gather(scene: Scene, count: int) -> None:
    """All of it is in the ledger and waits; then it has waited for two hours, one after another."""
    requests = count // STEPS_A_REQUEST
    scene.rig.wait(60 + count / STEPS_A_SECOND, lambda: scene.states().get("ready") == requests)
    scene.rig.ledger.age(scene.prefix, seconds=OUTAGE_SECONDS)
    scene.injected = scene.rig.ledger.backlog(scene.prefix)
    scene.rig.ledger.put_first(scene.prefix, ending="0", priority=BILLING)


def _expect_billing_first(scene: Scene, count: int) -> None:
    order = [effect.ref.partition(":")[0] for effect in scene.target().effects(scene.prefix)]
    last = max((place for place, key in enumerate(order) if key.endswith("0")), default=count)
    most = count // BILLING_SHARE + CLAIMED_BESIDE
    scene.expect(last < most, f"the last of billing was sent at place {last}, after more than {most} others")


def _expect_falling_age(scene: Scene, looks: Sequence[Look]) -> None:
    """At no look is anything older than what was oldest before, until all that had waited is through."""
    seen = [(look.at, look.row["oldest_seconds"] or 0.0) for look in looks if look.row]
    since = [at - age for at, age in seen if age > YOUNG_SECONDS]
    back = [after - before for before, after in itertools.pairwise(since) if after < before - LOOK_SECONDS]
    scene.expect(len(set(map(int, since))) > 2, f"nobody saw the backlog grow younger: {[age for _, age in seen]}")
    scene.expect(len(since) < len(seen), "nobody saw the end of what had waited")
    scene.expect(not back, f"the oldest was older than before by {back} s")


SCENARIOS = (Scenario("F43", "thousands of steps have waited for two hours", drain_backlog, seconds=75),)
