"""A step whose target finishes later: the engine asks until it is there, and sends once."""

import base64
import os
import subprocess
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations import secrets
from integrations.models import Connection, ConnectionGate
from journeys import pulse, registry
from journeys.engine import settling
from journeys.engine.draining import drain
from journeys.intake.starting import start
from journeys.models import Attempt, AttemptExchange, Effect, JourneyRun, StepRun
from tests.integrations.connectors.conftest import READY_SECONDS, Vendor, launch
from tests.journeys.builders import NOW, make_connection, make_deal, make_firm, step_of

LONG_AGO = "2026-01-01T00:00:00Z"
OWNER = "annika.brandt@northlight.example"
REF = "north-team-006000000000001"


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Vendor]:
    vendor = launch("microsoft365", tmp_path, "--empty")
    vendor.mode(team_seconds=600)
    yield vendor
    vendor.process.kill()
    vendor.process.wait()


@pytest.fixture
def collaboration(transactional_db: None, tenant: Vendor, settings: Any) -> Connection:
    """A connection to the tenant, with CreateTeam routed to it."""
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{tenant.port}"]
    settings.SERVER_CUTOFF = 0.2
    client = tenant.client()
    plain = {"tenant_id": client["tenant_id"], "client_id": client["client_id"], "sender": client["sender"]}
    connection = make_connection(
        make_firm(),
        commands=("CreateTeam",),
        kind="microsoft365",
        base_url=tenant.url,
        settings=plain | {"team_owner": OWNER, "login_url": tenant.url},
    )
    secrets.keep(connection, {"client_secret": client["client_secret"]}, now=NOW)
    return connection


def a_project_is_created(connection: Connection) -> JourneyRun:
    """A run of a won deal whose project is there, so that its team is next."""
    start(registry.journey("opportunity_to_project"), [make_deal(firm_id=connection.firm_id)], via="poll")
    run = JourneyRun.objects.get()
    output: dict[str, Any] = {"external_id": "900", "object_type": "Workspace", "connection": "PSA"}
    StepRun.objects.filter(run=run, name="create_project").update(state="done", wait_on=None, output=output)
    settling.settle({run.pk})
    return run


def look_again() -> None:
    """As the pulse does once the time to look has come."""
    StepRun.objects.filter(wait_on__startswith="remote:").update(next_at=LONG_AGO)
    assert pulse.wake_waits() == 1
    drain("live")


def restart(vendor: Vendor) -> None:
    vendor.process.kill()
    vendor.process.wait()
    vendor.process = subprocess.Popen(vendor.process.args)
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        try:
            vendor.ask("/_health")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the sandbox did not come back")


def test_a_team_is_asked_for_once_and_followed_until_it_is_there(collaboration: Connection, tenant: Vendor) -> None:
    run = a_project_is_created(collaboration)

    drain("live")
    asked = step_of(run, "create_team")
    restart(tenant)
    look_again()
    under_way = step_of(run, "create_team")
    tenant.do("finish_teams")
    look_again()

    (team,) = tenant.effects(object="team", ref=REF)
    done = step_of(run, "create_team")
    assert [(one.state, (one.wait_on or "")[:14]) for one in (asked, under_way)] == [
        ("waiting", "remote:/teams("),
        ("waiting", "remote:/v1.0/t"),
    ]
    assert (done.state, done.attempts, done.wait_on) == ("done", 0, None)
    assert done.output == {
        "external_id": team["id"],
        "object_type": "team",
        "url": team["body"]["webUrl"],
        "connection": collaboration.name,
        "echo": {"name": "Aster Foods: Data platform"},
    }
    assert Effect.objects.get(idem_key=done.idem_key).reference == done.output


def test_what_was_asked_is_kept_as_evidence_of_its_own_kind(collaboration: Connection, tenant: Vendor) -> None:
    run = a_project_is_created(collaboration)
    drain("live")
    tenant.do("finish_teams")
    look_again()

    attempts = Attempt.objects.filter(step__run=run).order_by("fence")
    roles = AttemptExchange.objects.filter(attempt__step__run=run).order_by("pk").values_list("role", flat=True)
    assert list(attempts.values_list("outcome", flat=True)) == ["Pending", "Done"]
    assert list(roles) == ["call"] * 5 + ["probe"] * 2


def test_an_outage_while_a_team_is_made_sends_nothing_again(collaboration: Connection, tenant: Vendor) -> None:
    run = a_project_is_created(collaboration)
    drain("live")
    tenant.mode(p503=1, retry_after=30, only="/v1.0")
    look_again()
    waiting = step_of(run, "create_team")
    tenant.mode()
    tenant.do("finish_teams")
    ConnectionGate.objects.update(blocked_until=None)

    look_again()

    assert (waiting.state, (waiting.wait_on or "")[:7], waiting.attempts) == ("waiting", "remote:", 0)
    assert step_of(run, "create_team").state == "done"
    assert len(tenant.effects(object="team", ref=REF)) == 1


def test_a_team_that_fails_is_skipped_with_the_vendors_words(collaboration: Connection, tenant: Vendor) -> None:
    run = a_project_is_created(collaboration)
    tenant.mode(fail_team=1)
    drain("live")
    tenant.do("finish_teams")

    look_again()

    step = step_of(run, "create_team")
    assert (step.state, step.error.partition(":")[0]) == ("skipped", "BadGateway")


def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(collaboration: Connection, tenant: Vendor) -> None:
    run = a_project_is_created(collaboration)
    tenant.mode(plost_after=1, only="POST /v1.0/teams")
    drain("live")
    unknown = step_of(run, "create_team").state
    tenant.mode()
    tenant.do("finish_teams")
    StepRun.objects.filter(run=run, state="unknown").update(next_at=LONG_AGO)
    ConnectionGate.objects.update(blocked_until=None)

    drain("live")

    assert (unknown, step_of(run, "create_team").state) == ("unknown", "done")
    assert len(tenant.effects(object="team", ref=REF)) == 1
