"""Slices add up to the portfolio, to the cent, whatever it is sliced by; what nobody states has a slice of its own."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.canonical.models import Project
from tests.visibility import builders as make
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.projections import run
from visibility.queries.portfolio.page import portfolio
from visibility.queries.shapes.common import Value
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.shapes.slices import Slice, SlicesPage
from visibility.queries.slices.dimensions import DIMENSIONS, PERIOD
from visibility.queries.slices.page import all_slices, sliced, slices, total_of

pytestmark = pytest.mark.django_db
D = Decimal
PRACTICES, REGIONS = ("Data", "Core", ""), ("DACH", "")
METHODS = ("time_and_materials", "fixed_milestone", "fixed_poc_cost")
SUMMED = ("projects", "revenue", "cost", "margin", "forecast_margin", "unbilled", "open_money", "failures")
BY_PERIOD = ("revenue", "cost", "margin")


class Firm:
    """Six projects of two legal entities, in two currencies, by chance; one of them cannot be costed."""

    def __init__(self, seed: int = 5) -> None:
        self.random = Random(seed)
        self.firm = make.make_firm()
        self.source = make.make_connection(self.firm)
        for month in range(1, 7):
            for day in (1, 4, 8, 12, 16, 20, 24, 28, 30):
                if (month, day) != (2, 30):
                    make.make_rate(self.firm, published_on=date(2026, month, day))
        self.germany = make.make_entity(self.firm)
        self.america = make.make_entity(self.firm, code="US", currency="USD")
        self.projects = [self.project(number) for number in range(6)]
        make.make_time(self.projects[0], self.source, None, cost_rate=None, amount=D(90))
        make.make_run(self.firm, legal_entity=self.germany, state="failed", amount=D(700))
        run(make.NOW)

    def project(self, number: int) -> Project:
        entity = (self.germany, self.america)[number % 2]
        practice, region = self.random.choice(PRACTICES), self.random.choice(REGIONS)
        project = make.make_project(
            entity,
            customer=make.make_customer(entity, name=f"Customer {number % 4}"),
            practice=practice,
            region=region,
            revenue_method=METHODS[number % 3],
        )
        make.make_task(project, self.source, estimate_hours=D(40), percent_complete=D("0.5"))
        for _ in range(3):
            day = date(2026, self.random.randint(1, 6), self.random.randint(1, 28))
            amount = D(self.random.randint(10_00, 900_00)) / 100
            make.make_time(project, self.source, None, service_date=day, amount=amount, cost_rate=D("61.13"))
        make.make_run(self.firm, project_id=project.pk, legal_entity=entity, state="failed", amount=D(100 + number))
        return project

    @property
    def viewer(self) -> Viewer:
        return make.make_viewer(self.firm)


@pytest.fixture(scope="module")
def made(built: Build) -> Firm:
    return built(Firm)


@pytest.fixture
def firm(made: Firm, db: None) -> Firm:
    return as_built(made)


def page(firm: Firm, dimension: str, viewer: Viewer | None = None, then: str = "", **filters: str) -> SlicesPage:
    asked = PortfolioFilters(**filters)  # type: ignore[arg-type]
    return slices(viewer or firm.viewer, dimension, asked, then=then, now=make.NOW)


def amount(row: Slice, name: str) -> Decimal:
    value = getattr(row, name)
    return (value.figure or D(0)) if isinstance(value, Value) else D(value)


def added(rows: Iterable[Slice], *names: str) -> dict[str, Decimal]:
    every = list(rows)
    return {name: sum((amount(row, name) for row in every), D(0)) for name in names}


def of(row: Slice, *names: str) -> dict[str, Decimal]:
    return {name: amount(row, name) for name in names}


def test_slices_add_up_to_the_whole_to_the_cent(firm: Firm) -> None:
    found = sliced(firm.viewer, PortfolioFilters(), now=make.NOW)
    whole = total_of(found)
    every = {key: all_slices(found, key, "practice") for key in DIMENSIONS if key != PERIOD}
    nested = [row for rows in every.values() for row in rows if row.then]

    assert {key: added(rows, *SUMMED) for key, rows in every.items()} == dict.fromkeys(every, of(whole, *SUMMED))
    assert [added(row.then, *SUMMED) for row in nested] == [of(row, *SUMMED) for row in nested]
    assert len(nested) > 12
    assert amount(whole, "projects") == 6
    assert whole.left_out["cost"] == 1


def test_periods_add_up_to_what_was_recognised_and_spent(firm: Firm) -> None:
    found = page(firm, PERIOD)

    assert added(found.rows, *BY_PERIOD) == of(found.total, *BY_PERIOD)
    assert {row.label for row in found.rows} >= {"Jun 2026"}
    assert {row.burn_pct.reason for row in found.rows} == {"no_period"}


def test_the_whole_is_what_the_portfolio_shows(firm: Firm) -> None:
    viewer = firm.viewer
    whole = page(firm, "practice", viewer).total
    tiles = {tile.key: tile for tile in portfolio(viewer, PortfolioFilters(), now=make.NOW).tiles}

    assert whole.unbilled == tiles["unbilled"].value
    assert whole.burn_pct == tiles["burn"].value
    assert whole.forecast_margin_pct == tiles["margin"].value
    assert whole.open_money == tiles["freshness"].confidence.open_money


def test_a_slice_opens_the_portfolio_of_exactly_its_projects(firm: Firm) -> None:
    viewer = firm.viewer

    for row in (row for key in DIMENSIONS for row in page(firm, key, viewer).rows if row.drill):
        assert row.drill is not None
        behind = portfolio(viewer, PortfolioFilters(**row.drill.query), now=make.NOW)  # type: ignore[arg-type]
        assert behind.row_count == row.projects, row.label


def test_what_no_source_states_is_a_slice_too(firm: Firm) -> None:
    rows = page(firm, "practice").rows

    assert [row.label for row in rows][-2:] == ["Not stated", "No project yet"]
    assert amount(rows[-2], "projects") == Project.objects.filter(practice="").count()
    assert amount(rows[-1], "open_money") == D(700)


def test_a_period_is_a_selection_with_its_own_money(firm: Firm) -> None:
    june = next(row for row in page(firm, PERIOD).rows if row.label == "Jun 2026")

    of_june = page(firm, "region", period=june.value)

    assert of(of_june.total, *BY_PERIOD) == of(june, *BY_PERIOD)
    assert added(of_june.rows, *BY_PERIOD) == of(june, *BY_PERIOD)
    assert page(firm, "region", period="last summer").total.projects == 0


def test_a_viewer_of_one_entity_slices_that_entity_only(firm: Firm) -> None:
    viewer = make.make_viewer(firm.firm, firm.america)

    found = page(firm, "entity", viewer)

    assert [row.label for row in found.rows] == ["US"]
    assert found.total.projects == 3


def test_slices_cost_the_same_statements_for_many_projects(firm: Firm) -> None:
    viewer = firm.viewer
    with CaptureQueriesContext(database) as few:
        page(firm, "practice", viewer, then="region")
    for number in range(6, 9):
        firm.project(number)
    run(make.NOW)
    with CaptureQueriesContext(database) as many:
        page(firm, "practice", viewer, then="region")

    assert len(many) == len(few) <= 12
