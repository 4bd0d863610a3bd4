"""Failed transactions replayed together: by filter, with their money, after the password, and told one by one."""

import base64
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from journeys.models import BulkReplay, OperatorAction, StepRun
from journeys.queries.failed_steps import failed_steps
from journeys.queries.scope import LedgerScope, RunFilters
from tests.builders import make_run, make_step, make_user
from tests.builders.people import PASSWORD
from tests.visibility.web.conftest import Scene, send, signed_in
from visibility.web.sessions import SIGNED_IN_AT

pytestmark = pytest.mark.django_db
API = "/api/v1/transactions/replay/"


@pytest.fixture
def second(scene: Scene) -> StepRun:
    """Another failed transaction, of Britain and another kind."""
    run = make_run(scene.firm, legal_entity=scene.britain, label="Severn lock", amount=Decimal(500), currency="EUR")
    return make_step(run, scene.erp, state="dead", error_kind="retry", error="busy")


def value_of(step: StepRun) -> str:
    return f"{step.run_id}-{step.pk}-{step.fence}"


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_lists_what_the_filters_find_with_count_money_and_a_tick_each(
    scene: Scene, second: StepRun, pmo: Client
) -> None:
    everything, of_kind = body(pmo, "/transactions/replay/"), body(pmo, "/transactions/replay/?kind=master_data")

    assert "2 failed: EUR 120,500 at risk" in everything
    assert f'value="{value_of(second)}" checked' in everything
    assert "1 failed: EUR 120,000 at risk" in of_kind
    assert f'value="{value_of(scene.failed_step)}" checked' in of_kind
    assert "Severn lock" not in of_kind


def test_the_list_of_transactions_leads_there_with_its_filters(scene: Scene, pmo: Client) -> None:
    assert 'href="/transactions/replay/?kind=master_data"' in body(pmo, "/transactions/?tab=failed&kind=master_data")
    assert "/transactions/replay/" not in body(signed_in(make_user(scene.firm, "finance")), "/transactions/?tab=failed")


def test_what_is_ticked_is_replayed_once_and_each_refusal_is_told(scene: Scene, second: StepRun, pmo: Client) -> None:
    StepRun.objects.filter(pk=second.pk).update(fence=9)
    client, path = pmo, "/transactions/replay/?tab=failed&since=2020-01-01"
    client.cookies["csrftoken"] = "x" * 32
    form = {"reason": "mended", "chosen": [value_of(scene.failed_step), value_of(second), "nonsense", "1-2-3-4"]}

    response = client.post(path, form, headers={"X-CSRFToken": "x" * 32})

    page, bulk = body(client, response["Location"]), BulkReplay.objects.get()
    assert response["Location"] == f"/transactions/replayed/{bulk.pk}/"
    assert (bulk.asked, bulk.actor, bulk.reason, bulk.query) == (2, "pia", "mended", "since=2020-01-01")
    assert "1 replayed, 1 refused" in page
    assert "This step was tried again since you looked at it" in page
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "ready"
    assert StepRun.objects.get(pk=second.pk).state == "dead"


@pytest.mark.parametrize("form", [{"reason": "  "}, {"reason": "x", "chosen": ""}])
def test_without_a_reason_or_a_tick_nothing_happens(form: dict[str, str], scene: Scene, pmo: Client) -> None:
    response = send(pmo, "/transactions/replay/", **{"chosen": value_of(scene.failed_step)} | form)

    assert "/transactions/replay/" in response["Location"]
    assert 'id="fault" role="alert"' in body(pmo, response["Location"])
    assert not OperatorAction.objects.exists()


def test_what_cannot_be_replayed_comes_back_once_as_it_was_ticked_and_typed(
    scene: Scene, second: StepRun, pmo: Client
) -> None:
    address = "/transactions/replay/?since=2020-01-01"

    back = send(pmo, address, reason="long <enough> " * 40, chosen=value_of(second))["Location"]
    page, later = body(pmo, back), body(pmo, back)

    assert back == address
    assert 'value="long &lt;enough&gt;' in page
    assert 'aria-describedby="fault"' in page
    assert f'value="{value_of(second)}" checked' in page
    assert f'value="{value_of(scene.failed_step)}">' in page
    assert f'value="{value_of(scene.failed_step)}" checked' in later
    assert "&lt;enough" not in later


def test_a_viewer_of_one_entity_neither_sees_nor_replays_what_is_of_another(scene: Scene, second: StepRun) -> None:
    client = signed_in(make_user(scene.firm, "pmo", entities=[scene.britain]))

    page = body(client, "/transactions/replay/")
    send(client, "/transactions/replay/", reason="x", chosen=value_of(scene.failed_step))

    assert "Severn lock" in page
    assert "Polar expansion" not in page
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "rejected"


def test_finance_may_not_and_a_press_of_others_is_not_there_for_who_sees_none_of_it(scene: Scene, pmo: Client) -> None:
    finance = signed_in(make_user(scene.firm, "finance"))
    british = signed_in(make_user(scene.firm, "finance", entities=[scene.britain]))
    form = {"reason": "x", "chosen": value_of(scene.failed_step)}

    refused = send(finance, "/transactions/replay/", **form).status_code
    told = send(pmo, "/transactions/replay/", **form)["Location"]

    assert (refused, finance.get("/transactions/replay/").status_code) == (403, 403)
    assert (finance.get(told).status_code, british.get(told).status_code) == (200, 404)


def test_an_old_session_gives_its_password_first(scene: Scene, pmo: Client) -> None:
    session = pmo.session
    session[SIGNED_IN_AT] = (timezone.now() - timedelta(minutes=6)).isoformat()
    session.save()

    response = send(pmo, "/transactions/replay/?kind=x", reason="x", chosen=value_of(scene.failed_step))

    assert response["Location"] == "/login/?again=1&next=%2Ftransactions%2Freplay%2F%3Fkind%3Dx"
    assert not OperatorAction.objects.exists()


def test_what_a_newer_version_replaced_has_no_tick(scene: Scene, pmo: Client) -> None:
    make_run(scene.firm, legal_entity=scene.germany, subject=scene.failed.subject, version=2)

    page = body(pmo, "/transactions/replay/")

    assert f'value="{value_of(scene.failed_step)}" disabled' in page
    assert "A newer version has replaced it" in page


def test_what_cannot_be_replayed_takes_nobodys_place(scene: Scene, second: StepRun) -> None:
    make_run(scene.firm, legal_entity=scene.germany, subject=scene.failed.subject, version=2)
    StepRun.objects.filter(pk=scene.failed_step.pk).update(finished_at=timezone.now() - timedelta(days=9))
    StepRun.objects.filter(pk=second.pk).update(finished_at=timezone.now())

    (first,) = failed_steps(LedgerScope(firm_id=scene.firm.pk), RunFilters(), limit=1)

    assert (first.step_id, first.is_superseded) == (second.pk, False)


def test_the_api_answers_the_same_and_acts_with_a_password_alone(scene: Scene, pmo: Client) -> None:
    seen = pmo.get(f"{API}?kind=master_data").json()["choices"][0]
    press = {"reason": "mended", "steps": [{name: seen[name] for name in ("run_id", "step_id", "seen")}]}
    header = base64.b64encode(f"pia:{PASSWORD}".encode()).decode()
    told = {"Authorization": f"Basic {header}"}

    by_session = pmo.post(API, json.dumps(press), content_type="application/json")
    nothing = Client().post(API, json.dumps(press | {"steps": []}), content_type="application/json", headers=told)
    done = Client().post(API, json.dumps(press), content_type="application/json", headers=told)

    assert (by_session.status_code, nothing.status_code, done.status_code) == (401, 400, 200)
    assert (done.json()["replayed"], done.json()["lines"][0]["run_id"]) == (1, scene.failed.pk)
    assert pmo.get(f"/api/v1/transactions/replayed/{done.json()['bulk_id']}/").json()["replayed"] == 1
