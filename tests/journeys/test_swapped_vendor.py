"""Another vendor of the same kind: a connector, a connection, its routes, and the journey is the same as before."""

import base64
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from integrations import establish, secrets
from integrations.canonical.models import Customer
from integrations.models import Connection, ConnectionGate, Route
from journeys.engine.draining import drain
from journeys.intake import duty
from journeys.intake.changes import take_changes
from journeys.models import JourneyRun, StepRun
from tests.integrations.connectors.conftest import Vendor, launch
from tests.journeys.builders import NOW, make_connection, make_firm
from tests.journeys.intake.news import make_opportunity, tell

STAFFING = ("CreateProject", "LinkProject", "PublishStaffingDemand")
MONEY = ("FindCustomer", "CreateCustomer", "CreateFinancialProject")
OPTIONAL = ["create_team", "notify", "post_card"]
CUSTOMER = "Rheinquell Logistik GmbH"
OPPORTUNITY = {"customer": "customer-cedar", "name": "Data platform", "close_date": "2026-11-20"}
FIRST, LAST = "2026-12-01", "2027-02-26"
SOLD = [
    {"role": role, "hours": hours, "starts_on": FIRST, "ends_on": LAST}
    for role, hours in (("Consultant", "320"), ("Solution Architect", "40"))
]


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Vendor]]:
    """CRM, ERP and two systems that staff projects, as new as they come."""
    kinds = ("salesforce", "netsuite", "kantata", "crewplan")
    running = {kind: launch(kind, tmp_path_factory.mktemp(kind), "--empty") for kind in kinds}
    yield running
    for vendor in running.values():
        vendor.process.kill()
        vendor.process.wait()


@pytest.fixture
def connected(transactional_db: None, vendors: dict[str, Vendor], settings: Any) -> dict[str, Connection]:
    """Connections to all four; the commands of staffing are routed to the first of the two."""
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{vendor.port}" for vendor in vendors.values()]
    firm = make_firm()
    routed = {"salesforce": ("LinkOpportunity",), "netsuite": MONEY, "kantata": STAFFING, "crewplan": ()}
    made = {
        kind: make_connection(firm, name=kind, kind=kind, base_url=vendors[kind].url, commands=commands)
        for kind, commands in routed.items()
    }
    for kind, connection in made.items():
        _enter(connection, vendors[kind])
    return made


def _enter(connection: Connection, vendor: Vendor) -> None:
    """What an administrator enters: ids into the form, secrets into the vault."""
    issued = vendor.client()
    if "private_key_file" in issued:
        issued = issued | {"private_key": (vendor.state / Path(issued["private_key_file"])).read_text()}
        connection.settings = {"subsidiaries": "1=DE, 2=US, 3=UK"}
    hidden = ("consumer_secret", "private_key", "access_token", "api_key")
    plain = ("consumer_key", "organization_id", "client_id", "certificate_id")
    connection.settings |= {name: issued[name] for name in plain if name in issued}
    connection.save()
    secrets.keep(connection, {name: issued[name] for name in hidden if name in issued}, now=NOW)
    establish.establish(connection)


@pytest.fixture
def win(connected: dict[str, Connection], vendors: dict[str, Vendor]) -> Callable[[], JourneyRun]:
    """Somebody wins a deal in the CRM; its run, carried out as far as it goes."""
    crm, mine = connected["salesforce"], duty.take("intake", holder="test", seconds=60)
    assert mine is not None
    customer = Customer.objects.create(firm=crm.firm, name=CUSTOMER, currency="EUR", country="DE", recorded_at=NOW)
    sold = {"revenue_method": "fixed_milestone", "amount": "48000.00", "staffing": SOLD, "customer": customer}
    days = {"starts_on": date.fromisoformat(FIRST), "ends_on": date.fromisoformat(LAST)}

    def won() -> JourneyRun:
        deal = vendors["salesforce"].do("create_deal", key=uuid4().hex, **OPPORTUNITY)
        tell(crm, make_opportunity(crm, str(deal["id"]), **sold, **days))
        take_changes(mine)
        drain("live")
        return JourneyRun.objects.get(subject=deal["id"])

    return won


def states(run: JourneyRun) -> dict[str, str]:
    return dict(StepRun.objects.filter(run=run).order_by("position").values_list("name", "state"))


def staffed_at(vendor: Vendor, run: JourneyRun) -> list[str]:
    """What was created for the deal of a run at a vendor, by object; the vendor's words."""
    made = vendor.effects(operation="create")
    return sorted(one["object"] for one in made if run.subject in str(one["ref"]))


def test_the_route_is_switched_and_the_journey_runs_as_before(
    connected: dict[str, Connection], vendors: dict[str, Vendor], win: Callable[[], JourneyRun]
) -> None:
    before = win()
    Route.objects.filter(command__in=STAFFING).update(connection=connected["crewplan"])

    after = win()

    assert (before.state, after.state) == ("done", "done")
    assert states(after) == states(before)
    assert [name for name, state in states(after).items() if state == "skipped"] == ["create_customer", *OPTIONAL]
    assert staffed_at(vendors["crewplan"], before) == []
    assert staffed_at(vendors["crewplan"], after) == ["engagement", "opening", "opening"]
    assert staffed_at(vendors["kantata"], after) == []
    assert "workspaces" in staffed_at(vendors["kantata"], before)
    _is_linked_both_ways(vendors, after)


def _is_linked_both_ways(vendors: dict[str, Vendor], run: JourneyRun) -> None:
    ref = f"north-project-{run.subject}"
    engagement = vendors["crewplan"].records("engagements")[ref]
    (job,) = vendors["netsuite"].effects(object="job", operation="create", ref=ref)
    openings = [one for one in vendors["crewplan"].records("openings").values() if one["engagementId"] == ref]
    linked = {(link["system"], link["id"]) for link in engagement["links"]}
    assert linked == {("CRM", run.subject), ("netsuite", job["id"])}
    assert vendors["salesforce"].records("Opportunity")[run.subject]["Sightline_Ref__c"] == ref
    assert {(one["role"], one["minutes"]) for one in openings} == {
        ("Consultant", 320 * 60),
        ("Solution Architect", 40 * 60),
    }


def test_a_lost_answer_of_the_new_vendor_makes_nothing_twice(
    connected: dict[str, Connection], vendors: dict[str, Vendor], win: Callable[[], JourneyRun]
) -> None:
    Route.objects.filter(command__in=STAFFING).update(connection=connected["crewplan"])
    vendors["crewplan"].mode(plost_after=1, count=2, only="PUT /v2/engagements")

    run = win()
    for _ in range(3):
        StepRun.objects.filter(run=run, state__in=("ready", "unknown")).update(next_at=NOW)
        ConnectionGate.objects.update(blocked_until=None)
        drain("live")

    run.refresh_from_db()
    assert (run.state, vendors["crewplan"].ask("/_mode")["hits"]) == ("done", {"plost_after": 2})
    assert staffed_at(vendors["crewplan"], run) == ["engagement", "opening", "opening"]
