"""News come in any order or not at all, a pull is killed between two pages: what is held is what is there."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import CENTS, Scene, Unplayable
from visibility.devstack.faults.sender import News

RECORDS, LOSS = 100, 0.1
# As they arrive.
VERSIONS = (3, 1, 2)
POLL_SECONDS = 5.0
# Ten pages are stored in one (pulling/batches.py), five are read ahead, and some are still to come.
MANY = 9_000
PAGE_LATE = 0.4
CHANGED = 40


def disorder(scene: Scene) -> None:
    """The last version of each record is told first, and of a tenth nothing is told: the next poll finds them."""
    source, dice = scene.rig.source, random.Random(scene.seed)  # noqa: S311  (an order that can be repeated)
    keys = [f"{scene.prefix}{number:05d}" for number in range(RECORDS)]
    for version in sorted(VERSIONS):
        source.write([_record(key, number, version) for number, key in enumerate(keys)])
    told = dice.sample(keys, int(RECORDS * (1 - LOSS)))
    scene.fault()
    for version in VERSIONS:
        news = [News(key, version, _amount(keys.index(key), version)) for key in dice.sample(told, len(told))]
        scene.loads.append(source.sender.send(news))
        scene.rig.wait(20, lambda: scene.loads[-1].is_taken)
    scene.rig.wait(60 * scene.patience, lambda: scene.rig.ledger.backlog(scene.prefix) == 0)
    missing = source.differences(scene.prefix)
    lost = sorted(set(keys) - set(told))
    scene.expect(missing == lost, f"after the hints {len(missing)} records differ, {len(lost)} were never told of")
    scene.injected = len(lost) + sum(load.total for load in scene.loads)
    scene.over()
    source.pull(every=POLL_SECONDS)
    _await_same(scene, 60)


def kill_between_pages(scene: Scene) -> None:
    """The puller dies with part of the records stored that bear one stamp, and records change meanwhile."""
    source = scene.rig.source
    source.write([_record(f"{scene.prefix}{number:05d}", number, 1) for number in range(MANY)], is_at_once=True)
    source.target.mode(delay=PAGE_LATE, only="GET /records")
    source.pull(every=POLL_SECONDS)
    if not scene.rig.wait(60 * scene.patience, lambda: source.held(scene.prefix) > 0):
        raise Unplayable("the pull never came so far")
    scene.fault()
    scene.rig.kill("worker-bulk")
    _change(scene, 2, first=0)
    scene.injected = 1 + CHANGED
    source.target.mode()
    scene.over()
    scene.expect(len(source.differences(scene.prefix)) > 0, "nothing was missing when the pull was killed")
    _change(scene, 3, first=MANY - CHANGED)
    _await_same(scene, 60)


def _change(scene: Scene, version: int, *, first: int) -> None:
    numbers = range(first, first + CHANGED)
    scene.rig.source.write([_record(f"{scene.prefix}{number:05d}", number, version) for number in numbers])


def _await_same(scene: Scene, within: float) -> None:
    """Row by row what the source has; then the source is left alone."""
    source, limit = scene.rig.source, within * scene.patience
    is_same = scene.rig.wait(limit, lambda: not source.differences(scene.prefix))
    scene.heal_s = scene.since_over()
    scene.lost = 0 if is_same else len(source.differences(scene.prefix))
    source.rest()
    scene.expect(is_same, f"after {limit:.0f} s these differ: {_some(source.differences(scene.prefix))}")


def _record(key: str, number: int, version: int) -> dict[str, Any]:
    fields = {"ref": key, "name": key, "currency": "EUR", "entity": "DE", "is_won": False}
    return fields | {"amount": str(_amount(number, version)), "stage": f"version {version}"}


def _amount(number: int, version: int) -> Decimal:
    return Decimal(CENTS * (number + 1) * version) / 100


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:5])} and {len(names) - 5} more" if len(names) > 5 else ", ".join(names)


SCENARIOS = (
    Scenario("F27", "webhooks come in the wrong order, a tenth not at all", disorder, seconds=25),
    Scenario("F28", "a pull is killed between two pages while records change", kill_between_pages, seconds=75),
)
