"""Names that are code are shown as text, in every page, fragment and answer."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Firm, Project
from integrations.models import Connection, Exchange
from journeys.models import JourneyRun, OperatorAction, WorkItem
from tests.builders import (
    make_attempt,
    make_connection,
    make_customer,
    make_entity,
    make_exchange,
    make_firm,
    make_project,
    make_run,
    make_step,
    make_user,
)
from tests.builders.ledger import NOW
from tests.visibility.builders import make_milestone, make_person, make_time
from tests.visibility.web.conftest import signed_in
from tests.visibility.worlds import Build, as_built
from visibility.projections import turn

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
QUOTES = "' onmouseover='alert(1)"
# Together, so that few firms are needed; within 60 characters, which is as long as a connection's name may be.
NAMES = (SCRIPT + IMAGE, QUOTES + "</script><b>{{ 7|add:7 }}\u202etxt.exe")


@dataclass(frozen=True)
class Hostile:
    """A firm in which everything that people name has this hostile name."""

    name: str
    firm: Firm
    run: int
    exchange: int


@pytest.fixture(scope="module", params=NAMES)
def made(request: pytest.FixtureRequest, built: Build) -> Hostile:
    return built(lambda: make_hostile(str(request.param)))


@pytest.fixture
def hostile(made: Hostile, db: None) -> Hostile:
    return as_built(made)


@pytest.fixture
def client(hostile: Hostile) -> Client:
    return signed_in(make_user(hostile.firm, "pmo", "executive", "finance", name=f"user {hostile.name}"))


def make_hostile(name: str) -> Hostile:
    firm = make_firm(name=name)
    entity = make_entity(firm, code="DE", name=name)
    erp = make_connection(firm, name=name)
    project = make_project(entity, code="P-1", name=name, customer=make_customer(entity, name=name), manager=name)
    make_time(project, erp, make_person(entity, name=name), service_date=timezone.now().date())
    make_milestone(project, erp, title=name)
    exchange = make_exchange(erp, url=f"http://plain.test/{name}", error=name, status=None)
    run = hostile_run(project, erp, exchange, name)
    turn.run(timezone.now())
    return Hostile(name, firm, run.pk, exchange.pk)


def hostile_run(project: Project, erp: Connection, exchange: Exchange, name: str) -> JourneyRun:
    """A failed run of the project on which somebody of that name has acted."""
    named = {"label": name, "customer": name, "subject": f"{name} subject", "event": {"name": name}, "via": [name]}
    run = make_run(project.firm, legal_entity=project.legal_entity, project_id=project.pk, amount=Decimal(5), **named)
    step = make_step(
        run,
        erp,
        name="post_1",
        state="rejected",
        error_kind="validation",
        error=f"{name} refused",
        command={"type": "PostStep", "fields": {"payload": {"name": name}}},
        output={"external_id": name},
        external_ref=f"{name}-ref",
    )
    make_attempt(step, exchange, detail=name, outcome=name[:20])
    acted = {"actor": name, "reason": name, "detail": {"step": name}, "performed_at": NOW}
    OperatorAction.objects.create(run_id=run.pk, step_id=step.pk, action="comment", **acted)
    WorkItem.objects.create(run=run, step=step, kind="assigned", reason=name, assignee=name, opened_at=NOW)
    return run


def test_pages_show_hostile_names_as_text(hostile: Hostile, client: Client) -> None:
    name = hostile.name
    paths = (
        "/transactions/",
        f"/transactions/?search={name}",
        f"/transactions/{hostile.run}/",
        f"/exchanges/{hostile.exchange}/",
        "/portfolio/",
        f"/portfolio/?search={name}&manager={name}",
        "/operations/",
        "/freshness/",
        "/projects/P-1/",
        "/projects/P-1/rows/?kind=time",
    )

    pages = [client.get(path) for path in paths]

    assert [page.status_code for page in pages] == [200] * len(paths)
    for page in pages:
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "' onmouseover='" not in text
        assert "</script><b>" not in text


def test_answers_by_api_are_json_and_nothing_else(hostile: Hostile, client: Client) -> None:
    answer = client.get(f"/api/v1/transactions/{hostile.run}/")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["line"]["what"] == hostile.name


def test_pages_run_only_scripts_of_ours(hostile: Hostile, client: Client) -> None:
    first, second = client.get(f"/transactions/{hostile.run}/"), client.get("/transactions/")

    policy = first["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for page in (first, second):
        text = page.content.decode()
        assert " style=" not in text
        assert "<script>" not in text
        assert "javascript:" not in text
