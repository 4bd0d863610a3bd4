"""A project's page and the portfolio show the first of many rows and stay small; the rest is a page away."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_project, make_run
from tests.visibility.builders import make_allocation, make_invoice, make_person, make_task, make_time
from tests.visibility.web.conftest import Scene
from tests.visibility.web.test_budgets import LARGEST_PAGE
from tests.visibility.worlds import Build
from visibility.projections import turn

pytestmark = pytest.mark.django_db
LISTS = ("tasks", "team", "invoices")


def large(scene: Scene) -> Scene:
    """A project with 51 of everything; its one seat that nobody is named for begins last."""
    ada, today = make_person(scene.germany, name="Ada Berg"), timezone.now().date()
    for number in range(51):
        make_task(scene.project, scene.erp, title=f"Task {number}")
        make_invoice(scene.project, scene.erp, number=f"INV-{number}")
        make_time(scene.project, scene.erp, ada)
    for _ in range(50):
        make_allocation(scene.project, scene.erp, person=ada, role="consultant")
    days = {"starts_on": today + timedelta(days=9), "ends_on": today + timedelta(days=90)}
    make_allocation(scene.project, scene.erp, person=None, role="architect", **days)
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: large(made))


def listed(client: Client, path: str) -> str:
    return str(client.get(f"/projects/P-100/lists/{path}").content.decode())


def rows(page: str, within: str) -> int:
    return page.partition(f'id="{within}"')[2].partition("</section>")[0].count("<tr") - 1


def test_a_large_project_is_a_small_page_that_leads_to_its_lists(scene: Scene, pmo: Client) -> None:
    page = pmo.get("/projects/P-100/").content.decode()

    assert {name: rows(page, name) for name in LISTS} == dict.fromkeys(LISTS, 6)
    assert re.findall(r'lists/(\w+)/">Show all (\d+)', page) == [
        ("tasks", "51"),
        ("time", "51"),
        ("team", "51"),
        ("invoices", "51"),
    ]
    assert 0 < page.find("architect") < page.find("consultant", page.find('id="team"'))
    assert len(page.encode()) < LARGEST_PAGE


def test_its_lists_have_pages(scene: Scene, pmo: Client) -> None:
    pages = {(name, number): listed(pmo, f"{name}/?page={number}") for name in LISTS for number in (1, 2, 3)}

    assert {key: rows(page, "list") for key, page in pages.items() if key[1] < 3} == {
        (name, number): count for name in LISTS for number, count in ((1, 50), (2, 1))
    }
    assert all("There are no more" in pages[name, 3] for name in LISTS)
    assert "page 1 of 2" in pages["tasks", 1]


def test_a_list_that_there_is_not_and_one_of_nobody_are_not_found(scene: Scene, pmo: Client) -> None:
    assert pmo.get("/projects/P-100/lists/secrets/").status_code == 404
    assert pmo.get("/projects/NONE/lists/time/").status_code == 404


def test_the_portfolio_shows_the_worst_twenty_and_stays_small(scene: Scene, pmo: Client) -> None:
    for number in range(44):
        make_project(scene.germany, code=f"P-{number}")
    turn.run(timezone.now())

    first, last = (pmo.get(f"/portfolio/?page={number}").content.decode() for number in (1, 3))

    assert (first.count("<tr data-href="), last.count("<tr data-href=")) == (20, 5)
    assert "page 1 of 3" in first
    assert len(first.encode()) < LARGEST_PAGE


def test_entries_that_went_well_are_no_story(scene: Scene, pmo: Client) -> None:
    turn.run(timezone.now())
    plain = {"journey": "time_to_finance", "legal_entity": scene.germany, "project_id": scene.project.pk}
    for state in ("done", "failed"):
        make_run(scene.firm, state=state, **plain)

    told = pmo.get("/projects/P-100/").content.decode().partition('id="story"')[2].partition("</section>")[0]

    assert told.count("Time to finance failed") == 1
    assert "Time to finance was done" not in told
