"""The pages of what was believed: without JavaScript, under the same permissions, and by API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.visibility import builders as make
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.projections import turn

pytestmark = pytest.mark.django_db


def late_bill(scene: Scene) -> Scene:
    """A supplier's bill of two months ago that was recorded today."""
    now = timezone.now()
    make.make_order(scene.project, scene.erp, service_date=(now - timedelta(days=60)).date(), recorded_at=now)
    turn.run(now)
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: late_bill(made))


def test_the_project_page_leads_to_what_was_believed_and_why_it_differs(pmo: Client) -> None:
    project = pmo.get("/projects/P-100/").content.decode()
    page = pmo.get("/projects/P-100/believed/?figure=ac").content.decode()

    assert 'href="/projects/P-100/believed/"' in project
    assert "Purchase order" in page
    assert "EUR 4,000.00" in page


def test_the_portfolio_keeps_its_filters_and_opens_each_project(pmo: Client) -> None:
    page = pmo.get("/portfolio/believed/?figure=ac&entity=DE").content.decode()

    assert '<input type="hidden" name="entity" value="DE">' in page
    assert 'href="/projects/P-100/believed/?at=' in page


def test_the_api_gives_the_answers_of_the_pages(pmo: Client) -> None:
    project = pmo.get("/api/v1/projects/P-100/believed/?figure=ac").json()
    portfolio = pmo.get("/api/v1/portfolio/believed/?figure=ac").json()

    assert [line["effect"]["figure"] for line in project["lines"]] == ["4000"]
    assert portfolio["total"]["difference"]["figure"] == "4000"
    assert pmo.get("/api/v1/projects/P-100/believed/?figure=nothing").status_code == 404


def test_of_many_late_facts_the_page_has_those_that_moved_it_most(scene: Scene, pmo: Client) -> None:
    now = timezone.now()
    for number in range(7):
        day = (now - timedelta(days=60)).date()
        make.make_order(scene.project, scene.erp, service_date=day, recorded_at=now, billed_amount=number)

    page = pmo.get("/projects/P-100/believed/?figure=ac").content.decode()
    listed = pmo.get("/projects/P-100/believed/facts/?figure=ac").content.decode()

    assert page.count('id="late-') == 6
    assert "EUR 4,000.00" in page
    assert 'figure=ac">Show all ' in page
    assert listed.count('id="late-') > 6


def test_another_legal_entity_finds_nothing(scene: Scene) -> None:
    briton = signed_in(make_user(scene.firm, "finance", entities=[scene.britain]))

    assert briton.get("/projects/P-100/believed/").status_code == 404
    assert briton.get("/api/v1/portfolio/believed/").json()["rows"] == []
