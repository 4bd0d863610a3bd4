"""The cash clock's pages and API: for executives and finance, with every number's rows one link away."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in
from visibility.queries.cash.legs import KEYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(scene: Scene) -> Client:
    return signed_in(make_user(scene.firm, "finance", name="fay"))


def test_every_number_of_the_page_opens_its_rows(scene: Scene, finance: Client) -> None:
    page = finance.get("/cash/?days=365&entity=DE").content.decode()

    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/cash/rows/[^"]+)"', page)}
    assert {link for link in links if "entity=DE" in link} == links
    assert len(links) >= 2 * len(KEYS) + 5
    assert {finance.get(link).status_code for link in links} == {200}
    assert "Won to active" in page


@pytest.mark.parametrize(("role", "status"), [("executive", 200), ("pmo", 403)])
@pytest.mark.parametrize("path", ["/cash/", "/cash/rows/", "/api/v1/cash/", "/api/v1/cash/rows/"])
def test_it_is_for_executives_and_finance(scene: Scene, role: str, status: int, path: str) -> None:
    assert signed_in(make_user(scene.firm, role)).get(path).status_code == status


def test_nonsense_in_the_address_is_not_found_or_ignored(scene: Scene, finance: Client) -> None:
    assert finance.get("/cash/rows/?leg=shoes").status_code == 404
    assert finance.get("/cash/rows/?state=asleep").status_code == 404
    assert finance.get("/cash/?days=7&entity=%00x").status_code == 200
    assert finance.get("/cash/rows/?leg=payment&bucket=old&page=zz").status_code == 200


def test_the_api_answers_the_same_with_decimals_as_text(scene: Scene, finance: Client) -> None:
    found: dict[str, Any] = finance.get("/api/v1/cash/?entity=DE").json()

    assert [leg["key"] for leg in found["legs"]] == list(KEYS)
    activation = found["legs"][0]
    assert activation["waiting_drill"].startswith("/cash/rows/?leg=activation&state=waiting")
    assert found["owed"]["figure"] == "0"
