"""Names that are code are shown as text, in every page, fragment and answer."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Project
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
from visibility.projections import turn

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
QUOTES = "' onmouseover='alert(1)"
NAMES = (SCRIPT, IMAGE, QUOTES, "</script><b>", "{{ 7|add:7 }}", "\u202etxt.exe")


@pytest.fixture(params=NAMES)
def hostile(request: pytest.FixtureRequest, db: None) -> tuple[Client, int, int, str]:
    """A firm in which everything that people name has a hostile name."""
    name = str(request.param)
    firm = make_firm(name=name)
    entity = make_entity(firm, code="DE", name=name)
    erp = make_connection(firm, name=name[:60])
    project = make_project(entity, code="P-1", name=name, customer=make_customer(entity, name=name), manager=name)
    make_time(project, erp, make_person(entity, name=name), service_date=timezone.now().date())
    make_milestone(project, erp, title=name)
    exchange = make_exchange(erp, url=f"http://plain.test/{name}", error=name, status=None)
    run = hostile_run(project, erp, exchange, name)
    turn.run(timezone.now())
    client = signed_in(make_user(firm, "pmo", "executive", "finance", name=f"user {name}"[:150]))
    return client, run.pk, exchange.pk, name


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


def test_pages_show_hostile_names_as_text(hostile: tuple[Client, int, int, str]) -> None:
    client, run, exchange, name = hostile
    paths = (
        "/transactions/",
        f"/transactions/?search={name}",
        f"/transactions/{run}/",
        f"/exchanges/{exchange}/",
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


def test_answers_by_api_are_json_and_nothing_else(hostile: tuple[Client, int, int, str]) -> None:
    client, run, _, name = hostile

    answer = client.get(f"/api/v1/transactions/{run}/")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["line"]["what"] == name


def test_pages_run_only_scripts_of_ours(hostile: tuple[Client, int, int, str]) -> None:
    client, run, _, _ = hostile

    first, second = client.get(f"/transactions/{run}/"), client.get("/transactions/")

    policy = first["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for page in (first, second):
        text = page.content.decode()
        assert " style=" not in text
        assert "<script>" not in text
        assert "javascript:" not in text
