"""The pages of the margin bridge: who may open them, what they link to, and that they work without scripts."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import TimeEntry
from tests.builders import make_user
from tests.visibility.sales import Sale
from tests.visibility.web.conftest import signed_in
from tests.visibility.worlds import Build, as_built
from visibility.projections import run
from visibility.queries.kept import forget

pytestmark = pytest.mark.django_db


def sell() -> Sale:
    """80 hours kept five days ago, and 10 more of yesterday."""
    now = timezone.now()
    sold, then = Sale(), now - timedelta(days=5)
    sold.book(80, 8_000, service_date=then.date(), recorded_at=then)
    run(then)
    sold.book(10, 1_000, service_date=(now - timedelta(days=1)).date(), recorded_at=now - timedelta(minutes=1))
    run(now)
    return sold


@pytest.fixture(scope="module")
def sold(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(sold: Sale, db: None) -> Sale:
    return as_built(sold)


def asked() -> str:
    return f"from={(timezone.now() - timedelta(days=5)).date()}&basis=done"


def visitor(sale: Sale, role: str) -> Client:
    return signed_in(make_user(sale.connection.firm, role))


def test_each_bar_opens_its_projects_and_then_the_facts_with_their_exchange(sale: Sale) -> None:
    TimeEntry.objects.update(exchange_id=None)
    client = visitor(sale, "finance")
    page = client.get(f"/portfolio/bridge/?{asked()}").content.decode()

    row = page.partition('data-bar="hours"')[2].partition("</tr>")[0]
    assert "400.00" in row
    projects = client.get(unescape(re.findall(r'href="([^"]+)"', row)[0])).content.decode()
    to = unescape(re.findall(rf'href="(/projects/{sale.project.code}/bridge/hours/[^"]+)"', projects)[0])
    facts = client.get(to).content.decode()
    assert facts.count("<tr>") == 1 + 1
    assert "600.00" in facts
    assert "600.00" not in visitor(sale, "executive").get(to).content.decode()


def test_a_projects_own_bridge_and_the_links_to_both(sale: Sale) -> None:
    client = visitor(sale, "executive")

    own = client.get(f"/projects/{sale.project.code}/bridge/?{asked()}").content.decode()

    assert "3,600.00" in own
    assert 'id="projects"' not in own
    assert "/portfolio/bridge/" in client.get("/portfolio/").content.decode()
    assert f"/projects/{sale.project.code}/bridge/" in client.get(f"/projects/{sale.project.code}/").content.decode()


def test_nonsense_finds_nothing_and_says_so(sale: Sale) -> None:
    client = visitor(sale, "pmo")

    assert client.get("/portfolio/bridge/nonsense/").status_code == 404
    assert client.get("/projects/nowhere/bridge/").status_code == 404
    assert client.get("/portfolio/bridge/?from=x&to=0001-01-01&basis=y&rate=z&entity=%00").status_code == 200
    assert "“soon” is no day: the first one here is" in client.get("/portfolio/bridge/?from=soon").content.decode()
    assert 'id="told"' not in client.get("/portfolio/bridge/?from=&to=").content.decode()
    assert "Nothing was kept of that day" in client.get("/portfolio/bridge/?from=2020-02-02").content.decode()


def test_a_day_without_a_copy_is_told_and_form_and_links_have_the_day_shown(sale: Sale) -> None:
    client, kept = visitor(sale, "pmo"), timezone.now().date() - timedelta(days=5)
    wanted = f"from={kept + timedelta(days=2)}&basis=done"

    for path in ("/portfolio/bridge/", f"/projects/{sale.project.code}/bridge/", "/portfolio/bridge/hours/"):
        page = client.get(f"{path}?{wanted}").content.decode()
        assert "Nothing was kept of" in page, path
        assert f"from={kept + timedelta(days=2)}" not in page, path
    page = client.get(f"/portfolio/bridge/?{wanted}").content.decode()
    assert f'name="from" value="{kept}"' in page
    assert f"export/csv/?from={kept}&" in unescape(page)
    answer = client.get(f"/api/v1/portfolio/bridge/?{wanted}").json()
    assert answer["filters"]["since"] == answer["kept_since"] == str(kept)
    assert answer["filters"]["asked_since"] == str(kept + timedelta(days=2))


def test_the_api_and_the_list_answer_alike(sale: Sale) -> None:
    client = visitor(sale, "finance")

    bars = client.get(f"/api/v1/portfolio/bridge/?{asked()}").json()["bars"]
    head, line = client.get(f"/portfolio/bridge/export/csv/?{asked()}").getvalue().decode("utf-8-sig").split("\r\n")[:2]

    assert {bar["key"]: Decimal(bar["value"]["figure"]) for bar in bars}["hours"] == 400
    assert Decimal(dict(zip(head.split(","), line.split(","), strict=True))["hours"]) == 400
    assert Decimal(client.get(f"/api/v1/portfolio/bridge/hours/?{asked()}").json()["total"]["figure"]) == 400
    facts = client.get(f"/api/v1/projects/{sale.project.code}/bridge/hours/?{asked()}").json()["facts"]
    assert [Decimal(fact["hours"]) for fact in facts] == [10]


def test_a_page_costs_few_statements_however_many_projects(sale: Sale, django_assert_max_num_queries: object) -> None:
    client = visitor(sale, "finance")

    with django_assert_max_num_queries(32):  # type: ignore[operator]  # pytest-django's
        client.get(f"/portfolio/bridge/?{asked()}")


def test_a_list_that_is_cut_says_so_and_leads_to_all(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visibility.queries.bridge.page.ROWS_SHOWN", 0)
    forget()
    client = visitor(sale, "finance")

    page = client.get(f"/portfolio/bridge/?{asked()}").content.decode()
    to = unescape(re.findall(r'href="(\?[^"]+all=1)#projects"', page)[0])
    whole = client.get(f"/portfolio/bridge/{to}").content.decode()

    assert "0 of 1, largest changes first" in page
    assert "1 other<" in page
    assert sale.project.code in whole.partition('id="projects"')[2]
    assert "1 other<" not in whole
