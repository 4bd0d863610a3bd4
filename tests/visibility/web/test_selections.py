"""Money at risk on the portfolio opens just the transactions it is of: those of the selection, touching the measure."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_project, make_run, make_step, make_user
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.web.test_drills import listed
from tests.visibility.worlds import Build
from visibility.projections import turn

pytestmark = pytest.mark.django_db


def chosen(scene: Scene) -> Scene:
    """One project of Ann's with an open and a failed deal and a failed entry of time; others have theirs."""
    ann = make_project(scene.germany, code="P-200", manager="Ann Ray & Co")
    plain = {"legal_entity": scene.germany, "project_id": ann.pk, "amount": Decimal(100)}
    deal = {"journey": "opportunity_to_project"}
    make_step(make_run(scene.firm, **plain, **deal), scene.erp, state="ready")
    make_step(make_run(scene.firm, **plain, **deal), scene.erp, state="rejected", error_kind="validation", error="no")
    entry = make_run(scene.firm, **plain, journey="time_to_finance")
    make_step(entry, scene.erp, state="rejected", error_kind="validation", error="no")
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: chosen(made))


def risks(page: str) -> dict[str, tuple[int, str]]:
    """How many transactions each tile speaks of, and their list."""
    found: dict[str, tuple[int, str]] = {}
    for key, tile in re.findall(r'data-tile="(\w+)">(.*?)</article>', page, re.DOTALL):
        risk = re.search(r'<a href="(/transactions/[^"]+)">[^<]*at risk in (\d+) transaction', tile)
        if risk:
            found[key] = int(risk[2]), unescape(risk[1])
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?manager=Ann+Ray+%26+Co", {"margin": 3, "staffing": 2, "unbilled": 1, "freshness": 3}),
        ("?search=P-200&method=", {"margin": 3, "staffing": 2, "unbilled": 1, "freshness": 3}),
    ],
)
def test_the_tiles_carry_the_selection_to_the_transactions(
    query: str, expected: dict[str, int], scene: Scene, pmo: Client
) -> None:
    found = risks(pmo.get(f"/portfolio/{query}").content.decode())

    assert {key: number for key, (number, _) in found.items()} == expected
    assert {key: listed(pmo, address) for key, (_, address) in found.items()} == expected


@pytest.mark.parametrize("query", ["", "?entity=DE", "?entity=UK"])
def test_a_legal_entity_is_carried_too(query: str, scene: Scene, pmo: Client) -> None:
    make_project(scene.britain, code="P-300")
    turn.run(timezone.now())

    found = risks(pmo.get(f"/portfolio/{query}").content.decode())

    assert {key: listed(pmo, address) for key, (_, address) in found.items()} == {
        key: number for key, (number, _) in found.items()
    }


def test_the_list_says_what_it_is_narrowed_to_and_keeps_it(scene: Scene, pmo: Client) -> None:
    _, address = risks(pmo.get("/portfolio/?manager=Ann+Ray+%26+Co").content.decode())["staffing"]

    page = pmo.get(address).content.decode()

    assert "of the projects chosen on the portfolio (manager Ann Ray &amp; Co), that touch staffing risk." in page
    assert '<input type="hidden" name="selection" value="manager=Ann+Ray+%26+Co">' in page
    assert '<input type="hidden" name="measure" value="staffing">' in page


@pytest.mark.parametrize("path", ["/portfolio/?manager=Ann+Ray+%26+Co", "/projects/P-200/"])
def test_a_banner_says_what_the_margin_may_be_wrong_by_and_opens_what_is_to_mend(
    path: str, scene: Scene, pmo: Client
) -> None:
    banner = pmo.get(path).content.decode().partition('id="notices"')[2].partition("</section>")[0]
    said = re.search(r"<strong>(.*?)</strong> (.*?)</p><a href=\"(.*?)\">See and mend</a>", banner)

    assert said
    assert said[1] == "This margin may be wrong by EUR 200"
    assert said[2] == (
        "because 1 won deal did not become a project (EUR 100); 1 approved time entry did not reach the ERP (EUR 100)."
    )
    assert listed(pmo, unescape(said[3])) == 2


def test_an_executive_sees_by_the_banner_what_leaks_there(scene: Scene) -> None:
    executive = signed_in(make_user(scene.firm, "executive"))

    banner = executive.get("/portfolio/").content.decode().partition('id="notices"')[2].partition("</section>")[0]

    assert '<a href="/leakage/integration/">See what leaks</a>' in banner
    assert executive.get("/leakage/integration/").status_code == 200


def test_a_projects_money_at_risk_opens_its_transactions(scene: Scene, pmo: Client) -> None:
    rows = pmo.get("/portfolio/?search=P-200").content.decode().partition('id="projects"')[2]

    address = re.search(r'data-label="At risk"[^>]*><span><a href="([^"]+)">EUR 300', rows)

    assert address
    assert listed(pmo, unescape(address[1])) == 3


@pytest.mark.parametrize("selection", ["nonsense", "manager=Nobody", "page=2", "manager=%00", "&&==", "customer=%FF"])
def test_a_made_up_selection_breaks_nothing(selection: str, scene: Scene, pmo: Client) -> None:
    assert pmo.get("/transactions/", {"selection": selection, "measure": "luck"}).status_code == 200


@pytest.mark.parametrize("query", ["until=9999-12-31", "money=1e999999", "money=1e30", "since=0001-01-01"])
def test_filters_beyond_any_calendar_or_column_are_ignored(query: str, scene: Scene, pmo: Client) -> None:
    assert listed(pmo, f"/transactions/?{query}") == 5


def test_each_tile_of_an_empty_selection_says_once_that_there_is_no_project(scene: Scene, pmo: Client) -> None:
    page = pmo.get("/portfolio/?search=zzz").content.decode()

    said = {
        key: tile.count("There is no project in this selection")
        for key, tile in re.findall(r'data-tile="(\w+)">(.*?)</article>', page, re.DOTALL)
        if key != "freshness"
    }
    assert said == {"burn": 1, "margin": 1, "unbilled": 1, "staffing": 1}
