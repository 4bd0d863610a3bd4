"""Tiles compare like with like, say how many projects they speak of, and are null where they speak of none."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Commitment, Project
from integrations.models import Connection
from tests.visibility import builders as make
from tests.visibility.sales import Sale
from tests.visibility.worlds import Build, as_built
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.queries.kept import forget
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.page import project
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage, Tile

pytestmark = pytest.mark.django_db
D = Decimal
SOLD = [{"role": "consultant", "hours": "40"}]


class Shop:
    """Fixed prices, somebody whose hour costs 100; what a project cost is what a supplier billed."""

    def __init__(self) -> None:
        self.connection: Connection = make.make_connection(make.make_firm())
        self.entity = make.make_entity(self.connection.firm)
        make.make_cost_rate(make.make_person(self.entity), self.connection, amount=D(100))

    def project(self, *, price: int, hours: int, cost: int, **changes: object) -> Project:
        plain = {"revenue_method": "fixed_milestone", "price": D(price)}
        found = make.make_project(self.entity, **{**plain, **changes})
        make.make_task(found, self.connection, estimate_hours=D(hours), percent_complete=D(0))
        make.make_order(found, self.connection, amount=D(cost), billed_amount=D(cost))
        return found

    def page(self) -> PortfolioPage:
        run(make.NOW)
        viewer = make.make_viewer(self.connection.firm)
        return portfolio(viewer, PortfolioFilters(), now=make.NOW)

    def tile(self, key: str) -> Tile:
        return next(tile for tile in self.page().tiles if tile.key == key)


@pytest.fixture(scope="module")
def made(built: Build) -> Shop:
    return built(Shop)


@pytest.fixture
def shop(made: Shop, db: None) -> Shop:
    return as_built(made)


def test_margin_is_held_against_the_same_projects_as_sold(shop: Shop) -> None:
    deal = make.make_opportunity(shop.entity, amount=D(10_000), staffing=SOLD)
    shop.project(price=10_000, hours=30, cost=2000, opportunity=deal)
    shop.project(price=10_000, hours=90, cost=1000)

    margin = shop.tile("margin")

    assert margin.value.figure == D(25)  # 5000 of 20000
    assert (
        margin.sub == "\u221210.0 pt against 60.0 % as sold (1 of 2 projects), forecast of 2"
    )  # 50 % of the one that has both
    assert margin.tone == "bad"


def test_margin_without_any_as_sold_says_so(shop: Shop) -> None:
    shop.project(price=10_000, hours=30, cost=2000)

    margin = shop.tile("margin")

    assert (margin.value.figure, margin.sub, margin.tone) == (D(50), "margin as sold is not known", "ok")


def test_burn_is_held_against_the_plans_of_projects_with_dates(shop: Shop) -> None:
    shop.project(price=1, hours=10, cost=500, starts_on=make.TODAY, ends_on=make.TODAY)
    shop.project(price=1, hours=30, cost=3000, starts_on=None, ends_on=None)

    burn = shop.tile("burn")

    assert round(burn.value.figure or 0, 2) == D("46.67")  # 3500 of 7500: 40 h x 100, and 3500 bought
    assert burn.sub == "of EUR 7,500 budget with purchases, 100.0 % planned by today (1 of 2 projects)"
    assert burn.tone == "ok"  # 33 % spent where 100 % was planned


def test_a_purchase_is_planned_at_its_price_and_spends_nothing_early(shop: Shop) -> None:
    first, last = make.TODAY - timedelta(days=9), make.TODAY + timedelta(days=10)
    shop.project(price=1, hours=10, cost=3000, starts_on=first, ends_on=last)

    burn = shop.tile("burn")

    assert (burn.value.figure, burn.tone) == (D(75), "ok")  # 3000 of 4000: 10 h x 100, and 3000 bought
    assert burn.sub == "of EUR 4,000 budget with purchases, 87.5 % planned by today"  # half of 1000, and 3000


def test_a_tile_says_how_many_projects_it_speaks_of(shop: Shop) -> None:
    shop.project(price=1, hours=10, cost=500)
    make.make_project(shop.entity, revenue_method="")

    assert shop.tile("unbilled").sub == "EUR 0 older than 60 days (1 of 2 projects)"


def test_staffing_without_any_bill_rate_is_unknown_not_zero(shop: Shop) -> None:
    found = make.make_project(shop.entity)
    make.make_allocation(found, shop.connection, role="welder")

    staffing = shop.tile("staffing")

    assert (staffing.value.figure, staffing.value.reason, staffing.confidence.grade) == (None, "no_rate", None)


def test_revenue_at_risk_of_some_projects_says_of_how_many(shop: Shop) -> None:
    found, other = make.make_project(shop.entity), make.make_project(shop.entity)
    make.make_allocation(found, shop.connection, role="welder")
    make.make_allocation(other, shop.connection, hours=D(80))

    staffing = shop.tile("staffing")

    assert staffing.value.figure == D(2)
    assert staffing.sub == "unfilled within 30 days, EUR 12k revenue at risk (1 of 2 projects)"


def test_a_project_that_could_not_be_computed_is_said_to_be_left_out(shop: Shop) -> None:
    shop.project(price=1, hours=10, cost=500)
    shop.project(price=1, hours=10, cost=500)
    Commitment.objects.update(amount=D(9 * 10**14), billed_amount=D(9 * 10**14))
    make.make_order(Project.objects.latest("pk"), shop.connection, amount=D(9 * 10**14), billed_amount=D(9 * 10**14))

    page = shop.page()

    assert [(notice.title, notice.text) for notice in page.notices] == [
        ("1 project left out of totals.", "The figures could not be computed from what the sources say.")
    ]


def test_tiles_say_of_which_day_an_older_exchange_rate_is(shop: Shop) -> None:
    america = make.make_entity(shop.connection.firm, code="US", currency="USD")
    make.make_cost_rate(make.make_person(america), shop.connection, amount=D(100))
    shop.entity = america
    shop.project(price=10_000, hours=30, cost=2000)
    for day in (date(2026, 5, 1), date(2026, 6, 27), date(2026, 6, 28)):
        make.make_rate(shop.connection.firm, published_on=day)

    missed = shop.tile("margin")
    make.make_rate(shop.connection.firm, published_on=make.TODAY)
    forget()
    arrived = shop.tile("margin")

    assert missed.sub.endswith(", rate of 28 Jun 2026")
    assert "rate of" not in arrived.sub


def test_tiles_of_one_currency_speak_of_no_exchange_rate(shop: Shop) -> None:
    shop.project(price=10_000, hours=30, cost=2000)
    make.make_rate(shop.connection.firm, published_on=date(2026, 6, 28))

    assert "rate of" not in shop.tile("margin").sub


def test_the_chart_of_burn_is_planned_as_the_tile_and_the_project_are() -> None:
    forget()
    sale = Sale()
    sale.book(40, 4_000, service_date=date(2026, 6, 1))
    make.make_order(sale.project, sale.connection, amount=D(1_000), billed_amount=D(400))
    run(make.NOW)
    viewer = make.make_viewer(sale.connection.firm)

    whole, own = portfolio(viewer, PortfolioFilters(), now=make.NOW), project(viewer, sale.project.code, now=make.NOW)

    figures = ProjectFigures.objects.get(project=sale.project)
    for series in (whole.burn, own.burn):
        (planned,) = [point.plan for point in series.points if point.on == make.TODAY]
        assert (round(planned or 0, 2), series.budget) == (round(figures.pv or 0, 2), figures.bac)
    assert figures.bac == D(6_400)
