"""What a role or a scope does not include is not told: not in stories, counts, errors, costs, nor by dead links."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.models import QuarantinedRow, StreamCursor, SyncRun
from tests.builders import make_run, make_user
from tests.visibility.builders import NOW, make_cost_rate, make_order, make_person, make_task, make_time
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.projections import turn

pytestmark = pytest.mark.django_db
D = Decimal


def booked(scene: Scene) -> Scene:
    """A project with an hour of somebody known, an order, and a failed run of its own that another entity has too."""
    ada = make_person(scene.germany, name="Ada Berg")
    make_cost_rate(ada, scene.erp, amount=D("77.77"))
    evidence = scene.exchange.pk
    make_time(scene.project, scene.erp, ada, hours=D(1), service_date=date(2026, 6, 1), exchange_id=evidence)
    make_order(scene.project, scene.erp, number="PO-7", billed_amount=D(4321), exchange_id=evidence)
    scene.failed.state, scene.failed.error = "failed", "Cedar Health has no tax code"
    scene.failed.save()
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: booked(made))


def page(scene: Scene, path: str, role: str, *, of_germany: bool = False) -> str:
    entities = [scene.germany] if of_germany else None
    response = signed_in(make_user(scene.firm, role, entities=entities)).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_story_leaves_out_runs_of_other_legal_entities(scene: Scene) -> None:
    british = {"legal_entity": scene.britain, "project_id": scene.project.pk, "state": "failed"}
    make_run(scene.firm, error="Thames bridge is closed", **british)

    assert "Thames bridge is closed" in page(scene, "/projects/P-100/", "pmo")
    assert "Thames bridge is closed" not in page(scene, "/projects/P-100/", "pmo", of_germany=True)


def test_the_story_tells_an_executive_that_it_failed_but_neither_why_nor_where(scene: Scene) -> None:
    told = page(scene, "/projects/P-100/", "executive")

    assert "failed." in told
    assert "no tax code" not in told
    assert "/transactions/" not in told


def test_the_story_leads_those_who_may_to_the_transaction(scene: Scene) -> None:
    told = page(scene, "/projects/P-100/", "pmo")

    assert "failed: Cedar Health has no tax code" in told
    assert f'href="/transactions/{scene.failed.pk}/"' in told


@pytest.mark.parametrize(("role", "is_shown"), [("executive", False), ("pmo", False), ("finance", True)])
def test_what_an_hour_of_somebody_costs_is_for_finance_alone(role: str, is_shown: bool, scene: Scene) -> None:
    rows = page(scene, "/projects/P-100/rows/?kind=time", role)
    costs = page(scene, "/projects/P-100/rows/?kind=costs", role)

    assert ("Ada Berg" in rows) == (role != "executive")
    assert ("77.77" in rows, "77.77" in costs) == (is_shown, is_shown)
    assert "4,321.00" in costs


@pytest.mark.parametrize(("role", "is_shown"), [("executive", False), ("pmo", False), ("finance", True)])
def test_a_budget_that_tells_what_one_person_costs_is_for_finance_alone(
    role: str, is_shown: bool, scene: Scene
) -> None:
    make_task(scene.project, scene.erp, estimate_hours=D(100))
    turn.run(timezone.now())

    shown = page(scene, "/projects/P-100/", role).partition('id="tasks"')[2].partition("</section>")[0]

    assert ("EUR 7,777" in shown, "what an hour of one person costs" in shown) == (is_shown, not is_shown)


def test_a_budget_of_several_people_is_for_everybody(scene: Scene) -> None:
    make_cost_rate(make_person(scene.germany), scene.erp, amount=D("22.23"))
    make_task(scene.project, scene.erp, estimate_hours=D(100))
    turn.run(timezone.now())

    assert "EUR 5,000" in page(scene, "/projects/P-100/", "pmo").partition('id="tasks"')[2]


def test_cost_opens_time_orders_and_postings(scene: Scene) -> None:
    rows = page(scene, "/projects/P-100/rows/?kind=costs", "finance")

    assert rows.index("Ada Berg") < rows.index("PO-7")
    assert 'href="/projects/P-100/rows/?kind=costs"' in page(scene, "/projects/P-100/", "finance")


@pytest.mark.parametrize(
    ("role", "of_germany", "is_drawn"),
    [("executive", False, False), ("pmo", True, False), ("pmo", False, True)],
)
def test_an_exchange_is_linked_for_those_who_may_open_it(
    role: str, of_germany: bool, is_drawn: bool, scene: Scene
) -> None:
    rows = page(scene, "/projects/P-100/rows/?kind=time", role, of_germany=of_germany)

    assert (f"/exchanges/{scene.exchange.pk}/" in rows) == is_drawn


def test_freshness_tells_counts_and_errors_only_to_a_scope_on_all_entities(scene: Scene) -> None:
    stream = StreamCursor.objects.create(
        connection=scene.erp,
        stream="invoices",
        entity="invoice",
        every_seconds=10,
        last_success_at=NOW,
        last_error="Thames bridge has no tax code",
        last_error_at=NOW,
        held_count=4711,
        source_count=4712,
    )
    SyncRun.objects.create(cursor=stream, started_at=NOW, state="done", seen=3131, changed=2)
    QuarantinedRow.objects.create(connection=scene.erp, stream="invoices", external_id="1", reason="-", body={})

    everything = page(scene, "/freshness/", "pmo")
    german = [page(scene, path, "pmo", of_germany=True) for path in ("/freshness/", "/portfolio/", "/operations/")]

    assert "Thames bridge has no tax code" in everything
    assert "4,711 / 4,712" in everything
    assert [word for word in ("Thames", "4,711", "3,131", "Put aside") for text in german if word in text] == []


@pytest.mark.parametrize("path", ["/portfolio/", "/projects/P-100/", "/freshness/"])
def test_an_executive_is_shown_no_link_that_would_be_refused(path: str, scene: Scene) -> None:
    shown = page(scene, path, "executive")

    assert 'href="/transactions/' not in shown
    assert 'href="/exchanges/' not in shown


def test_an_executive_still_reads_how_much_is_at_risk(scene: Scene) -> None:
    assert "at risk in 2 transactions" in page(scene, "/portfolio/", "executive")
