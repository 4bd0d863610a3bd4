"""Money at budget rates: one rate for all of it, null with the reason where the plan year has none."""

from datetime import date
from decimal import Decimal

import pytest

from tests.visibility import builders as make
from tests.visibility.sales import Sale
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.projections import run
from visibility.projections.budget_rates import budget_rates
from visibility.queries.cash.page import cash
from visibility.queries.cash.scope import filters_of as cash_filters
from visibility.queries.heatmap.page import heatmap
from visibility.queries.kept import forget
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.page import project
from visibility.queries.project.shown import switched
from visibility.queries.saved_views import plain_query
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage
from visibility.queries.slices.page import slices

pytestmark = pytest.mark.django_db
D = Decimal
NEW_YEAR = date(2026, 1, 1)


def sell() -> Sale:
    """A deal in dollars: 80 h of 100 done at 1.10, 1.25 today, planned at 2.00; 500 invoiced."""
    sold = Sale(currency="USD")
    firm = sold.connection.firm
    make.make_rate(firm, published_on=date(2026, 6, 1), rate=D("1.10"))
    make.make_rate(firm, rate=D("1.25"))
    make.make_rate(firm, rate_type="budget", published_on=NEW_YEAR, rate=D("2.00"))
    sold.book(80, 8_000)
    make.make_invoice(sold.project, sold.connection, amount=D(500), total_amount=D(500), service_date=date(2026, 6, 1))
    run(make.NOW)
    return sold


@pytest.fixture(scope="module")
def made(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(made: Sale, db: None) -> Sale:
    return as_built(made)


def viewer_of(sale: Sale) -> Viewer:
    return make.make_viewer(sale.connection.firm, role="finance")


def seen(sale: Sale) -> PortfolioPage:
    return portfolio(viewer_of(sale), PortfolioFilters(), now=make.NOW, rate="budget")


def test_a_rate_holds_until_the_next_one_and_for_a_year_at_most(sale: Sale) -> None:
    firm = sale.connection.firm
    make.make_rate(firm, rate_type="budget", published_on=date(2026, 7, 1), rate=D("4.00"))

    def at(on: date) -> Decimal | None:
        return budget_rates(firm.pk, on).rate("USD", "EUR")

    assert at(date(2026, 6, 30)) == D("0.5")
    assert at(date(2026, 7, 1)) == D("0.25")
    assert [at(date(2025, 12, 31)), at(date(2027, 7, 2))] == [None, None]


def test_the_portfolio_translates_all_of_an_amount_at_the_one_rate(sale: Sale) -> None:
    page = seen(sale)

    (row,) = page.rows
    # 10,000 of revenue less 100 h at 60, in dollars, at 2.00; 7,500 of 8,000 unbilled.
    assert (row.margin.figure, row.unbilled.figure, row.price.figure) == (D(2_000), D(3_750), D(5_000))
    assert (page.rate, page.excluded) == ("budget", 0)
    assert page.burn.points[-1].forecast == D(3_000)
    assert {tile.drill.query.get("rate") for tile in page.tiles if tile.drill.name == "portfolio"} == {"budget"}
    # Reasons are kept at actual rates and would not add up to 3,750.
    assert page.holds == ()


def test_without_a_budget_rate_it_is_null_and_says_so() -> None:
    forget()
    sold = Sale(currency="USD")
    make.make_rate(sold.connection.firm)
    sold.book(8, 800, service_date=make.TODAY)
    run(make.NOW)

    page = seen(sold)

    (row,) = page.rows
    assert (row.margin.figure, row.margin.reason) == (None, "no_budget_rate")
    assert "no budget rate of this plan year for USD" in " ".join(notice.title for notice in page.notices)


def test_a_projects_margin_in_each_currency(sale: Sale) -> None:
    def margin(money: str, rate: str = "") -> tuple[Decimal | None, str]:
        page = project(viewer_of(sale), sale.project.code, now=make.NOW, switch=switched(money, rate))
        return page.grid[2].expected.figure, page.grid_currency

    assert margin("") == margin("nonsense") == (D(4_000), "USD")
    assert margin("functional") == (D(4_000), "USD")
    # Posted at 1.10: 7,272.73 less 4,363.64; to come at 1.25: 1,600 less 960.
    assert margin("reporting") == (D("3549.09"), "EUR")
    assert margin("reporting", "budget") == margin("", "budget") == (D(2_000), "EUR")


def test_the_cash_clock_at_budget_rate(sale: Sale) -> None:
    page = cash(viewer_of(sale), cash_filters({"rate": "budget"}), now=make.NOW)

    (row,) = page.lock_up
    assert (row.wip.figure, row.receivables.figure, row.revenue.figure) == (D(3_750), D(250), D(250))
    invoicing = next(leg for leg in page.legs if leg.key == "invoicing")
    assert invoicing.waiting_money.figure == D(3_750)
    assert invoicing.waiting_drill.query["rate"] == "budget"


def test_slices_and_heatmap_are_at_the_rates_of_the_portfolio_and_a_period_at_those_of_its_days(sale: Sale) -> None:
    viewer, june = viewer_of(sale), PortfolioFilters(period="2026-06-01..2026-06-30")
    planned = slices(viewer, "practice", PortfolioFilters(), now=make.NOW, rate="budget")
    actual = slices(viewer, "practice", june, now=make.NOW, rate="budget")
    heat = heatmap(viewer, PortfolioFilters(), now=make.NOW, rate="budget")

    # 10,000 of price less 6,000 of cost in the end, 7,500 unbilled, in dollars at 2.00.
    assert (planned.total.forecast_margin.figure, planned.total.unbilled.figure) == (D(2_000), D(3_750))
    assert [row.drill.query["rate"] for row in planned.rows if row.drill] == ["budget"]
    # 8,000 earned by 1 June at 1.10.
    assert (actual.rate, actual.total.revenue.figure) == ("actual", D("7272.73"))
    assert (heat.rate, heat.rows[0].cells["unbilled"].text) == ("budget", "EUR 3,750")


def test_a_view_keeps_its_rates() -> None:
    assert plain_query("portfolio", "rate=budget&entity=DE&rate_of=now") == "entity=DE&rate=budget"
    assert plain_query("portfolio", "rate=actual") == ""
