"""The list of transactions as a PMO sees it."""

import pytest
from django.test import Client

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in

pytestmark = pytest.mark.django_db


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_each_run_shows_what_failed_where_why_and_what_it_costs(scene: Scene, pmo: Client) -> None:
    page = body(pmo, "/transactions/")

    assert f'<tr data-href="/transactions/{scene.failed.pk}/">' in page
    for words in ("Polar expansion", "Cedar Health", "Post 1 at ERP", "has no tax code", "EUR 120k", "Failed"):
        assert words in page


def test_failures_are_grouped_by_cause_with_their_money_on_top(scene: Scene, pmo: Client) -> None:
    page = body(pmo, "/transactions/?tab=failed")

    assert page.index('id="groups"') < page.index('id="runs"')
    assert "EUR 120,000 at risk" in page
    assert "The record is read again first." in page


def test_the_filters_of_the_url_choose_the_rows(scene: Scene, pmo: Client) -> None:
    page = body(pmo, "/transactions/?tab=unknown&entity=UK")

    assert "Thames bridge" in page
    assert "Polar expansion" not in page


@pytest.mark.parametrize(
    "query",
    [
        "tab=nonsense",
        "since=yesterday&until=31.12.2026",
        "money=NaN",
        "money=-1",
        "money=1e999",
        "connection=x",
        "before=x",
        "search=%00",
        "search=%25%27%22;DROP",
        "late=1",
        "project=none",
        "customer=%F0%9F%92%A9",
    ],
)
def test_nonsense_in_the_url_is_an_ordinary_page(query: str, scene: Scene, pmo: Client) -> None:
    assert pmo.get(f"/transactions/?{query}").status_code == 200


def test_a_viewer_of_one_entity_sees_its_runs_money_and_counts_only(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "pmo", entities=[scene.britain]))

    page = body(client, "/transactions/")

    assert "Thames bridge" in page
    assert "Polar expansion" not in page
    assert "Cedar Health has no tax code" not in page
    assert "EUR 120" not in page


def test_the_page_stays_within_its_queries(scene: Scene, pmo: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        pmo.get("/transactions/")
