"""A project whose sources say what cannot be reckoned with has a page with the reason, and its rows."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Project
from tests.builders import make_project, make_user
from tests.visibility.builders import (
    make_allocation,
    make_milestone,
    make_opportunity,
    make_order,
    make_task,
    make_time,
)
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.evidence.check import check
from visibility.models import ProjectFigures
from visibility.projections import turn

pytestmark = pytest.mark.django_db
BANNER = "This project has no figures."


def broken(scene: Scene) -> Scene:
    """The roles of its deal came without hours."""
    make_task(scene.project, scene.erp)
    make_allocation(scene.project, scene.erp)
    make_milestone(scene.project, scene.erp, title="Design")
    deal = make_opportunity(scene.germany, is_won=False, won_at=None, staffing=[{"role": "consultant"}])
    Project.objects.filter(pk=scene.project.pk).update(opportunity=deal)
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: broken(made))


def test_its_page_says_so_and_leads_to_its_rows(scene: Scene, pmo: Client) -> None:
    response = pmo.get("/projects/P-100/")

    page = response.content.decode()
    assert response.status_code == 200
    assert BANNER in page
    assert "Design" in page
    assert page.count("Not shown while there are no figures") == 2
    assert "No tasks in the PSA" not in page


def test_no_figure_is_shown_as_zero(scene: Scene, pmo: Client) -> None:
    answer: Any = pmo.get("/api/v1/projects/P-100/").json()

    assert {value["figure"] for value in answer["figures"].values()} == {None}
    assert {value["reason"] for value in answer["figures"].values()} == {"not_computed"}
    assert answer["is_computed"] is False


@pytest.mark.parametrize("page", ["/close/", "/portfolio/believed/", "/portfolio/evidence/margin/"])
def test_the_pages_of_the_firm_go_on_without_it(scene: Scene, page: str) -> None:
    response = signed_in(make_user(scene.firm, "finance")).get(page)

    assert response.status_code == 200
    assert b"".join(response)


def test_what_was_believed_of_it_is_no_page(scene: Scene, pmo: Client) -> None:
    assert pmo.get("/projects/P-100/believed/").status_code == 404


def test_its_pack_says_that_it_has_no_figure(scene: Scene) -> None:
    response = signed_in(make_user(scene.firm, "executive")).get("/projects/P-100/evidence/ac/")

    found = check(io.BytesIO(b"".join(response)))

    assert (found.value, found.differences) == ("not known (not_computed)", ())


def test_figures_from_before_are_not_shown_beside_inputs_that_break(scene: Scene, pmo: Client) -> None:
    ProjectFigures.objects.filter(project=scene.project).update(ac=Decimal(4711), reasons={})

    page = pmo.get("/projects/P-100/").content.decode()

    assert BANNER in page
    assert "4,711" not in page


def test_one_that_was_set_aside_says_so_though_its_inputs_can_be_read(scene: Scene, pmo: Client) -> None:
    other = make_project(scene.germany, code="P-200")
    for _ in range(2):
        make_order(other, scene.erp, amount=Decimal(9 * 10**14), billed_amount=Decimal(9 * 10**14))
    turn.run(timezone.now())

    assert BANNER in pmo.get("/projects/P-200/").content.decode()


def test_time_of_the_first_day_that_there_is_breaks_no_chart(scene: Scene, pmo: Client) -> None:
    other = make_project(scene.germany, code="P-200")
    make_time(other, scene.erp, None, cost_rate=Decimal(80), service_date=date(1, 1, 1))
    turn.run(timezone.now())

    response = pmo.get("/projects/P-200/")

    assert response.status_code == 200
    assert BANNER not in response.content.decode()
