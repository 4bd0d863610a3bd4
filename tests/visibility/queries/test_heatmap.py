"""The heatmap: money and promises side by side; what is late and loses money comes first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.canonical.models import Project
from tests.visibility import builders as make
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.models import SlaTarget
from visibility.projections import run
from visibility.queries.heatmap.cells import COLUMNS
from visibility.queries.heatmap.page import heatmap
from visibility.queries.shapes.heatmap import HeatmapPage
from visibility.queries.shapes.portfolio import PortfolioFilters

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class House:
    """Four projects: late and losing money, late only, losing money only, neither."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.source = make.make_connection(self.firm)
        self.germany = make.make_entity(self.firm)
        make.make_cost_rate(make.make_person(self.germany), self.source, amount=Decimal(100))
        SlaTarget.objects.create(firm=self.firm, journey="time_to_finance", target_seconds=3600, share=Decimal("0.5"))
        self.both, self.late = self.project(cost=400), self.project(cost=10)
        self.losing, self.neither = self.project(cost=400), self.project(cost=10)
        for project in (self.both, self.late):
            self.run(project, took=2 * HOUR)
            self.run(project, took=3 * HOUR)
            self.run(project, took=HOUR / 2)
        self.run(self.neither, took=2 * HOUR)
        self.run(self.neither, took=HOUR / 2)
        run(make.NOW)

    def project(self, *, cost: int) -> Project:
        project = make.make_project(self.germany)
        make.make_task(project, self.source, estimate_hours=Decimal(40), percent_complete=Decimal("0.5"))
        make.make_time(project, self.source, None, hours=Decimal(8), cost_rate=Decimal(cost), amount=Decimal(1200))
        return project

    def run(self, project: Project, *, took: timedelta) -> None:
        make.make_run(
            self.firm,
            journey="time_to_finance",
            legal_entity=self.germany,
            project_id=project.pk,
            state="done",
            business_at=make.NOW - HOUR * 9,
            delivered_at=make.NOW - HOUR * 9 + took,
        )

    @property
    def viewer(self) -> Viewer:
        return make.make_viewer(self.firm)

    def page(self, only: str = "", viewer: Viewer | None = None) -> HeatmapPage:
        return heatmap(viewer or self.viewer, PortfolioFilters(), only=only, now=make.NOW)


@pytest.fixture(scope="module")
def made(built: Build) -> House:
    return built(House)


@pytest.fixture
def house(made: House, db: None) -> House:
    return as_built(made)


def test_late_and_losing_money_is_the_first_row_and_each_quadrant_a_selection(house: House) -> None:
    page = house.page()
    chosen = {one.value: [row.code for row in house.page(one.value).rows] for one in page.quadrants}

    assert page.rows[0].code == house.both.code
    assert chosen == {
        "late-and-losing": [house.both.code],
        "late": [house.late.code],
        "losing": [house.losing.code],
        "neither": [house.neither.code],
    }
    assert {one.value: one.count for one in page.quadrants} == dict.fromkeys(chosen, 1)


def test_a_cell_says_how_many_were_late_and_opens_exactly_those(house: House) -> None:
    cells = {row.code: row.cells["time_to_finance"] for row in house.page().rows}

    broken, kept, none = (cells[one.code] for one in (house.both, house.neither, house.losing))

    assert (broken.text, broken.tone) == ("2 of 3 late", "bad")
    assert (kept.text, kept.tone) == ("1 of 2 late", "warn")
    assert (none.text, none.tone, none.drill) == ("", "none", None)
    assert broken.drill is not None
    assert broken.drill.query == {"project": house.both.code, "journey": "time_to_finance", "late": "1"}


def test_the_run_that_makes_a_project_is_the_projects_own(house: House) -> None:
    deal = make.make_opportunity(house.germany)
    Project.objects.filter(pk=house.neither.pk).update(opportunity=deal)
    make.make_run(house.firm, legal_entity=house.germany, canonical_id=deal.pk, business_at=make.NOW - HOUR * 30)

    row = next(row for row in house.page().rows if row.code == house.neither.code)

    assert (row.cells["opportunity_to_project"].text, row.quadrant) == ("1 of 1 late", "late")


def test_an_accepted_milestone_that_waits_too_long_for_its_invoice_is_late_billing(house: House) -> None:
    make.make_milestone(house.losing, house.source, accepted_on=date(2026, 6, 1))
    make.make_milestone(house.losing, house.source, accepted_on=make.TODAY)

    row = next(row for row in house.page().rows if row.code == house.losing.code)

    assert (row.cells["billing"].text, row.quadrant) == ("1 of 2 late", "late-and-losing")


def test_the_page_costs_the_same_statements_for_many_projects(house: House) -> None:
    viewer = house.viewer
    with CaptureQueriesContext(database) as few:
        house.page(viewer=viewer)
    for _ in range(4):
        house.run(house.project(cost=90), took=2 * HOUR)
    run(make.NOW)
    with CaptureQueriesContext(database) as many:
        house.page(viewer=viewer)

    assert len(many) == len(few) <= 13


def test_a_mail_that_tells_of_numbers_is_no_promise_of_a_project() -> None:
    assert "time_to_finance" in COLUMNS
    assert "scheduled_report" not in COLUMNS
