"""News of one won deal come by webhook and by poll: one journey, one project, and both ways are noted."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import CENTS, Scene
from visibility.devstack.faults.sender import News

DEALS, POLL_SECONDS = 16, 1.0
WAYS = {"poll", "webhook"}
COMMANDS = (
    "FindCustomer",
    "CreateCustomer",
    "CreateProject",
    "CreateFinancialProject",
    "LinkProject",
    "LinkOpportunity",
    "PublishStaffingDemand",
)
# What an administrator and an earlier pull of the CRM have left: routes, and the customer of all deals.
SET_UP = f"""
from django.utils import timezone
from integrations.canonical.models import Customer, Link
from integrations.models import Connection, Route
source, target = (Connection.objects.get(name=name) for name in ("source", "keyed"))
known = {{"tax_code": "DE1", "currency": "EUR", "country": "DE", "recorded_at": timezone.now()}}
customer, _ = Customer.objects.get_or_create(firm=source.firm, name="Aster Foods", defaults=known)
Link.objects.get_or_create(connection=source, object_type="customer", external_id="aster", entity="customer",
    canonical_id=customer.pk)
for command in {COMMANDS}:
    Route.objects.get_or_create(firm=source.firm, command=command, legal_entity=None, connection=target)
"""


def tell_twice(scene: Scene) -> None:
    """Half of the deals are polled and then told of, half are polled and told of at once; each twice over."""
    rig, source = scene.rig, scene.rig.source
    rig.supervisor.run_once(rig.product.manage("shell", "-c", SET_UP))
    _await_first_pull(scene)
    polled, both = (_keys(scene, first) for first in (0, DEALS))
    scene.fault()
    source.write([_deal(key, number) for number, key in enumerate(polled)])
    rig.wait(20 * scene.patience, lambda: rig.ledger.runs(_prefix(scene)) == DEALS)
    source.write([_deal(key, number) for number, key in enumerate(both, DEALS)])
    for time in range(2):
        news = [News(key, time, Decimal(1)) for key in (*both, *polled)]
        scene.loads.append(source.sender.send(news))
    rig.wait(60 * scene.patience, lambda: scene.loads[-1].is_taken and _is_over(scene))
    source.rest()
    scene.over()
    scene.injected = sum(load.total for load in scene.loads)
    _expect_once(scene, polled)


def _await_first_pull(scene: Scene) -> None:
    """What a first pull brings is history, and starts nothing."""
    source, before = scene.rig.source, scene.rig.source.pulls()
    source.pull(every=POLL_SECONDS)
    scene.rig.wait(60 * scene.patience, lambda: source.pulls() > before)


def _is_over(scene: Scene) -> bool:
    ledger = scene.rig.ledger
    return ledger.runs(_prefix(scene)) >= 2 * DEALS and ledger.backlog(_prefix(scene)) == 0


def _expect_once(scene: Scene, polled: Sequence[str]) -> None:
    ways = scene.rig.ledger.ways(_prefix(scene))
    projects = Counter(scene.target().made("CreateProject", _prefix(scene)))
    scene.dup = sum(projects.values()) - len(projects)
    scene.lost = 2 * DEALS - len(projects)
    runs = Counter(subject for subject, _ in ways)
    scene.expect(len(ways) == len(runs) == 2 * DEALS, f"there are {len(ways)} journeys for {2 * DEALS} deals")
    unnamed = [subject for subject, known in ways if subject in polled and set(known) != WAYS]
    scene.expect(not unnamed, f"{len(unnamed)} of {DEALS} deals that came both ways do not say so")
    states = scene.rig.ledger.states(_prefix(scene))
    scene.expect(states.keys() <= {"done", "skipped"}, f"all were to be done, steps are {states}")


def _prefix(scene: Scene) -> str:
    """Apart from what is counted as postings."""
    return f"deal-{scene.prefix}"


def _keys(scene: Scene, first: int) -> list[str]:
    return [f"{_prefix(scene)}{number:03d}" for number in range(first, first + DEALS)]


def _deal(key: str, number: int) -> dict[str, Any]:
    fields = {"ref": key, "name": key, "currency": "EUR", "entity": "DE", "is_won": True, "customer": "aster"}
    fields |= {"revenue_method": "fixed_milestone", "starts_on": "2026-12-01", "ends_on": "2027-02-26"}
    return fields | {"amount": str(Decimal(CENTS * (number + 1)) / 100), "stage": "won"}


SCENARIOS = (Scenario("F30", "won deals come by webhook and by poll", tell_twice, seconds=30),)
