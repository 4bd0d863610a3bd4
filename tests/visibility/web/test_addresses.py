"""Addresses that sources and strangers make up: any project code has a page, nonsense is not found, nothing breaks."""

import base64
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Project
from tests.builders import make_entity, make_firm, make_project, make_user
from tests.builders.people import PASSWORD
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn
from visibility.queries.project.address import shared_codes

pytestmark = pytest.mark.django_db

ODD_CODES = ["A/12", "a b", "100%", "../x", "..", "?page=2", "#1", "id-1", "Zürich", "", "\u202ep"]


def project_called(code: str, scene: Scene) -> Project:
    made = make_project(scene.germany, code=code, name="Odd one")
    turn.run(timezone.now())
    return made


def test_a_project_is_opened_from_the_portfolio_whatever_its_code(scene: Scene, pmo: Client) -> None:
    odd = {code: make_project(scene.germany, code=code, name=f"Odd {place}") for place, code in enumerate(ODD_CODES)}
    turn.run(timezone.now())

    portfolio = pmo.get("/portfolio/").content.decode()

    for code, project in odd.items():
        assert f'href="/projects/id-{project.pk}/"' in portfolio, code
        assert project.name in pmo.get(f"/projects/id-{project.pk}/").content.decode(), code
        assert pmo.get(f"/projects/id-{project.pk}/rows/").status_code == 200, code


def test_a_plain_code_is_its_own_address(scene: Scene, pmo: Client) -> None:
    project_called("P-100.b_2", scene)

    assert 'href="/projects/P-100.b_2/"' in pmo.get("/portfolio/").content.decode()
    assert pmo.get("/projects/P-100.b_2/").status_code == 200


def test_projects_that_share_a_code_have_a_page_each(scene: Scene, pmo: Client) -> None:
    twin = project_called(scene.project.code, scene)

    portfolio = pmo.get("/portfolio/").content.decode()

    assert f'href="/projects/id-{twin.pk}/"' in portfolio
    assert f'href="/projects/id-{scene.project.pk}/"' in portfolio
    assert "Odd one" in pmo.get(f"/projects/id-{twin.pk}/").content.decode()
    assert pmo.get(f"/projects/{twin.code}/").status_code == 404


def test_a_code_is_shared_only_within_its_firm_and_while_both_projects_stand(scene: Scene) -> None:
    make_project(make_entity(make_firm()), code=scene.project.code)
    make_project(scene.germany, code=scene.project.code, is_deleted=True)

    assert shared_codes(scene.firm.pk) == frozenset()


def test_a_twin_out_of_scope_does_not_hide_a_project(scene: Scene) -> None:
    make_project(scene.britain, code=scene.project.code, name="Not theirs")
    turn.run(timezone.now())
    client = signed_in(make_user(scene.firm, "pmo", entities=[scene.germany]))

    page = client.get(f"/projects/{scene.project.code}/")

    assert page.status_code == 200
    assert "Not theirs" not in page.content.decode()


def test_a_transaction_leads_to_its_project_whatever_its_code(scene: Scene, pmo: Client) -> None:
    Project.objects.filter(pk=scene.project.pk).update(code="A/12")

    page = pmo.get(f"/transactions/{scene.failed.pk}/").content.decode()

    assert f'href="/projects/id-{scene.project.pk}/"' in page
    assert "Polar expansion" in pmo.get(f"/transactions/?project=id-{scene.project.pk}").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/portfolio/?entity=%00",
        "/portfolio/?search=%00a&sort=%00&page=%00",
        "/projects/P-100/rows/?period=%00&state=%00",
        "/transactions/?entity=%00&project=%00&search=%00",
        "/api/v1/portfolio/?entity=%00&firm=%00",
        "/api/v1/projects/P-100/facts/?period=%00",
        "/api/v1/transactions/?firm=%00&project=%00",
    ],
)
def test_nul_characters_are_as_good_as_not_there(path: str, scene: Scene, pmo: Client) -> None:
    turn.run(timezone.now())

    assert pmo.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/projects/%00/",
        "/projects/%00/rows/",
        "/projects/id-99999999999999999999/",
        "/projects/id-%D9%A3/",
        "/api/v1/projects/%00/",
        "/api/v1/portfolio/?firm=a%00b",
        "/transactions/99999999999999999999/",
        "/exchanges/99999999999999999999/",
    ],
)
def test_an_address_that_is_nonsense_is_not_found(path: str, scene: Scene, pmo: Client) -> None:
    assert pmo.get(path).status_code == 404


@pytest.mark.parametrize("name", ["\x00", "pia\x00"])
def test_a_name_with_a_nul_character_does_not_sign_in(name: str, scene: Scene, pmo: Client) -> None:
    header = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()

    assert Client().get("/api/v1/portfolio/", headers={"Authorization": f"Basic {header}"}).status_code in (401, 403)


def test_the_answer_by_api_names_the_address(scene: Scene, pmo: Client) -> None:
    odd = project_called("A/12", scene)

    rows: list[dict[str, Any]] = pmo.get("/api/v1/portfolio/?search=A/12").json()["rows"]

    assert [(row["code"], row["drill"]) for row in rows] == [("A/12", f"/projects/id-{odd.pk}/")]
