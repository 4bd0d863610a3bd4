"""The pages of margin leakage: who may open them, what they link to, and that they work without scripts."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.visibility.sales import Sale
from tests.visibility.web.conftest import Scene, signed_in
from visibility.queries.kept import forget

pytestmark = pytest.mark.django_db
PAGES = ("/leakage/", "/leakage/rate/", "/leakage/integration/", "/leakage/recovered/")


@pytest.fixture
def sale() -> Sale:
    forget()
    sold = Sale()
    sold.book(80, 7_200)
    sold.walk(timezone.now())
    return sold


def visitor(sale: Sale, role: str) -> Client:
    return signed_in(make_user(sale.connection.firm, role))


@pytest.mark.parametrize("path", PAGES)
def test_it_is_for_executives_and_finance(path: str, sale: Sale) -> None:
    answers = {role: visitor(sale, role).get(path).status_code for role in ("executive", "finance", "admin", "pmo")}

    assert answers == {"executive": 200, "finance": 200, "admin": 200, "pmo": 403}


def test_the_table_says_what_the_chart_draws_and_each_bar_opens_its_rows(sale: Sale) -> None:
    client = visitor(sale, "executive")
    page = client.get("/leakage/").content.decode()

    row = page.partition('data-bar="rate"')[2].partition("</tr>")[0]
    assert "\u2212800.00" in row
    address = unescape(re.findall(r'href="([^"]+)"', row)[0])
    rows = client.get(address).content.decode()
    assert sale.project.name in rows
    assert f"/projects/{sale.project.code}/rows/?kind=time" in unescape(rows)


def test_one_project_shows_hours_and_rates_by_role_and_no_cost(sale: Sale) -> None:
    page = visitor(sale, "executive").get(f"/leakage/rate/?project={sale.project.code}").content.decode()

    roles = page.partition('id="roles"')[2].partition("</section>")[0]
    assert "consultant" in roles
    assert "100.00" in roles
    assert "90.00" in roles
    assert "60.00" not in roles


def test_nonsense_finds_nothing(sale: Sale) -> None:
    client = visitor(sale, "finance")

    assert client.get("/leakage/nonsense/").status_code == 404
    assert client.get("/leakage/rate/?project=nowhere").status_code == 404
    assert client.get("/leakage/?entity=nowhere&customer=%00&page=x").status_code == 200


def test_the_api_answers_alike(sale: Sale) -> None:
    client = visitor(sale, "finance")

    bars = client.get("/api/v1/leakage/").json()["bars"]

    assert {bar["key"]: Decimal(bar["value"]["figure"]) for bar in bars}["rate"] == -800
    assert Decimal(client.get("/api/v1/leakage/rate/").json()["total"]["figure"]) == -800
    assert client.get("/api/v1/leakage/recovered/").json()["rows"] == []
    assert visitor(sale, "pmo").get("/api/v1/leakage/").status_code == 403


def test_the_frame_leads_there_only_whom_it_is_for(scene: Scene) -> None:
    links = {
        role: 'href="/leakage/"' in signed_in(make_user(scene.firm, role)).get("/portfolio/").content.decode()
        for role in ("executive", "finance", "pmo")
    }

    assert links == {"executive": True, "finance": True, "pmo": False}


def test_a_page_costs_few_statements_however_many_projects(sale: Sale, django_assert_max_num_queries: object) -> None:
    client = visitor(sale, "finance")

    with django_assert_max_num_queries(30):  # type: ignore[operator]  # pytest-django's
        client.get("/leakage/")
