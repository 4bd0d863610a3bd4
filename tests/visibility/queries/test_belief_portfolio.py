"""Believed then, known now, of all projects: the same from months as they are kept, at the cost of one."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.canonical.models import CostRate, TimeEntry
from tests.visibility import builders as make
from tests.visibility.queries.believing import LATER, NOW, THEN, Shop
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.projections import run
from visibility.projections.believed import load_believed
from visibility.projections.project_value import measure
from visibility.queries.belief.portfolio import portfolio_belief
from visibility.queries.shapes.portfolio import PortfolioFilters

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Shop:
    return built(Shop)


@pytest.fixture
def shop(made: Shop, db: None) -> Shop:
    return as_built(made)


def portfolio_viewer(shop: Shop) -> Viewer:
    run(NOW)
    return make.make_viewer(shop.connection.firm)


def test_the_portfolio_shows_both_sides_by_project_and_in_total(shop: Shop) -> None:
    make.make_project(shop.entity, code="P-18")
    shop.late_subcontract()

    page = portfolio_belief(portfolio_viewer(shop), PortfolioFilters(), instant=THEN, figure="ac")

    assert [(row.code, row.difference.figure) for row in page.rows] == [("P-17", D(4000)), ("P-18", D(0))]
    assert (page.total.believed.figure, page.total.known.figure) == (D(800), D(4800))
    assert page.rows[0].drill.query["figure"] == "ac"


def measured(shop: Shop, *, by_cells: bool, instant: datetime = THEN) -> dict[str, Decimal | None]:
    found = load_believed([shop.project.pk], instant=instant, as_of=THEN.date(), by_cells=by_cells)
    return {
        name: figure.value for name, figure in measure(found[shop.project.pk].inputs, as_of=THEN.date()).figures.items()
    }


def change_rate(shop: Shop) -> None:
    CostRate.objects.filter(pk=shop.rate.pk).update(amount=D(110), recorded_at=LATER, version=2)


def add_exchange_rate(shop: Shop) -> None:
    make.make_rate(shop.connection.firm, published_on=date(2026, 6, 1), recorded_at=LATER)


def move_entry(shop: Shop) -> None:
    changed = {"posting_period": "2026-05", "service_date": date(2026, 5, 4), "hours": D(6), "version": 2}
    TimeEntry.objects.filter(pk=shop.entry.pk).update(recorded_at=LATER, **changed)


@pytest.mark.parametrize(
    ("currency", "change"),
    [("EUR", change_rate), ("USD", add_exchange_rate), ("EUR", move_entry), ("EUR", Shop.late_subcontract)],
)
def test_months_as_they_are_kept_say_what_all_facts_say(
    shop: Shop, currency: str, change: Callable[[Shop], None]
) -> None:
    make.make_expense(shop.project, shop.connection, shop.person, currency=currency, amount=D(125))
    make.make_invoice(shop.project, shop.connection)
    run(THEN)
    before = measured(shop, by_cells=False)
    change(shop)
    run(NOW)

    assert measured(shop, by_cells=True) == before
    assert measured(shop, by_cells=True, instant=NOW) == measured(shop, by_cells=False, instant=NOW) != before


def test_a_late_rate_prices_what_was_posted_to_a_period_before_its_day(shop: Shop) -> None:
    make.make_expense(shop.project, shop.connection, shop.person, currency="USD", posting_period="2026-05")
    run(THEN)
    before = measured(shop, by_cells=False)
    add_exchange_rate(shop)
    run(NOW)

    assert measured(shop, by_cells=True) == before != measured(shop, by_cells=True, instant=NOW)


def test_what_waits_for_the_projector_is_reckoned(shop: Shop) -> None:
    run(THEN)
    make.make_time(shop.project, shop.connection, shop.person, recorded_at=THEN)

    assert measured(shop, by_cells=True) == measured(shop, by_cells=False)


def test_the_portfolio_costs_as_many_statements_for_ten_projects_as_for_one(shop: Shop) -> None:
    viewer = portfolio_viewer(shop)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            portfolio_belief(viewer, PortfolioFilters(), instant=THEN, figure="eac")
        return len(asked)

    one = statements()
    for _ in range(9):
        make.make_time(make.make_project(shop.entity), shop.connection, shop.person)
    run(NOW)

    assert statements() == one
