"""The pages of margin leakage: who may open them, what they link to, and that they work without scripts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.visibility import builders as make
from tests.visibility.sales import Sale
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build, as_built
from visibility.projections.rebuild import rebuild
from visibility.queries.kept import forget
from visibility.queries.shapes.common import Value
from visibility.queries.shapes.leakage import BarKind, LeakageBar
from visibility.web import charts

pytestmark = pytest.mark.django_db
PAGES = ("/leakage/", "/leakage/rate/", "/leakage/integration/", "/leakage/recovered/", "/leakage/errors/")


def sell() -> Sale:
    sold = Sale()
    sold.book(80, 7_200)
    sold.walk(timezone.now())
    return sold


@pytest.fixture(scope="module")
def sold(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(sold: Sale, db: None) -> Sale:
    return as_built(sold)


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


def test_projects_in_no_bar_are_told_in_a_sentence(sale: Sale) -> None:
    make.make_project(sale.entity, price=Decimal(777))
    make.make_project(sale.entity, price=None)
    sale.walk(timezone.now())
    forget()

    page = visitor(sale, "executive").get("/leakage/").content.decode()

    assert "2 projects are in no bar. The price of 1 is EUR 777; that of the other is not known in EUR." in page


def test_one_project_shows_hours_and_rates_by_role_and_no_cost(sale: Sale) -> None:
    page = visitor(sale, "executive").get(f"/leakage/rate/?project={sale.project.code}").content.decode()

    roles = page.partition('id="roles"')[2].partition("</section>")[0]
    assert "consultant" in roles
    assert "100.00" in roles
    assert "90.00" in roles
    assert "60.00" not in roles


def bill_twice(sale: Sale) -> None:
    line = {"number": "1", "item": "Services", "description": "Design", "quantity": "1", "amount": "3000"}
    for number in ("INV-1", "INV-2"):
        make.make_invoice(sale.project, sale.connection, number=number, amount=Decimal(3000), lines=[line])
    rebuild(timezone.now())
    forget()


def test_what_is_billed_twice_is_listed_on_pages_and_in_the_api_and_linked_for_who_may_open_it(sale: Sale) -> None:
    bill_twice(sale)
    client = visitor(sale, "finance")

    page = client.get("/leakage/errors/?kind=doubled_line").content.decode()
    (row,) = client.get("/api/v1/leakage/errors/", {"kind": "doubled_line"}).json()["rows"]
    tiles = {role: visitor(sale, role).get("/portfolio/").content.decode() for role in ("finance", "pmo")}

    assert "stands on INV-1: EUR 3,000.00." in page
    assert (row["number"], row["at_stake"]["figure"]) == ("INV-2", "3000")
    assert all("billed wrongly in 1 place" in tile for tile in tiles.values())
    assert {role: 'href="/leakage/errors/' in tile for role, tile in tiles.items()} == {"finance": True, "pmo": False}
    assert (
        "1 invoice line stands twice." in visitor(sale, "pmo").get(f"/projects/{sale.project.code}/").content.decode()
    )


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


def bar(key: str, kind: BarKind, amount: int, start: int = 0) -> LeakageBar:
    value = Value(figure=Decimal(amount), unit="money", currency="EUR")
    return LeakageBar(key=key, label=key, kind=kind, value=value, start=Decimal(start), tells="")


def test_each_bar_is_drawn_from_the_end_of_the_one_before_in_the_colour_of_its_sort() -> None:
    bars = (
        bar("sold", "total", 1000),
        bar("rate", "lost", -100, 1000),
        bar("mix", "lost", 30, 900),
        bar("forecast", "total", 930),
        bar("integration", "at_risk", -20, 930),
    )

    figure = charts.waterfall(bars, "EUR")

    drawn = {name: (trace["name"], base, x) for trace in figure["data"] for name, base, x in _of(trace)}
    assert drawn == {
        "sold": ("Margin", 0, 1000),
        "forecast": ("Margin", 0, 930),
        "rate": ("Costs margin", 1000, -100),
        "mix": ("Adds margin", 900, 30),
        "integration": ("At risk", 930, -20),
    }
    assert figure["layout"]["xaxis"]["title"]["text"] == "EUR, the axis does not begin at 0"


def test_an_axis_that_can_begins_at_0() -> None:
    figure = charts.waterfall((bar("sold", "total", 1000), bar("scope", "lost", -1200, 1000)), "EUR")

    low, high = figure["layout"]["xaxis"]["range"]
    assert low < -200
    assert high > 1000
    assert figure["layout"]["xaxis"]["title"]["text"] == "EUR"


def test_the_amount_beside_the_longest_bar_fits_on_a_phone() -> None:
    figure = charts.waterfall((bar("sold", "total", 14_060_000), bar("scope", "lost", -90_000, 14_060_000)), "EUR")

    margin, (low, high) = figure["layout"]["margin"], figure["layout"]["xaxis"]["range"]
    drawn = 320 - margin["l"] - margin["r"]
    free = drawn * (high - 14_060_000) / (high - low) + margin["r"]
    assert free > len("-123.45M") * 6.5


def _of(trace: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    return zip(trace["y"], trace["base"], trace["x"], strict=True)
