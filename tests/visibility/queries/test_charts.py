"""What charts and their tables draw: nothing for the unknown, and past and today of the same projects."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Project
from integrations.models import Connection
from tests.visibility import builders as make
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.projections import run
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.page import project
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage

pytestmark = pytest.mark.django_db
D = Decimal


class Place:
    """A legal entity with somebody whose hour costs 100."""

    def __init__(self) -> None:
        self.connection: Connection = make.make_connection(make.make_firm())
        self.entity = make.make_entity(self.connection.firm)
        self.person = make.make_person(self.entity)
        make.make_cost_rate(self.person, self.connection, amount=D(100))

    def planned(self) -> Project:
        """Budget 4000, cost 2000."""
        found = make.make_project(self.entity)
        make.make_task(found, self.connection, estimate_hours=D(40))
        make.make_time(found, self.connection, self.person, hours=D(20), service_date=date(2026, 4, 1))
        return found

    def unplanned(self, **changes: object) -> Project:
        """Cost 700, no estimate."""
        found = make.make_project(self.entity, **changes)
        make.make_time(found, self.connection, self.person, hours=D(7), service_date=date(2026, 4, 2))
        return found

    def viewer(self) -> Viewer:
        return make.make_viewer(self.connection.firm, self.entity)

    def page(self, **filters: str) -> PortfolioPage:
        run(make.NOW)
        return portfolio(self.viewer(), PortfolioFilters(**filters), now=make.NOW)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(built: Build) -> Place:
    return built(Place)


@pytest.fixture
def place(made: Place, db: None) -> Place:
    return as_built(made)


def actual(page: PortfolioPage) -> set[Decimal | None]:
    return {point.actual for point in page.burn.points if make.TODAY - timedelta(weeks=8) < point.on <= make.TODAY}


def test_the_past_by_month_counts_expenses_as_the_cost_to_date_does(place: Place) -> None:
    project = place.planned()
    make.make_expense(project, place.connection, place.person, amount=D(340), service_date=date(2026, 4, 2))

    assert actual(place.page(manager=project.manager)) == {D(2340)}


def test_a_portfolio_without_estimates_draws_no_burn_and_no_zero(place: Place) -> None:
    place.unplanned()

    burn = place.page().burn

    drawn = {(point.plan, point.actual, point.forecast, point.low, point.high) for point in burn.points}
    assert drawn == {(None, None, None, None, None)}
    assert (burn.budget, burn.left_out) == (None, 1)


@pytest.mark.parametrize("filters", [{}, {"method": "time_and_materials"}])
def test_past_and_today_are_the_cost_of_the_same_projects(place: Place, filters: dict[str, str]) -> None:
    place.planned()
    place.unplanned()

    page = place.page(**filters)

    assert actual(page) == {D(2000)}
    assert page.burn.left_out == 1


def test_a_day_kept_while_a_project_was_unknown_is_not_drawn(place: Place) -> None:
    place.planned()
    late = place.unplanned()
    run(make.NOW - timedelta(days=1))
    make.make_task(late, place.connection, estimate_hours=D(10))

    page = place.page()

    assert actual(page) == {D(2700)}
    assert make.TODAY - timedelta(days=1) not in {point.on for point in page.burn.points}


def test_unbilled_work_by_age_is_unknown_where_revenue_is(place: Place) -> None:
    place.unplanned(revenue_method="fixed_poc_cost")

    page = place.page()

    assert [bucket.total for bucket in page.unbilled] == [None] * 4
    assert {bucket.reason for bucket in page.unbilled} == {"no_estimate"}
    assert page.unbilled[0].by_method == {"fixed_poc_cost": None}


def test_the_known_ages_of_other_projects_are_still_summed(place: Place) -> None:
    place.unplanned(revenue_method="fixed_poc_cost")
    place.planned()

    page = place.page()

    assert [bucket.total for bucket in page.unbilled] == [D(0), D(0), D(1200), D(0)]
    assert page.unbilled[2].by_method == {"fixed_poc_cost": None, "time_and_materials": D(1200)}


def test_a_project_of_unknown_revenue_has_no_unbilled_work_by_age(place: Place) -> None:
    found = place.unplanned(revenue_method="fixed_poc_cost")
    run(make.NOW)

    page = project(place.viewer(), found.code, now=make.NOW)

    assert [(bucket.total, bucket.reason) for bucket in page.unbilled] == [(None, "no_estimate")] * 4
    assert {point.actual for point in page.revenue.points} == {None}


def test_a_project_without_an_estimate_shows_what_it_has_cost_and_no_forecast(place: Place) -> None:
    found = place.unplanned()
    run(make.NOW)

    burn = project(place.viewer(), found.code, now=make.NOW).burn

    assert {point.actual for point in burn.points if point.on == make.TODAY} == {D(700)}
    assert {(point.forecast, point.low, point.high) for point in burn.points} == {(None, None, None)}


def test_a_project_of_unknown_cost_draws_none(place: Place) -> None:
    found = place.planned()
    make.make_time(found, place.connection, None)
    run(make.NOW)

    burn = project(place.viewer(), found.code, now=make.NOW).burn

    assert {point.actual for point in burn.points} == {None}
