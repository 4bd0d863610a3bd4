"""How many statements a page may cost, however many rows it shows; and how large it may be."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import make_attempt, make_exchange, make_run, make_step
from tests.visibility.web.conftest import Scene
from tests.visibility.worlds import Build

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/transactions/": 25,
    "/transactions/?tab=failed": 25,
    "/operations/": 30,
    "/freshness/": 24,
    "/portfolio/": 30,
    "/staffing/": 40,
    "/version/": 14,
    "/api/v1/transactions/": 24,
}
LARGEST_PAGE = 61_000


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: many(made))


def many(scene: Scene) -> Scene:
    """Sixty runs, each failed with an exchange: more than a page shows."""
    for number in range(60):
        run = make_run(scene.firm, legal_entity=scene.germany, label=f"Deal {number}")
        step = make_step(run, scene.erp, state="rejected", error_kind="validation", error=f"Period {number} is closed")
        make_attempt(step, make_exchange(scene.erp))
    return scene


def test_every_page_keeps_its_budget_of_statements(scene: Scene, pmo: Client) -> None:
    spent = {path: statements(pmo, path) for path in BUDGETS}

    assert {path: count for path, count in spent.items() if count > BUDGETS[path]} == {}


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(asked)


def test_one_transaction_keeps_its_budget_whatever_it_went_through(
    scene: Scene, pmo: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        make_attempt(scene.failed_step, make_exchange(scene.erp), make_exchange(scene.erp))

    with django_assert_max_num_queries(25):
        response = pmo.get(f"/transactions/{scene.failed.pk}/")

    assert response.status_code == 200


def test_a_full_list_is_a_small_page(scene: Scene, pmo: Client) -> None:
    page = pmo.get("/transactions/").content

    assert page.count(b"<tr data-href=") >= 40
    assert len(page) < LARGEST_PAGE
